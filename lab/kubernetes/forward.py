"""A running `kubectl port-forward`."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from lab.kubernetes.server import KubectlServer

_FORWARDING: Final = re.compile(r"Forwarding from 127\.0\.0\.1:(\d+)")


class PortForward(KubectlServer):
    """A forwarded local port, until the `with` block or the Pod ends."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        super().__init__(command, environment, _FORWARDING)

    @property
    def port(self) -> int:
        """The local port, on 127.0.0.1."""
        return int(self.ready[1])
