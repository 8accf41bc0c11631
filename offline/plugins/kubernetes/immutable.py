"""Fields that can only be changed by making the object anew.

The table holds what is so in every version of Kubernetes, for previews without a cluster; where the
cluster can be asked, its own word on a change (`refused_fields`) is added. ConfigMaps and Secrets
are replaced when their data change, as the official provider does, so that a name that is made up
changes with them and the Pods that use it are rolled out; `enableConfigMapMutable` and
`enableSecretMutable` turn that off.
"""

import re
from collections.abc import Sequence
from typing import Any

from offline.plugins.kubernetes.api_errors import ApiError
from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.kubernetes.paths import parse_path
from offline.plugins.values import Path

_EVERY_KIND = ("kind", "metadata.name", "metadata.namespace")

_BY_KIND: dict[tuple[str, str], tuple[str, ...]] = {
    ("", "PersistentVolume"): tuple(
        f"spec.{source}"
        for source in ("csi", "fc", "hostPath", "iscsi", "local", "nfs", "volumeMode")
    ),
    ("", "PersistentVolumeClaim"): (
        # Requests and limits are left to the cluster: a storage class may allow expansion.
        "spec.accessModes",
        "spec.dataSource",
        "spec.dataSourceRef",
        "spec.selector",
        "spec.storageClassName",
        "spec.volumeMode",
        "spec.volumeName",
    ),
    ("", "Pod"): (
        *(
            f"spec.{containers}[*].{field}"
            for containers in ("containers", "initContainers")
            for field in (
                "args",
                "command",
                "env",
                "envFrom",
                "imagePullPolicy",
                "lifecycle",
                "livenessProbe",
                "name",
                "ports",
                "readinessProbe",
                "resources",
                "securityContext",
                "startupProbe",
                "volumeMounts",
                "workingDir",
            )
        ),
        "spec.affinity",
        "spec.dnsConfig",
        "spec.dnsPolicy",
        "spec.hostAliases",
        "spec.hostNetwork",
        "spec.hostname",
        "spec.imagePullSecrets",
        "spec.nodeName",
        "spec.nodeSelector",
        "spec.restartPolicy",
        "spec.runtimeClassName",
        "spec.schedulerName",
        "spec.securityContext",
        "spec.serviceAccountName",
        "spec.subdomain",
        "spec.volumes",
    ),
    ("", "ResourceQuota"): ("spec.scopes", "spec.scopeSelector"),
    ("", "Secret"): ("type",),
    ("", "Service"): ("spec.clusterIP", "spec.clusterIPs[0]"),
    ("apps", "DaemonSet"): ("spec.selector",),
    ("apps", "Deployment"): ("spec.selector",),
    ("apps", "ReplicaSet"): ("spec.selector",),
    ("apps", "StatefulSet"): (
        "spec.podManagementPolicy",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ),
    ("batch", "Job"): (
        "spec.completionMode",
        "spec.podFailurePolicy",
        "spec.selector",
        "spec.template",
    ),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): ("roleRef",),
    ("rbac.authorization.k8s.io", "RoleBinding"): ("roleRef",),
    ("scheduling.k8s.io", "PriorityClass"): ("preemptionPolicy", "value"),
    ("storage.k8s.io", "StorageClass"): (
        "parameters",
        "provisioner",
        "reclaimPolicy",
        "volumeBindingMode",
    ),
    ("apiextensions.k8s.io", "CustomResourceDefinition"): ("spec.group", "spec.scope"),
}

_DATA = ("binaryData", "data", "stringData", "immutable")

# How kube-apiserver's validations (and those of CRDs) word it.
_REFUSAL = re.compile(
    r"immutable|may not (be )?change|cannot be changed|can ?not be updated"
    r"|updates to .* are forbidden|updates may not change|may not be (set|unset|updated) once",
    re.IGNORECASE,
)


def immutable_fields(
    kind: Kind, old: dict[str, Any], mutable_config_maps: bool, mutable_secrets: bool
) -> list[Path]:
    """Patterns of the paths whose change replaces an object of `kind`.

    `old` are its previous inputs: one that was marked immutable can only be replaced.
    """
    fields = [*_EVERY_KIND, *_BY_KIND.get((kind.group, kind.name), ())]
    mutable = {"ConfigMap": mutable_config_maps, "Secret": mutable_secrets}
    if not kind.group and kind.name in mutable:
        if old.get("immutable") is True:
            fields += _DATA
        elif not mutable[kind.name]:
            fields += (field for field in _DATA if field != "immutable")
    return [parse_path(field) for field in fields]


def refused_fields(refusal: ApiError) -> Sequence[Path]:
    """The fields that the cluster refuses to change in place; none if it has other reasons."""
    return [
        parse_path(field) for field, message in refusal.causes if field and _REFUSAL.search(message)
    ]
