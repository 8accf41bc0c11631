"""What the hub's Git repository begins with, as a ConfigMap can carry it."""

import base64
import gzip
from typing import Final

from foundation.errors import LabError

_LIMIT: Final = 900 * 1024
"""Of a ConfigMap's content: 1 MiB in all, with room for the script and the object around it.

https://kubernetes.io/docs/concepts/configuration/configmap/
"""


def seed_archive(stream: bytes) -> str:
    """The stream in gzip in base64, for a ConfigMap's `binaryData`.

    Raises LabError if a ConfigMap could not hold it.
    """
    # The time would make each archive a new one.
    archive = gzip.compress(stream, mtime=0)
    if len(archive) > _LIMIT:
        raise LabError(
            f"the GitOps content is {len(archive) // 1024} KiB in gzip, and a ConfigMap holds"
            f" {_LIMIT // 1024} KiB of it",
            "Take large files out of gitops/, or use a repository of your own: `lab:git`.",
        )
    return base64.b64encode(archive).decode()
