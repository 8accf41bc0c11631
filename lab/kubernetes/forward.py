"""One run of `kubectl port-forward`."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from lab.kubernetes.server import KubectlServer

_FORWARDING: Final = re.compile(r"Forwarding from 127\.0\.0\.1:(\d+)")


class PortForward(KubectlServer):
    """A forwarded port of this machine, while the `with` block runs or the Pod is there."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        super().__init__(command, environment, _FORWARDING)

    @property
    def port(self) -> int:
        """On 127.0.0.1."""
        return int(self.ready[1])
