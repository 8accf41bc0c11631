"""The checks look for things under the names that the program gives them."""

from components.delivery import git_server
from components.mesh import control_plane, objects
from components.metrics import objects as metrics
from lab.verification import echo, git_access, mesh, metrics_access, remote_secrets


def test_the_git_server_is_looked_for_where_it_is() -> None:
    (port,) = git_server.SERVICE["spec"]["ports"]
    assert (git_server.NAME, port["port"]) == (git_access.SERVICE, git_access.PORT)


def test_the_thanos_sidecar_is_looked_for_where_it_is() -> None:
    assert metrics_access.NAMESPACE == metrics.NAMESPACE
    assert metrics_access.SERVICE == metrics.SIDECAR
    assert metrics_access.PORT == metrics.SIDECAR_PORT


def test_the_mesh_is_looked_for_where_it_is() -> None:
    assert remote_secrets.ISTIO_SYSTEM == objects.NAMESPACE
    assert mesh.INGRESS == control_plane.INGRESS_GATEWAY
    assert mesh.EAST_WEST == control_plane.EAST_WEST_GATEWAY
    (server,) = objects.CROSS_NETWORK_GATEWAY["spec"]["servers"]
    assert server["port"]["number"] == mesh.MESH_PORT


def test_the_caller_that_the_echo_app_lets_in_is_the_ingress_gateway() -> None:
    (policy,) = [
        each for each in echo.manifests("a", ["a"]) if each["kind"] == "AuthorizationPolicy"
    ]
    (principal,) = policy["spec"]["rules"][0]["from"][0]["source"]["principals"]
    assert principal.endswith(f"/ns/{objects.NAMESPACE}/sa/{control_plane.INGRESS_GATEWAY}")
