"""A control plane for all tests of the kubernetes plugin, and a namespace for each."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engine.control_plane import ControlPlane, control_plane
from tests.engine.project import PulumiProject

PROVIDER = """\
import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes import apiextensions, apps, batch, core, helm, rbac, storage, yaml

cluster = k8s.Provider("cluster", kubeconfig={kubeconfig!r}, namespace={namespace!r})
on = pulumi.ResourceOptions(provider=cluster)
"""


@pytest.fixture(scope="session")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """The control plane, shared by all tests."""
    with control_plane(tmp_path_factory.mktemp("control-plane")) as running:
        yield running


@pytest.fixture
def namespace(plane: ControlPlane, request: pytest.FixtureRequest) -> str:
    """A namespace of the test's own, named after it; it is left to the end of the control plane."""
    name = re.sub("[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower())[:50].strip(
        "-"
    )
    plane.create("/api/v1/namespaces", {"metadata": {"name": name}})
    plane.eventually(f"/api/v1/namespaces/{name}/serviceaccounts/default")
    return name


@pytest.fixture
def preamble(plane: ControlPlane, namespace: str) -> str:
    """The start of a program: imports, the provider, and the options `on` that use it."""
    return PROVIDER.format(kubeconfig=plane.kubeconfig, namespace=namespace)


@pytest.fixture
def stack(tmp_path: Path, preamble: str) -> Callable[[str], "Stack"]:
    """Make a project whose program is the preamble and the text it is given."""
    return lambda program: Stack(tmp_path, preamble, program)


class Stack(PulumiProject):
    """A project of which the tests write all but the preamble of the program."""

    def __init__(self, directory: Path, preamble: str, program: str) -> None:
        self.preamble = preamble
        super().__init__(directory, preamble + program)

    def rewrite(self, program: str) -> None:
        """Replace all of the program but the preamble."""
        self.write(self.preamble + program)
