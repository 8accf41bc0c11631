"""Fields whose change replaces the object.

The table has the fields that every version of Kubernetes refuses to change, for previews without a
cluster. A cluster's response to a dry run (`refused_fields`) adds more.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from offline.plugins.kubernetes.api_errors import ApiError
from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.kubernetes.paths import overlaps, parse_path
from offline.plugins.values import Path

_EVERY_KIND: Final = ("kind", "metadata.name", "metadata.namespace")

_BY_KIND: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("", "PersistentVolumeClaim"): (
        # The cluster decides on requests and limits: a storage class may allow expansion.
        "spec.accessModes",
        "spec.dataSource",
        "spec.dataSourceRef",
        "spec.selector",
        "spec.storageClassName",
        "spec.volumeMode",
        "spec.volumeName",
    ),
    ("", "Secret"): ("type",),
    ("", "Service"): ("spec.clusterIP", "spec.clusterIPs[0]"),
    ("apps", "Deployment"): ("spec.selector",),
    ("apps", "StatefulSet"): (
        "spec.podManagementPolicy",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): ("roleRef",),
    ("rbac.authorization.k8s.io", "RoleBinding"): ("roleRef",),
}

_DATA: Final = ("binaryData", "data", "stringData", "immutable")

# The wording of validations in kube-apiserver and in CRDs.
_REFUSAL: Final = re.compile(
    r"immutable|may not (be )?change|cannot be changed|can ?not be updated"
    r"|updates to .* are forbidden|updates may not change|may not be (set|unset|updated) once",
    re.IGNORECASE,
)


def immutable_fields(kind: Kind, old: dict[str, Any]) -> list[Path]:
    """The paths whose change replaces an object of `kind` with the inputs `old`."""
    fields = [*_EVERY_KIND, *_BY_KIND.get((kind.group, kind.name), ())]
    if not kind.group and kind.name in ("ConfigMap", "Secret") and old.get("immutable") is True:
        fields += _DATA
    return [parse_path(field) for field in fields]


def refused_fields(refusal: ApiError) -> Sequence[Path]:
    """The fields that the cluster refuses to change; empty for other errors."""
    return [
        parse_path(field) for field, message in refusal.causes if field and _REFUSAL.search(message)
    ]


def touching(found: Iterable[Path], fields: Iterable[Path]) -> set[Path]:
    """The changed paths that are at, inside or around one of the fields."""
    fields = list(fields)
    return {path for path in found if any(overlaps(field, path) for field in fields)}
