"""Values of Grafana's chart: plain data in, Helm values out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

DATASOURCE: Final = "thanos"
"""The datasource's uid; the panels of the dashboards refer to it."""
USER_KEY: Final = "admin-user"
PASSWORD_KEY: Final = "admin-password"

_DASHBOARDS: Final = Path(__file__).parent / "dashboards"


def dashboards() -> dict[str, str]:
    """The lab's dashboards: name -> JSON in Grafana's classic model.

    https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
    """
    return {file.stem: file.read_text() for file in sorted(_DASHBOARDS.glob("*.json"))}


def values(
    *, thanos_url: str, scrape_interval: str, admin_secret: str, dashboards: Mapping[str, str]
) -> dict[str, Any]:
    """Values on top of `charts-values/grafana.yaml`.

    `admin_secret` is the name of a Secret in Grafana's namespace with `USER_KEY` and
    `PASSWORD_KEY`; `scrape_interval`, such as `15s`, is Prometheus' and the lower bound of rate
    intervals.
    """
    return {
        "admin": {
            "existingSecret": admin_secret,
            "userKey": USER_KEY,
            "passwordKey": PASSWORD_KEY,
        },
        "datasources": {
            "datasources.yaml": {
                "apiVersion": 1,
                "datasources": [_datasource(thanos_url, scrape_interval)],
            }
        },
        "dashboards": {"lab": {name: {"json": text} for name, text in dashboards.items()}},
    }


def _datasource(url: str, scrape_interval: str) -> dict[str, Any]:
    return {
        "name": "Thanos",
        "uid": DATASOURCE,
        "type": "prometheus",
        "access": "proxy",
        "url": url,
        "isDefault": True,
        "jsonData": {
            "prometheusType": "Thanos",
            "httpMethod": "POST",
            "timeInterval": scrape_interval,
            # By default the querier fails without a part of the fleet, to protect the analysis of
            # canaries. Dashboards show the remaining clusters, and a panel counts them.
            "customQueryParameters": "partial_response=true",
        },
    }
