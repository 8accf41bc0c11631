"""Runs kubectl for one cluster of the lab."""

import json
import re
import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from foundation.errors import LabError
from lab.kubernetes.forward import PortForward
from lab.kubernetes.server import KubectlServer
from lab.stack import Cluster

_TIMEOUT_SECONDS: Final = 30.0
_SERVING: Final = re.compile("Starting to serve")


class KubectlError(LabError):
    """kubectl failed. The message contains its error output."""


def output(
    command: Sequence[str], environment: Mapping[str, str], *, stdin: str, timeout: float
) -> str:
    """The output of a kubectl command; `timeout` is in seconds.

    Raises KubectlError if it fails, LabError if kubectl is not installed.
    """
    try:
        run = subprocess.run(
            command,
            env=dict(environment),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
    except FileNotFoundError as error:
        raise LabError("`kubectl` is not installed", "`lab up` installs it.") from error
    except subprocess.TimeoutExpired as error:
        raise KubectlError(f"no answer in {timeout:.0f} s") from error
    if run.returncode != 0:
        raise KubectlError(run.stderr.strip() or run.stdout.strip())
    return run.stdout


class Kubectl:
    """The program `kubectl` with one cluster's kubeconfig and context.

    `environment` is that of `lab.stack.Stack`; its PATH determines which `kubectl` runs.
    """

    def __init__(self, cluster: Cluster, environment: Mapping[str, str]) -> None:
        self.cluster = cluster
        self._environment = environment

    def run(self, *args: str, stdin: str = "", timeout: float = _TIMEOUT_SECONDS) -> str:
        """The output of a command; `timeout` is in seconds. Raises KubectlError if it fails."""
        try:
            return output(self._command(args), self._environment, stdin=stdin, timeout=timeout)
        except KubectlError as error:
            raise KubectlError(self._failure(args, error.message)) from error

    def get(self, *args: str, namespace: str | None = None, all_namespaces: bool = False) -> Any:
        """`kubectl get`: an object, or a List if no name is given."""
        scope = ["--all-namespaces"] if all_namespaces else _in(namespace)
        return json.loads(self.run("get", *args, *scope, "--output=json"))

    def raw(self, path: str) -> Any:
        """The JSON at a path of the API server, such as that of a Service behind its proxy."""
        return json.loads(self.run("get", "--raw", path))

    def exec(
        self,
        target: str,
        command: Sequence[str],
        *,
        namespace: str,
        container: str | None = None,
        stdin: str = "",
        timeout: float = _TIMEOUT_SECONDS,
    ) -> str:
        """The output of a command in a Pod; `target` is `pod/NAME`, `deployment/NAME` and such."""
        words = [*_in(namespace), *([f"--container={container}"] if container else [])]
        if stdin:
            words.append("--stdin")
        return self.run("exec", target, *words, "--", *command, stdin=stdin, timeout=timeout)

    @contextmanager
    def port_forward(
        self, target: str, port: int, *, namespace: str, local_port: int = 0
    ) -> Generator[int]:
        """Forward a local port to `service/NAME`, `pod/NAME` or similar; yields the local port.

        With `local_port` 0 it is any free port.
        """
        with self.forward(target, port, namespace=namespace, local_port=local_port) as forward:
            yield forward.port

    def forward(
        self, target: str, port: int, *, namespace: str, local_port: int = 0
    ) -> PortForward:
        """The same as an object, for callers that wait for the loss of the connection."""
        ports = f"{local_port or ''}:{port}"
        words = ["port-forward", "--address=127.0.0.1", *_in(namespace), target, ports]
        return PortForward(self._command(words), self._environment)

    def proxy(self, socket: Path) -> KubectlServer:
        """Serve the API server on a Unix socket, with the credentials of the kubeconfig."""
        command = self._command(["proxy", f"--unix-socket={socket}"])
        return KubectlServer(command, self._environment, _SERVING)

    def _command(self, args: Sequence[str]) -> list[str]:
        where = [f"--kubeconfig={self.cluster.kubeconfig}", f"--context={self.cluster.context}"]
        return ["kubectl", *where, *args]

    def _failure(self, args: Sequence[str], why: str) -> str:
        return f"{self.cluster.name}: `kubectl {' '.join(args[:3])}`: {why}"


def _in(namespace: str | None) -> list[str]:
    return [f"--namespace={namespace}"] if namespace else []
