import json
from pathlib import PurePosixPath
from typing import Any

import yaml

from components.grafana.values import dashboards, values
from components.kubernetes.chart_values import ChartValues


def merged() -> dict[str, Any]:
    """The values as the release has them."""
    specific = values(
        thanos_url="http://thanos-query.monitoring.svc:9090",
        scrape_interval="5s",
        admin_secret="grafana-admin",
        dashboards=dashboards(),
    )
    return ChartValues(overlay=None).of("grafana", specific)


def provided_folder() -> PurePosixPath:
    (provider,) = merged()["dashboardProviders"]["dashboardproviders.yaml"]["providers"]
    return PurePosixPath(provider["options"]["path"])


def test_the_chart_puts_the_dashboards_where_grafana_looks_for_them() -> None:
    # The chart's path is fixed but for the last part: the key under `dashboards`.
    (key,) = merged()["dashboards"]
    assert provided_folder() == PurePosixPath("/var/lib/grafana/dashboards") / key


def test_the_home_page_is_one_of_the_dashboards() -> None:
    home = PurePosixPath(merged()["grafana.ini"]["dashboards"]["default_home_dashboard_path"])
    assert home.parent == provided_folder()
    assert home.stem in dashboards()


def test_dashboards_survive_the_way_through_the_charts_yaml() -> None:
    read = yaml.safe_load(yaml.safe_dump(merged()))
    ((_, provided),) = read["dashboards"].items()
    for name, text in dashboards().items():
        assert json.loads(provided[name]["json"]) == json.loads(text)
