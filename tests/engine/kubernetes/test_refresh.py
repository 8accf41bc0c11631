"""A refresh sees just what somebody else changed, and the next up takes it back."""

from collections.abc import Callable

from tests.engine.control_plane import ControlPlane
from tests.engine.kubernetes.conftest import Stack

PROGRAM = """
labels = {"app": "web"}
web = apps.v1.Deployment(
    "web",
    metadata=named("web", annotations={"pulumi.com/skipAwait": "true"}),
    spec={
        "replicas": 2,
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": labels},
            "spec": {
                "containers": [
                    {
                        "name": "web",
                        "image": "web:1",
                        "resources": {"limits": {"cpu": "1000m", "memory": "1024Mi"}},
                    }
                ]
            },
        },
    },
    opts=on,
)
settings = core.v1.ConfigMap("settings", metadata=named("settings"), data={"a": "1"}, opts=on)
"""


def test_a_refresh_sees_drift_and_absence_and_the_next_up_restores(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    deployment = f"/apis/apps/v1/namespaces/{namespace}/deployments/web"
    settings = f"/api/v1/namespaces/{namespace}/configmaps/settings"
    project = stack(PROGRAM)
    project.up()

    # "1000m" is "1" to the cluster, a status changes by itself, and others may add what they like.
    plane.patch(deployment, {"metadata": {"labels": {"added-by": "somebody"}}})
    assert project.refresh().changes == {"same": 4}
    assert project.up().changes == {"same": 4}

    plane.patch(deployment, {"spec": {"replicas": 5}})
    plane.delete(settings)
    assert project.refresh().changes == {"same": 2, "update": 1, "delete": 1}
    # A second look must not forget what the first one saw.
    project.refresh()
    assert project.up().changes == {"same": 2, "update": 1, "create": 1}
    assert plane.get(deployment)["spec"]["replicas"] == 2
    assert plane.get(deployment)["metadata"]["labels"]["added-by"] == "somebody"
    assert plane.get(settings)["data"] == {"a": "1"}
    assert project.up().changes == {"same": 4}
    assert project.refresh().changes == {"same": 4}


def test_a_refresh_of_a_secret_sees_changed_data_through_string_data(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    project = stack("""
secret = core.v1.Secret(
    "secret", metadata=named("secret"), string_data={"word": "tide"}, opts=on
)
""")
    project.up()
    assert project.refresh().changes == {"same": 3}
    path = f"/api/v1/namespaces/{namespace}/secrets/secret"
    plane.patch(path, {"stringData": {"word": "ebb"}})
    assert project.refresh().changes == {"same": 2, "update": 1}
    project.up()
    assert plane.get(path)["data"] == {"word": "dGlkZQ=="}
