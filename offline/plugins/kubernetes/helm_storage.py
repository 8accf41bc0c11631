"""Reads helm's own records of a release: a Secret for each of its revisions.

Source: https://helm.sh/docs/topics/advanced/#storage-backends
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from offline.plugins.kubernetes.cluster import Cluster
from offline.plugins.kubernetes.kinds import Kind, is_namespaced
from offline.plugins.kubernetes.secrecy import SECRET

URN_LABEL = "pulumi-urn"
"""A label on a release while it is being created: the digest of the URN of its resource.

Who finds it later knows that this very creation was interrupted.
"""

# A manifest may hold 30,000 lines of CustomResourceDefinitions.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_DEPLOYED = ("deployed", "superseded")


@dataclass(frozen=True)
class Revision:
    """One revision of a release, as helm recorded it."""

    number: int
    status: str
    labels: Mapping[str, str]
    body: Mapping[str, Any]
    """Helm's whole record: `chart`, `config`, `info`, `manifest` and so on."""

    @property
    def is_pending(self) -> bool:
        """Whether helm began it and did not get to its end."""
        return self.status.startswith("pending-")

    @property
    def chart(self) -> Mapping[str, Any]:
        """The chart's metadata: `name`, `version`, `appVersion`."""
        return self.body["chart"]["metadata"]

    @property
    def values(self) -> dict[str, Any]:
        """The values that the release was given, without the chart's defaults."""
        return self.body.get("config") or {}

    def values_digest(self) -> str:
        """A digest of `values`, to see whether somebody gave it others."""
        return hashlib.sha256(json.dumps(self.values, sort_keys=True).encode()).hexdigest()


async def history(cluster: Cluster, namespace: str, name: str) -> list[Revision]:
    """The revisions of a release, the newest last; none if there is no such release."""
    items, _ = await cluster.select(SECRET, namespace, labels=f"owner=helm,name={name}")
    revisions = [
        Revision(int(labels["version"]), labels["status"], labels, _decode(item["data"]["release"]))
        for item in items
        for labels in (item["metadata"]["labels"],)
    ]
    revisions.sort(key=lambda revision: revision.number)
    if revisions and revisions[-1].status == "uninstalled":
        return []  # only the memory of it is kept
    return revisions


def last_deployed(revisions: list[Revision]) -> Revision | None:
    """The newest revision that once was deployed; None if none ever was."""
    return next((each for each in reversed(revisions) if each.status in _DEPLOYED), None)


async def forget_urn(cluster: Cluster, revision: Revision) -> None:
    """Take the label off a release whose creation has come to its end."""
    name, namespace = revision.body["name"], revision.body["namespace"]
    secret = f"sh.helm.release.v1.{name}.v{revision.number}"
    await cluster.merge(SECRET, namespace, secret, {"metadata": {"labels": {URN_LABEL: None}}})


def urn_digest(urn: str) -> str:
    """A resource's URN in the form of a label's value."""
    return hashlib.sha256(urn.encode()).hexdigest()[:40]


def resource_names(revision: Revision) -> dict[str, list[str]]:
    """The objects of a release, `{"Deployment.apps/apps/v1": ["shop/web"], …}`, as documented."""
    names: dict[str, list[str]] = {}
    for item in yaml.load_all(revision.body.get("manifest") or "", Loader=_LOADER):
        if not item:
            continue  # a template that rendered to nothing but a comment
        kind = Kind(item["apiVersion"], item["kind"])
        metadata = item["metadata"]
        name = metadata.get("name", "")
        if is_namespaced(kind) is not False:
            name = f"{metadata.get('namespace') or revision.body['namespace']}/{name}"
        group = f".{kind.group}" if kind.group else ""
        names.setdefault(f"{kind.name}{group}/{kind.api_version}", []).append(name)
    return {key: sorted(value) for key, value in sorted(names.items())}


def _decode(data: str) -> dict[str, Any]:
    # Base64 by helm, and once more by Kubernetes.
    return json.loads(gzip.decompress(base64.b64decode(base64.b64decode(data))))
