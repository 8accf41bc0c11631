"""Helm's records of releases: a Secret for each revision of a release.

https://helm.sh/docs/topics/advanced/#storage-backends
"""

import base64
import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lab.kubernetes.kubectl import output

FAILED: Final = "failed"

_TIMEOUT_SECONDS: Final = 30.0
_IN_TIME: Final = "--request-timeout=10s"


@dataclass(frozen=True, kw_only=True)
class Record:
    """One revision of a release."""

    namespace: str
    release: str
    revision: int
    status: str
    """`deployed`, `superseded`, `failed`, `uninstalling`, `uninstalled` or `pending-…`."""

    @property
    def secret(self) -> str:
        """The name of the Secret."""
        return f"sh.helm.release.v1.{self.release}.v{self.revision}"

    @property
    def unfinished(self) -> bool:
        """Whether Helm began an operation on the release and did not end it."""
        return self.status.startswith("pending-") or self.status == "uninstalling"


class HelmRecords:
    """The records in one cluster. Any method raises LabError if the cluster does not answer."""

    def __init__(self, kubeconfig: Path, environment: Mapping[str, str]) -> None:
        self._kubeconfig = kubeconfig
        self._environment = environment

    def all(self) -> list[Record]:
        """All records, in no particular order."""
        listed = self._kubectl(
            *("get", "secrets", "--all-namespaces", "--selector=owner=helm"),
            # Without the content, which can be a megabyte each.
            "--output=jsonpath={range .items[*]}{.metadata.namespace} {.metadata.labels.name}"
            " {.metadata.labels.version} {.metadata.labels.status}{'\\n'}{end}",
        )
        rows = [line.split() for line in listed.splitlines()]
        return [
            Record(namespace=namespace, release=release, revision=int(revision), status=status)
            for namespace, release, revision, status in rows
        ]

    def delete(self, records: Iterable[Record]) -> None:
        """Make Helm forget revisions. The objects of the release stay."""
        for record in records:
            self._kubectl(
                *("delete", "secret", record.secret, f"--namespace={record.namespace}"),
                "--ignore-not-found",
            )

    def mark_failed(self, record: Record) -> None:
        """Give an unfinished revision the status `failed`, from which Helm can upgrade."""
        name = ("secret", record.secret, f"--namespace={record.namespace}")
        secret = json.loads(self._kubectl("get", *name, "--output=json"))
        body = _decoded(secret["data"]["release"])
        body["info"]["status"] = FAILED
        patch = {
            "metadata": {"labels": {"status": FAILED}},
            "data": {"release": _encoded(body)},
        }
        # A record can be longer than an argument of a program may be.
        self._kubectl("patch", *name, "--patch-file=/dev/stdin", stdin=json.dumps(patch))

    def _kubectl(self, *arguments: str, stdin: str = "") -> str:
        command = ["kubectl", f"--kubeconfig={self._kubeconfig}", _IN_TIME, *arguments]
        return output(command, self._environment, stdin=stdin, timeout=_TIMEOUT_SECONDS)


def _decoded(data: str) -> dict[str, Any]:
    # Helm encodes in base64, and Kubernetes does so again.
    return json.loads(gzip.decompress(base64.b64decode(base64.b64decode(data))))


def _encoded(body: Mapping[str, Any]) -> str:
    return base64.b64encode(base64.b64encode(gzip.compress(json.dumps(body).encode()))).decode()
