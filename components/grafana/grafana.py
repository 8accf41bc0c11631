"""Grafana on the hub."""

from dataclasses import dataclass
from typing import Any, Final

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_kubernetes.helm.v3 import Release

from components.credentials.password import Password
from components.grafana.values import PASSWORD_KEY, USER_KEY, dashboards, values
from components.kubernetes.artefacts import Artefacts
from components.kubernetes.chart_values import ChartValues
from components.kubernetes.manifest import KubernetesObject
from components.metrics.objects import QUERIER_URL
from foundation import names

SERVICE: Final = "grafana"
PORT: Final = 80
USER: Final = "admin"
_ADMIN_SECRET: Final = "grafana-admin"


@dataclass(frozen=True, kw_only=True)
class GrafanaArgs:
    artefacts: Artefacts
    values: ChartValues
    namespace: Resource
    """The hub's namespace for metrics."""


class Grafana(ComponentResource):
    """Grafana with the lab's dashboards; its datasource is the hub's querier."""

    password: Output[str]
    """Of the user `admin`; secret."""

    def __init__(self, name: str, args: GrafanaArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("lab:grafana:Grafana", name, {}, opts)
        self.password = Password(f"{name}/admin", ResourceOptions(parent=self)).text
        admin = KubernetesObject(
            f"{name}/admin",
            admin_secret(self.password),
            ResourceOptions(parent=self, depends_on=[args.namespace]),
        )
        prometheus = args.values.of("metrics")["prometheus"]
        specific = values(
            thanos_url=QUERIER_URL,
            scrape_interval=prometheus["scrapeInterval"],
            admin_secret=_ADMIN_SECRET,
            dashboards=dashboards(),
        )
        Release(
            f"{name}/release",
            name="grafana",
            namespace=names.METRICS_NAMESPACE,
            values=args.values.of("grafana", specific),
            **args.artefacts.chart("grafana"),
            # The values have only the Secret's name, which creates no dependency.
            opts=ResourceOptions(parent=self, depends_on=[admin]),
        )
        self.register_outputs({"password": self.password})


def admin_secret(password: Input[str]) -> dict[str, Any]:
    """The Secret with the credentials of Grafana's first user."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": _ADMIN_SECRET, "namespace": names.METRICS_NAMESPACE},
        "stringData": {USER_KEY: USER, PASSWORD_KEY: password},
    }
