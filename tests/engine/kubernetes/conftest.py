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
from pulumi_kubernetes import apiextensions, apps, core, helm

cluster = k8s.Provider(
    "cluster",
    kubeconfig={kubeconfig!r},
    cluster_identifier="one",
    enable_config_map_mutable=True,
    enable_secret_mutable=True,
    {settings}
)
on = pulumi.ResourceOptions(provider=cluster)


def within(seconds):
    limit = f"{{seconds}}s"
    limits = pulumi.CustomTimeouts(create=limit, update=limit, delete=limit)
    return pulumi.ResourceOptions(provider=cluster, custom_timeouts=limits)


def named(name, **more):
    return {{"name": name, "namespace": {namespace!r}, **more}}
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
def stack(plane: ControlPlane, tmp_path: Path, namespace: str) -> Callable[..., "Stack"]:
    """Make a project whose program is the preamble and the text it is given."""

    def make(program: str, settings: str = "") -> Stack:
        return Stack(tmp_path, plane.kubeconfig, namespace, program, settings)

    return make


class Stack(PulumiProject):
    """A project of which the tests write all but the preamble of the program.

    The preamble has the provider, with further `settings` (source code), and the options `on` and
    `within(seconds)` and the metadata `named(name)` for resources in the test's namespace.
    """

    def __init__(
        self, directory: Path, kubeconfig: str, namespace: str, program: str, settings: str
    ) -> None:
        self._kubeconfig = kubeconfig
        self._namespace = namespace
        super().__init__(directory, self._with_preamble(program, settings))

    def rewrite(self, program: str, settings: str = "") -> None:
        """Replace the program, with its provider's settings."""
        self.write(self._with_preamble(program, settings))

    def _with_preamble(self, program: str, settings: str) -> str:
        preamble = PROVIDER.format(
            kubeconfig=self._kubeconfig, namespace=self._namespace, settings=settings
        )
        return preamble + program
