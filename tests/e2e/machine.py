"""What the end-to-end tests do with Docker, kind and kubectl."""

import json
import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foundation.paths import tools_dir
from offline.parts.node_image import NODE_REFERENCE


def docker(*arguments: str) -> list[str]:
    """The words that docker prints."""
    result = subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True)
    return result.stdout.split()


def stop(*containers: str) -> None:
    """Stop containers, abruptly if they take their time.

    Docker gives up 10 s after the kill; on a busy machine the processes of a node take longer to
    end. What counts is that they do.
    """
    subprocess.run(["docker", "stop", "--time=5", *containers], check=False, capture_output=True)
    subprocess.run(["docker", "wait", *containers], check=True, capture_output=True, timeout=120)


def in_docker() -> set[str]:
    """All containers, networks and volumes that Docker has, by kind and name."""
    listings = {
        "container": ("ps", "--all", "--format", "{{.Names}}"),
        "network": ("network", "ls", "--format", "{{.Name}}"),
        "volume": ("volume", "ls", "--format", "{{.Name}}"),
    }
    return {f"{kind} {name}" for kind, words in listings.items() for name in docker(*words)}


@dataclass(frozen=True)
class Cluster:
    """A kind cluster of a test."""

    name: str
    kubeconfig: Path

    def kubectl(self, *arguments: str | Path, stdin: str | None = None) -> str:
        """What kubectl prints; what it complains of is in the error."""
        command = [tools_dir() / "kubectl", "--kubeconfig", self.kubeconfig, *arguments]
        result = subprocess.run(command, capture_output=True, text=True, input=stdin)
        assert result.returncode == 0, f"{self.name}: {command[3:]}: {result.stderr}"
        return result.stdout

    def get(self, *arguments: str) -> Any:
        """What the API server says of an object."""
        return json.loads(self.kubectl("get", *arguments, "--output=json"))

    def helm(self, *arguments: str | Path) -> None:
        """Run helm."""
        command = [tools_dir() / "helm", "--kubeconfig", self.kubeconfig, *arguments]
        result = subprocess.run(command, capture_output=True, text=True)
        assert result.returncode == 0, f"{self.name}: {command[3:]}: {result.stderr}"


@contextmanager
def kind_cluster(name: str, network: str, folder: Path) -> Generator[Cluster]:
    """A cluster of the bundle's node image, gone again afterwards."""
    kubeconfig = folder / name
    flags = ["--quiet", "--name", name, "--kubeconfig", kubeconfig]
    kind = tools_dir() / "kind"
    environment = {**os.environ, "KIND_EXPERIMENTAL_DOCKER_NETWORK": network}
    try:
        subprocess.run(
            [kind, "create", "cluster", *flags, "--image", NODE_REFERENCE, "--wait", "180s"],
            check=True,
            env=environment,
        )
        yield Cluster(name, kubeconfig)
    finally:
        subprocess.run([kind, "delete", "cluster", *flags], check=True)
