"""Reads helm's records of a release: one Secret for each revision.

Source: https://helm.sh/docs/topics/advanced/#storage-backends
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from offline.plugins.kubernetes.cluster import Cluster
from offline.plugins.kubernetes.secrecy import SECRET

URN_LABEL: Final = "pulumi-urn"
"""A label on a release during its creation: the digest of its resource's URN.

A later run that finds the label knows that the creation of this resource was interrupted.
"""

_DEPLOYED: Final = ("deployed", "superseded")


@dataclass(frozen=True)
class Revision:
    """One revision of a release in helm's records."""

    number: int
    status: str
    labels: Mapping[str, str]
    body: Mapping[str, Any]
    """Helm's record: `chart`, `config`, `info`, `manifest` and others."""

    @property
    def is_pending(self) -> bool:
        """Whether helm started the revision and did not finish it."""
        return self.status.startswith("pending-")

    @property
    def chart(self) -> Mapping[str, Any]:
        """The chart's metadata: `name`, `version`, `appVersion`."""
        return self.body["chart"]["metadata"]

    @property
    def values(self) -> dict[str, Any]:
        """The values of the release, without the chart's defaults."""
        return self.body.get("config") or {}

    def values_digest(self) -> str:
        """A digest of `values`, to detect changes by others."""
        return hashlib.sha256(json.dumps(self.values, sort_keys=True).encode()).hexdigest()


async def history(cluster: Cluster, namespace: str, name: str) -> list[Revision]:
    """The revisions of a release in ascending order; empty if it does not exist."""
    items, _ = await cluster.select(SECRET, namespace, labels=f"owner=helm,name={name}")
    revisions = [
        Revision(int(labels["version"]), labels["status"], labels, _decode(item["data"]["release"]))
        for item in items
        for labels in (item["metadata"]["labels"],)
    ]
    revisions.sort(key=lambda revision: revision.number)
    if revisions and revisions[-1].status == "uninstalled":
        return []  # uninstalled with its history kept
    return revisions


def last_deployed(revisions: list[Revision]) -> Revision | None:
    """The newest revision that was deployed; None if none was."""
    return next((each for each in reversed(revisions) if each.status in _DEPLOYED), None)


async def forget_urn(cluster: Cluster, revision: Revision) -> None:
    """Remove the label from a release whose creation has ended."""
    name, namespace = revision.body["name"], revision.body["namespace"]
    secret = f"sh.helm.release.v1.{name}.v{revision.number}"
    await cluster.merge(SECRET, namespace, secret, {"metadata": {"labels": {URN_LABEL: None}}})


def urn_digest(urn: str) -> str:
    """A resource's URN as the value of a label."""
    return hashlib.sha256(urn.encode()).hexdigest()[:40]


def _decode(data: str) -> dict[str, Any]:
    # Base64 by helm, and again by Kubernetes.
    return json.loads(gzip.decompress(base64.b64decode(base64.b64decode(data))))
