"""Compares two ways to deliver images to a node: registry pulls and loaded archives.

Needs the whole bundle. `python -m offline.measurements.delivery` takes about 2 minutes. It creates
two kind clusters, one after the other, and delivers all images to the node of each.
"""

import os
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from foundation.docker import endpoint
from foundation.paths import cache_dir, tools_dir
from offline.builder.builder import Builder, Plan
from offline.builder.progress import LiveProgress
from offline.bundle import docker_images
from offline.parts.catalogue import catalogue
from offline.parts.images import LAB_IMAGES
from offline.parts.node_image import NODE_REFERENCE
from offline.parts.registry import REGISTRY_CONTENT, REGISTRY_PROGRAM

_NAME = "measure-delivery"
_NODE = f"{_NAME}-control-plane"


def main() -> None:
    """Measure both ways and print the seconds of each."""
    folders = _folders()
    program = folders[REGISTRY_PROGRAM] / REGISTRY_PROGRAM
    with docker_images.connect(endpoint()) as client:
        network = client.networks.create(_NAME)
        try:
            docker_images.start_registry(client, program, folders[REGISTRY_CONTENT], _NAME)
            pulled, loaded = _measure(folders)
        finally:
            docker_images.stop_registry(client, _NAME)
            network.remove()
    size = sum(path.stat().st_size for path in _blobs(folders)) / 1e6
    print(f"{len(LAB_IMAGES)} images, {size:.0f} MB, onto one node:")
    print(f"pulled from the registry   {pulled:6.1f} s")
    print(f"loaded as archives         {loaded:6.1f} s")


def _measure(folders: dict[str, Path]) -> tuple[float, float]:
    with _cluster():
        pulled = _seconds(_pull)
    with _cluster(), tempfile.TemporaryDirectory() as folder:
        archives = [_archive(folders[image.name], Path(folder)) for image in LAB_IMAGES]
        return pulled, _seconds(lambda: _load(archives))


def _folders() -> dict[str, Path]:
    return dict(Builder(cache_dir(), LiveProgress(Console())).folders(Plan.of(catalogue())))


@contextmanager
def _cluster() -> Generator[None]:
    environment = {**os.environ, "KIND_EXPERIMENTAL_DOCKER_NETWORK": _NAME}
    with tempfile.TemporaryDirectory() as folder:
        kubeconfig = f"--kubeconfig={folder}/kubeconfig"
        flags = ("--quiet", "--name", _NAME, kubeconfig)
        image = ("--image", NODE_REFERENCE, "--wait", "180s")
        _run(tools_dir() / "kind", "create", "cluster", *flags, *image, env=environment)
        try:
            yield
        finally:
            _run(tools_dir() / "kind", "delete", "cluster", *flags)


def _pull() -> None:
    for image in LAB_IMAGES:
        _run("docker", "exec", _NODE, "crictl", "pull", image.reference)


def _load(archives: list[Path]) -> None:
    for archive in archives:
        _run(tools_dir() / "kind", "load", "image-archive", archive, "--name", _NAME)


def _archive(content: Path, folder: Path) -> Path:
    target = folder / f"{content.parent.parent.name}.tar"
    with tarfile.open(target, "w") as archive:
        archive.add(content / "layout", ".")
    return target


def _blobs(folders: dict[str, Path]) -> list[Path]:
    return [path for path in folders[REGISTRY_CONTENT].rglob("data") if path.is_file()]


def _seconds(work: Callable[[], None]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def _run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)


if __name__ == "__main__":
    main()
