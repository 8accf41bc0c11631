"""What the bundle puts into Docker: the node image, and the registry that nodes pull from."""

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
    """The Docker engine at `address`, or where the environment says.

    Raises LabError if none answers, and for whatever it refuses while the block runs.
    """
    try:
        client = docker.DockerClient(base_url=address) if address else docker.from_env()
        client.ping()
    except DockerException as error:
        raise LabError(
            f"Docker does not answer: {error}", "`lab host up` gets it going."
        ) from error
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
    """Have Docker know the bundle's node image, and no former one; False if it already did.

    `key` is the content key of the finished part: a second tag has it, since an image that somebody
    else made may have the same name.
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
    """Whether Docker has a network of that name."""
    return network in _network_names(client)


def start_registry(client: docker.DockerClient, program: Path, storage: Path, network: str) -> str:
    """Have the lab's registry serve a Docker network too; returns what was done, in words.

    `program` is the registry's executable, `storage` the root folder of its content. Nodes reach it
    as `lab-registry:5000`. It comes back by itself when Docker does. Raises LabError if the network
    does not exist.
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
    """Have a registry that runs serve the content that there is now, in the networks it is in."""
    container = _registry(client)
    networks = set[str]() if container is None else _networks(client, container)
    for network in networks:
        start_registry(client, program, storage, network)


def stop_registry(client: docker.DockerClient, network: str | None = None) -> str:
    """Take the registry out of a network, and away with its last one; without a name out of all.

    Returns what was done, in words.
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
    """Create the container; one that somebody else has made meanwhile will do."""
    # Docker makes the missing folder of a `volume` anew, and the cache would grow an empty part.
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
        # It cannot be started while it belongs to a network that is gone.
        and _networks(client, container) == _attached(container)
    )


def _attached(container: Container) -> set[str]:
    container.reload()
    return set(container.attrs["NetworkSettings"]["Networks"])


def _networks(client: docker.DockerClient, container: Container) -> set[str]:
    """The networks that the container is in, less those that are gone."""
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
            f"there is no Docker network {name!r}", f"`docker network create {name}` makes it."
        ) from error


def _registry_image(client: docker.DockerClient, program: Path) -> str:
    """The registry's image, one static program and its configuration; its tag says which."""
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
    """Remove the other tags of a repository of ours, and with the last tag the image."""
    images: Any = client.images.list(repository)  # pyright: ignore[reportUnknownMemberType]
    for image in images:
        for tag in image.tags:
            if tag.startswith(f"{repository}:") and tag != f"{repository}:{key}":
                client.images.remove(tag, force=True)  # a container may still run on it


def _image_id(client: docker.DockerClient, reference: str) -> str | None:
    try:
        return client.images.get(reference).id
    except ImageNotFound:
        return None
