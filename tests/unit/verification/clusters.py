"""Clusters that answer kubectl with what a test says."""

import json
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lab.kubernetes.kubectl import Kubectl
from lab.stack import Cluster

Answer = Callable[[Sequence[str], str], str]
"""What kubectl prints, for its arguments and its standard input; may raise KubectlError."""


class FakeKubectl(Kubectl):
    """Answers by a function; keeps what it was asked."""

    def __init__(self, name: str, answer: Answer, *, port: int = 0) -> None:
        role = "hub" if name == "hub" else "workload"
        cluster = Cluster(
            name=name,
            role=role,
            kubeconfig=Path("/nowhere"),
            context=name,
            server="",
            peer_server="",
            network=None,
            addresses={},
        )
        super().__init__(cluster, {})
        self.asked: list[tuple[tuple[str, ...], str]] = []
        self.forwarded: list[str] = []
        self._answer = answer
        self._port = port

    def run(self, *args: str, stdin: str = "", timeout: float = 30) -> str:
        del timeout
        self.asked.append((args, stdin))
        return self._answer(args, stdin)

    @contextmanager
    def port_forward(
        self, target: str, port: int, *, namespace: str, local_port: int = 0
    ) -> Generator[int]:
        self.forwarded.append(f"{namespace}/{target}:{port}")
        yield local_port or self._port


def lists(**items: Sequence[Any]) -> Answer:
    """Answers `kubectl get KIND` with these items by the kind's plural, `kubectl logs` with "".

    The plural may be that of any of several kinds, and have a group: `deployments.apps,…`.
    """

    def answer(args: Sequence[str], _: str) -> str:
        if args[0] == "logs":
            return str(items.get("logs", [""])[0])
        kinds = [kind.partition(".")[0] for kind in args[1].split(",")]
        return json.dumps({"items": [each for kind in kinds for each in items.get(kind, [])]})

    return answer
