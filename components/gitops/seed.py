"""The initial content of the hub's Git repository, encoded for a ConfigMap."""

import base64
import gzip
from typing import Final

from foundation.errors import LabError

_LIMIT: Final = 900 * 1024
"""Bytes. A ConfigMap holds 1 MiB; the rest is for the script and the metadata.

https://kubernetes.io/docs/concepts/configuration/configmap/
"""


def seed_archive(stream: bytes) -> str:
    """The stream, gzip in base64, for a ConfigMap's `binaryData`.

    Raises LabError if it is too large for a ConfigMap.
    """
    # Without a modification time: the same stream must give the same archive.
    archive = gzip.compress(stream, mtime=0)
    if len(archive) > _LIMIT:
        raise LabError(
            f"the GitOps content has {len(archive) // 1024} KiB in gzip, but a ConfigMap can hold"
            f" only {_LIMIT // 1024} KiB of it",
            "Remove large files from gitops/, or use your own repository: `lab:git`.",
        )
    return base64.b64encode(archive).decode()
