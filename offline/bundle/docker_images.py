"""What the bundle puts into Docker: the node image, and the registry that nodes pull from."""

import json
import tempfile
from pathlib import Path

import docker
import zstandard
from docker.errors import DockerException, ImageNotFound, NotFound
from docker.models.containers import Container

from lab.errors import LabError
from offline.parts.docker_archive import write_docker_archive
from offline.parts.node_image import ARCHIVE, NODE_REFERENCE, REGISTRY_HOST, REGISTRY_PORT
from offline.parts.oci import File, write_files

_LABEL = "multicluster-lab"
_REGISTRY_IMAGE = "multicluster-lab/registry"
_REGISTRY_CONFIG = {
    "version": 0.1,
    "log": {"level": "warn"},
    "storage": {
        "filesystem": {"rootdirectory": "/var/lib/registry"},
        "maintenance": {"readonly": {"enabled": True}},
    },
    "http": {"addr": f":{REGISTRY_PORT}"},
}


def connect() -> docker.DockerClient:
    """The Docker engine of this machine; raises LabError if none answers."""
    try:
        client = docker.from_env()
        client.ping()
    except DockerException as error:
        raise LabError(
            f"Docker does not answer: {error}", "`lab host up` gets it going."
        ) from error
    return client


def load_node_image(client: docker.DockerClient, folder: Path, key: str) -> bool:
    """Have Docker know the bundle's node image; False if it already did.

    `key` is the content key of the finished part: a second tag has it, since an image that somebody
    else made may have the same name.
    """
    remembered = ("multicluster-lab/node", key)
    known = _image_id(client, ":".join(remembered))
    if known is not None and known == _image_id(client, NODE_REFERENCE):
        return False
    with (folder / ARCHIVE).open("rb") as file:
        client.images.load(zstandard.ZstdDecompressor().stream_reader(file))
    client.images.get(NODE_REFERENCE).tag(*remembered)
    return True


def start_registry(client: docker.DockerClient, program: Path, storage: Path, network: str) -> str:
    """Have the lab's registry run, read-only, in a Docker network; returns what was done, in words.

    `program` is the registry's executable in the folder of its finished part, `storage` the root
    folder of its content. Nodes reach it as `lab-registry:5000`. It comes back by itself when
    Docker does. Raises LabError if the network does not exist.
    """
    try:
        attach_to = client.networks.get(network)
    except NotFound as error:
        raise LabError(
            f"there is no Docker network {network!r}",
            f"`docker network create {network}` makes it.",
        ) from error
    image = _registry_image(client, program)
    bind = f"{storage.resolve()}:/var/lib/registry:ro"
    container = _registry(client)
    if container is not None and not _is_current(container, image, bind):
        container.remove(force=True)
        container = None
    if container is None:
        client.containers.run(  # pyright: ignore[reportCallIssue]
            image,
            name=REGISTRY_HOST,
            labels={_LABEL: "registry"},
            network=network,
            volumes=[bind],
            # The stubs want a count that Docker refuses for this policy.
            restart_policy={"Name": "unless-stopped"},  # pyright: ignore[reportArgumentType]
            detach=True,
        )
        return f"started in network {network}"
    done: list[str] = []
    if network not in container.attrs["NetworkSettings"]["Networks"]:
        attach_to.connect(container)  # pyright: ignore[reportUnknownMemberType]
        done.append(f"connected to network {network}")
    if container.status != "running":
        container.start()
        done.append("started")
    return ", ".join(done) or "runs already"


def stop_registry(client: docker.DockerClient) -> bool:
    """Remove the lab's registry container; False if there was none."""
    container = _registry(client)
    if container is None:
        return False
    container.remove(force=True)
    return True


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


def _is_current(container: Container, image: str, bind: str) -> bool:
    attributes = container.attrs
    return attributes["Config"]["Image"] == image and attributes["HostConfig"]["Binds"] == [bind]


def _registry_image(client: docker.DockerClient, program: Path) -> str:
    """The registry's image, one static program and its configuration; named by the content key."""
    executable = program.resolve()
    key = executable.parent.parent.name
    reference = f"{_REGISTRY_IMAGE}:{key}"
    if _image_id(client, reference) is None:
        with tempfile.TemporaryDirectory() as folder:
            layer, archive = Path(folder, "layer.tar"), Path(folder, "image.tar")
            config = json.dumps(_REGISTRY_CONFIG).encode()
            with layer.open("wb") as stream:
                files = {"/registry": File(executable), "/config.yml": File(config, 0o644)}
                write_files(stream, files)
            entrypoint = {"Entrypoint": ["/registry", "serve", "/config.yml"]}
            write_docker_archive(archive, reference, layer, entrypoint)
            with archive.open("rb") as file:
                client.images.load(file)
    return reference


def _image_id(client: docker.DockerClient, reference: str) -> str | None:
    try:
        return client.images.get(reference).id
    except ImageNotFound:
        return None
