import asyncio
from pathlib import PurePosixPath
from typing import Any

import pytest
from pulumi import Output

from components.kubernetes.chart_values import ChartValues
from components.metrics import objects
from foundation.versions import PROMETHEUS, THANOS
from tests.stack_files import ROOT

OVERLAYS = (None, ROOT / "offline" / "values")
SETTINGS = ChartValues(overlay=None).of("metrics")


def prometheus() -> dict[str, Any]:
    return objects.prometheus("workload-1", SETTINGS)["spec"]


def querier(*endpoints: str) -> dict[str, Any]:
    return objects.querier(endpoints)["spec"]


def mounted(mounts: list[dict[str, Any]], volumes: list[dict[str, Any]]) -> dict[str, str]:
    """Each mounted folder, and the Secret that is in it."""
    secrets = {each["name"]: each["secret"]["secretName"] for each in volumes}
    return {each["mountPath"]: secrets[each["name"]] for each in mounts}


def assert_in_the_tls_secret(files: list[str], folders: dict[str, str]) -> None:
    secret = objects.tls_secret("certificate", "key", "authority")
    for file in map(PurePosixPath, files):
        assert folders[str(file.parent)] == secret["metadata"]["name"]
        assert file.name in secret["stringData"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_series_carry_the_cluster_s_name_whatever_the_settings(overlay: Any) -> None:
    settings = ChartValues(overlay=overlay).of("metrics")
    spec = objects.prometheus("workload-1", settings)["spec"]
    assert spec["externalLabels"] == {"cluster": "workload-1"}
    assert (spec["version"], spec["thanos"]["version"]) == (PROMETHEUS, THANOS)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_settings_replace_nothing_that_the_program_decides(overlay: Any) -> None:
    settings = ChartValues(overlay=overlay).of("metrics")
    bare = objects.prometheus("workload-1", {"prometheus": {}})["spec"]
    assert not bare.keys() & settings["prometheus"].keys()
    spec = objects.prometheus("workload-1", settings)["spec"]
    assert spec.items() >= settings["prometheus"].items()
    (endpoint,) = objects.envoy_stats_monitor(settings)["spec"]["podMetricsEndpoints"]
    assert endpoint["metricRelabelings"] == settings["envoyStats"]["metricRelabelings"]
    assert endpoint["port"]


def test_the_sidecar_finds_its_certificate_and_asks_for_one_of_its_authority() -> None:
    spec = prometheus()
    tls = spec["thanos"]["grpcServerTlsConfig"]
    assert set(tls) == {"certFile", "keyFile", "caFile"}
    assert_in_the_tls_secret(
        list(tls.values()), mounted(spec["thanos"]["volumeMounts"], spec["volumes"])
    )


def test_the_querier_finds_its_certificate_and_knows_the_sidecar_by_its_name() -> None:
    pod = querier()["template"]["spec"]
    (container,) = pod["containers"]
    flags = dict(flag.split("=", 1) for flag in container["args"] if "=" in flag)
    prefix = "--grpc-client-tls-"
    files = [flags[f"{prefix}{name}"] for name in ("cert", "key", "ca")]
    assert_in_the_tls_secret(files, mounted(container["volumeMounts"], pod["volumes"]))
    assert flags["--grpc-client-server-name"] == objects.sidecar_service()["metadata"]["name"]
    assert "--grpc-client-tls-secure" in container["args"]
    assert not any("skip-verify" in each for each in container["args"])


def test_the_querier_asks_every_sidecar_and_leaves_none_out_in_silence() -> None:
    async def arguments() -> list[str]:
        # Outputs belong to the event loop that they are made in.
        (container,) = querier("10.0.0.1:10901", "10.0.0.2:10901")["template"]["spec"]["containers"]
        return [await Output.from_input(each).future() or "" for each in container["args"]]

    given = asyncio.run(arguments())
    # Without `strict`, a sidecar that is silent for long is forgotten.
    assert [each for each in given if each.startswith("--endpoint")] == [
        "--endpoint-strict=10.0.0.1:10901",
        "--endpoint-strict=10.0.0.2:10901",
    ]
    assert "--no-query.partial-response" in given


def test_the_querier_s_service_leads_to_the_port_that_it_listens_on() -> None:
    (port,) = objects.querier_service()["spec"]["ports"]
    (container,) = querier()["template"]["spec"]["containers"]
    assert f"--http-address=0.0.0.0:{port['targetPort']}" in container["args"]
    assert port["targetPort"] in [each["containerPort"] for each in container["ports"]]
    for probe in ("readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"]["port"] == port["targetPort"]


def test_the_querier_s_service_selects_its_pods() -> None:
    selector = objects.querier_service()["spec"]["selector"]
    spec = querier()
    assert selector.items() <= spec["template"]["metadata"]["labels"].items()
    assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]


def test_the_sidecar_s_service_selects_the_pods_of_the_lab_s_prometheus() -> None:
    # The operator labels its pods so.
    named = {"operator.prometheus.io/name": objects.prometheus("x", SETTINGS)["metadata"]["name"]}
    assert objects.sidecar_service()["spec"]["selector"] == named


def test_prometheus_may_read_what_it_discovers_and_no_secret() -> None:
    account, role, binding = objects.prometheus_account()
    assert binding["roleRef"]["name"] == role["metadata"]["name"]
    (subject,) = binding["subjects"]
    assert {key: subject[key] for key in ("name", "namespace")} == account["metadata"]
    assert account["metadata"]["name"] == prometheus()["serviceAccountName"]
    allowed = {verb for rule in role["rules"] for verb in rule["verbs"]}
    assert allowed == {"get", "list", "watch"}
    resources = {each for rule in role["rules"] for each in rule["resources"]}
    assert "pods" in resources
    assert not resources & {"*", "secrets"}


def test_what_is_asked_of_other_namespaces_is_in_one_of_its_own() -> None:
    # Nothing of it is in the mesh, so nothing there is scraped or asked with its certificates.
    labels = objects.own_namespace()["metadata"].get("labels", {})
    assert not any("istio" in each for each in labels)
    for each in (
        objects.prometheus("x", SETTINGS),
        objects.querier([]),
        objects.tls_secret("", "", ""),
    ):
        assert each["metadata"]["namespace"] == objects.own_namespace()["metadata"]["name"]
