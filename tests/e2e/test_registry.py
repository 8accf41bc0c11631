"""The lab's registry serves several networks, and what the bundle puts into Docker heals.

The registry has a name of its own here: a lab that is up beside the tests keeps the one it has.
"""

import subprocess
from collections.abc import Generator

import pytest
from docker import DockerClient

from foundation.docker import endpoint
from foundation.errors import LabError
from foundation.paths import cache_dir
from offline.builder.builder import Builder, Plan
from offline.bundle import docker_images
from offline.parts.catalogue import catalogue
from offline.parts.node_image import NODE_IMAGE, NODE_REFERENCE
from offline.parts.registry import REGISTRY_CONTENT, REGISTRY_PROGRAM
from tests.e2e.machine import docker
from tests.unit.builder.parts import Recorder

NAME = "registry-e2e"
NETWORKS = ("registry-e2e-a", "registry-e2e-b")
PLAN = Plan.of(catalogue())
FOLDERS = Builder(cache_dir(), Recorder()).folders(PLAN)
PROGRAM = FOLDERS[REGISTRY_PROGRAM] / REGISTRY_PROGRAM
STORAGE = FOLDERS[REGISTRY_CONTENT]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Generator[DockerClient]:
    """Docker with two networks and no registry; all of the tests' is removed afterwards."""
    monkeypatch.setattr(docker_images, "REGISTRY_HOST", NAME)
    with docker_images.connect(endpoint()) as made:
        for network in NETWORKS:
            made.networks.create(network)
        try:
            yield made
        finally:
            docker_images.stop_registry(made)
            for network in NETWORKS:
                made.networks.get(network).remove()


def networks(client: DockerClient) -> set[str]:
    """The networks that the registry is in."""
    return set(client.containers.get(NAME).attrs["NetworkSettings"]["Networks"])


def test_a_second_start_changes_nothing_and_another_network_is_joined(client: DockerClient) -> None:
    first, second = NETWORKS
    assert docker_images.start_registry(client, PROGRAM, STORAGE, first) == f"started in {first}"
    container = client.containers.get(NAME).id
    again = docker_images.start_registry(client, PROGRAM, STORAGE, first)
    assert again == f"runs already in {first}"
    docker_images.start_registry(client, PROGRAM, STORAGE, second)
    assert client.containers.get(NAME).id == container
    assert networks(client) == {first, second}


def test_one_network_is_left_without_taking_the_registry_from_the_other(
    client: DockerClient,
) -> None:
    for network in NETWORKS:
        docker_images.start_registry(client, PROGRAM, STORAGE, network)
    docker_images.stop_registry(client, NETWORKS[0])
    assert networks(client) == {NETWORKS[1]}
    assert docker_images.stop_registry(client, NETWORKS[1]) == "removed"


def test_new_content_is_served_in_all_networks_that_the_registry_was_in(
    client: DockerClient, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = tmp_path_factory.mktemp("former content")
    for network in NETWORKS:
        docker_images.start_registry(client, PROGRAM, before, network)
    docker_images.refresh_registry(client, PROGRAM, STORAGE)
    (mount,) = client.containers.get(NAME).attrs["Mounts"]
    assert mount["Source"] == str(STORAGE)
    assert networks(client) == set(NETWORKS)


def test_a_registry_whose_network_was_removed_starts_again_in_the_other(
    client: DockerClient,
) -> None:
    gone = client.networks.create("registry-e2e-gone")
    docker_images.start_registry(client, PROGRAM, STORAGE, "registry-e2e-gone")
    client.containers.get(NAME).stop()
    docker("network", "disconnect", "--force", "registry-e2e-gone", NAME)
    gone.remove()
    docker_images.start_registry(client, PROGRAM, STORAGE, NETWORKS[0])
    container = client.containers.get(NAME)
    assert container.status == "running"
    assert networks(client) == {NETWORKS[0]}


def test_a_container_of_somebody_else_is_left_alone(client: DockerClient) -> None:
    docker("create", "--name", NAME, NODE_REFERENCE)
    try:
        with pytest.raises(LabError, match="exists that is not the lab's"):
            docker_images.start_registry(client, PROGRAM, STORAGE, NETWORKS[0])
    finally:
        docker("rm", "--force", "--volumes", NAME)


def test_a_network_that_does_not_exist_is_named_with_the_command_that_makes_it(
    client: DockerClient,
) -> None:
    with pytest.raises(LabError, match="no Docker network 'nowhere'") as error:
        docker_images.start_registry(client, PROGRAM, STORAGE, "nowhere")
    assert "docker network create nowhere" in error.value.remedy


def test_a_node_image_that_docker_lost_is_loaded_again_and_says_what_it_is(
    client: DockerClient,
) -> None:
    key = PLAN.keys[NODE_IMAGE]
    subprocess.run(["docker", "image", "rm", "--force", NODE_REFERENCE], check=True)
    assert docker_images.load_node_image(client, FOLDERS[NODE_IMAGE], key)
    assert not docker_images.load_node_image(client, FOLDERS[NODE_IMAGE], key)
    labels = client.images.get(NODE_REFERENCE).labels
    assert "k8s.io/kubernetes@" in labels["org.opencontainers.image.source"]
    assert "not by upstream" in labels["org.opencontainers.image.description"]
