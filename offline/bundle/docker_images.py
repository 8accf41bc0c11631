"""The bundle's objects in Docker: the node image, and the registry that nodes pull from."""

import hashlib
import json
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import docker
import zstandard
from docker.errors import APIError, DockerException, ImageNotFound, NotFound
from docker.models.containers import Container
from docker.types import Mount

from foundation.docker import Silence
from foundation.errors import LabError
from offline.parts.docker_archive import write_docker_archive
from offline.parts.node_image import ARCHIVE, NODE_REFERENCE, REGISTRY_HOST, REGISTRY_PORT
from offline.parts.oci import File, write_files

_LABEL = "multicluster-lab"
_NODE_REPOSITORY = f"{_LABEL}/node"
_REGISTRY_REPOSITORY = f"{_LABEL}/registry"
_STORAGE = "/var/lib/registry"
_REGISTRY_CONFIG = {
    "version": 0.1,
    "log": {"level": "warn"},
    "storage": {
        "filesystem": {"rootdirectory": _STORAGE},
        "maintenance": {"readonly": {"enabled": True}},
    },
    "http": {"addr": f":{REGISTRY_PORT}"},
}
_ENTRYPOINT = ["/registry", "serve", "/config.yml"]


@contextmanager
def connect(address: str | None = None) -> Generator[docker.DockerClient]:
    """A client of the Docker engine at `address`, by default the one that the environment names.

    Raises LabError if no engine answers, and if the engine refuses a request of the block.
    """
    try:
        client = docker.DockerClient(base_url=address) if address else docker.from_env()
        client.ping()
    except DockerException as error:
        raise Silence(reason=str(error)).error() from error
    try:
        yield client
    except DockerException as error:
        raise LabError(
            f"Docker refuses: {error}",
            "Is the disk of its folder full (`docker info | grep 'Root Dir'`, `df -h`)?",
        ) from error
    finally:
        client.close()


def load_node_image(client: docker.DockerClient, folder: Path, key: str) -> bool:
    """Load the bundle's node image into Docker and remove former ones; False if it is loaded.

    `key` is the content key of the finished part. It becomes a second tag, which identifies the
    bundle's image: another image may have the same name.
    """
    known = _image_id(client, f"{_NODE_REPOSITORY}:{key}")
    if known is not None and known == _image_id(client, NODE_REFERENCE):
        return False
    with (folder / ARCHIVE).open("rb") as file:
        client.images.load(zstandard.ZstdDecompressor().stream_reader(file))
    client.images.get(NODE_REFERENCE).tag(_NODE_REPOSITORY, key)
    _forget_all_but(client, _NODE_REPOSITORY, key)
    return True


def has_network(client: docker.DockerClient, network: str) -> bool:
    """Whether Docker has a network with this name."""
    return network in _network_names(client)


def start_registry(client: docker.DockerClient, program: Path, storage: Path, network: str) -> str:
    """Make the lab's registry serve one more Docker network; returns a description of the change.

    `program` is the registry's executable, `storage` the root folder of its content. Nodes reach
    the registry as `lab-registry:5000`. Docker restarts it with the engine. Raises LabError if the
    network does not exist.
    """
    _network(client, network)
    image = _registry_image(client, program)
    wanted = {network}
    container = _registry(client)
    done = "runs already"
    if container is not None and not _is_current(client, container, image, storage):
        wanted |= _networks(client, container)
        container.remove(force=True)
        container = None
    if container is None:
        container = _create(client, image, storage, network)
        done = "started"
    for name in sorted(wanted - _networks(client, container)):
        _network(client, name).connect(container)
        done = "connected" if done == "runs already" else done
    if container.status != "running":
        container.start()
        done = "started"
    return f"{done} in {', '.join(sorted(wanted))}"


def refresh_registry(client: docker.DockerClient, program: Path, storage: Path) -> None:
    """Restart an existing registry with the current content, in its current networks."""
    container = _registry(client)
    networks = set[str]() if container is None else _networks(client, container)
    for network in networks:
        start_registry(client, program, storage, network)


def stop_registry(client: docker.DockerClient, network: str | None = None) -> str:
    """Disconnect the registry from a network, by default from all; remove it with the last one.

    Returns a description of the change.
    """
    container = _registry(client)
    if container is None:
        return "was not there"
    networks = _networks(client, container)
    left = networks - {network}
    if network is not None and left:
        if network in networks:
            _network(client, network).disconnect(container)
        return f"disconnected from {network}, still in {', '.join(sorted(left))}"
    container.remove(force=True)
    return "removed"


def _registry(client: docker.DockerClient) -> Container | None:
    try:
        container = client.containers.get(REGISTRY_HOST)
    except NotFound:
        return None
    if container.labels.get(_LABEL) != "registry":
        raise LabError(
            f"a container {REGISTRY_HOST} exists that is not the lab's",
            f"Rename or remove it: `docker rename {REGISTRY_HOST} OTHER`.",
        )
    return container


def _create(client: docker.DockerClient, image: str, storage: Path, network: str) -> Container:
    """Create the container, or use one that another process has created in the meantime."""
    # A bind mount: Docker would create a missing `volume` folder, an empty part in the cache.
    mount = Mount(_STORAGE, str(storage.resolve()), type="bind", read_only=True)
    try:
        return client.containers.create(  # pyright: ignore[reportCallIssue]
            image,
            name=REGISTRY_HOST,
            labels={_LABEL: "registry"},
            network=network,
            mounts=[mount],
            # The stubs want a count that Docker refuses for this policy.
            restart_policy={"Name": "unless-stopped"},  # pyright: ignore[reportArgumentType]
        )
    except APIError as error:
        if error.status_code != HTTPStatus.CONFLICT:
            raise
        return client.containers.get(REGISTRY_HOST)


def _is_current(
    client: docker.DockerClient, container: Container, image: str, storage: Path
) -> bool:
    mounted = [mount["Source"] for mount in container.attrs["Mounts"]]
    return (
        container.attrs["Config"]["Image"] == image
        and mounted == [str(storage.resolve())]
        # Docker cannot start a container that belongs to a deleted network.
        and _networks(client, container) == _attached(container)
    )


def _attached(container: Container) -> set[str]:
    container.reload()
    return set(container.attrs["NetworkSettings"]["Networks"])


def _networks(client: docker.DockerClient, container: Container) -> set[str]:
    """The existing networks of the container, without deleted ones."""
    return _attached(container) & _network_names(client)


def _network_names(client: docker.DockerClient) -> set[str]:
    networks: Any = client.networks.list()  # pyright: ignore[reportUnknownMemberType]
    return {network.name for network in networks}


def _network(client: docker.DockerClient, name: str) -> Any:
    # Typed as Any: the stubs of its methods are incomplete.
    try:
        return client.networks.get(name)
    except NotFound as error:
        raise LabError(
            f"there is no Docker network {name!r}", f"Create it: `docker network create {name}`."
        ) from error


def _registry_image(client: docker.DockerClient, program: Path) -> str:
    """The reference of the registry's image, which is built if Docker lacks it.

    The image contains one static program and its configuration; its tag is their digest.
    """
    config = json.dumps(_REGISTRY_CONFIG).encode()
    made_of = program.read_bytes() + config + json.dumps(_ENTRYPOINT).encode()
    key = hashlib.sha256(made_of).hexdigest()[:16]
    reference = f"{_REGISTRY_REPOSITORY}:{key}"
    if _image_id(client, reference) is None:
        with tempfile.TemporaryDirectory() as folder:
            layer, archive = Path(folder, "layer.tar"), Path(folder, "image.tar")
            with layer.open("wb") as stream:
                files = {"/registry": File(program), "/config.yml": File(config, 0o644)}
                write_files(stream, files)
            write_docker_archive(archive, reference, layer, {"Entrypoint": _ENTRYPOINT})
            with archive.open("rb") as file:
                client.images.load(file)
    _forget_all_but(client, _REGISTRY_REPOSITORY, key)
    return reference


def _forget_all_but(client: docker.DockerClient, repository: str, key: str) -> None:
    """Remove all other tags of one of the lab's repositories, and with its last tag an image."""
    images: Any = client.images.list(repository)  # pyright: ignore[reportUnknownMemberType]
    for image in images:
        for tag in image.tags:
            if tag.startswith(f"{repository}:") and tag != f"{repository}:{key}":
                client.images.remove(tag, force=True)  # a container may still use the image


def _image_id(client: docker.DockerClient, reference: str) -> str | None:
    try:
        return client.images.get(reference).id
    except ImageNotFound:
        return None
