from pathlib import Path
from typing import Any

import pulumi
import pytest

from offline.plugins.kubernetes import helm_inputs
from offline.plugins.server import PluginError
from offline.plugins.values import UNKNOWN


def _complete(
    wanted: dict[str, Any], old: dict[str, Any] | None = None, seed: bytes = b"seed"
) -> dict[str, Any]:
    return helm_inputs.complete(
        {"chart": "tides", **wanted},
        old or {},
        resource_name="tides",
        namespace="shop",
        random_seed=seed,
    )


def test_a_release_without_a_name_gets_one_and_keeps_it() -> None:
    first = _complete({})
    assert first["name"].startswith("tides-")
    assert first["namespace"] == "shop"
    assert _complete({}, first, b"other") == first


@pytest.mark.parametrize("name", ["Tides", "tides_", "t" * 54])
def test_a_name_that_helm_would_refuse_is_refused(name: str) -> None:
    with pytest.raises(PluginError, match="not valid"):
        _complete({"name": name})


@pytest.mark.parametrize("key", ["postrender", "recreatePods", "replace", "manifest", "chrat"])
def test_an_input_without_effect_is_refused_not_ignored(key: str) -> None:
    with pytest.raises(PluginError, match=key):
        _complete({key: True})
    assert key not in _complete({key: False})


def test_nulls_in_values_are_kept_only_where_they_are_allowed() -> None:
    values = {"a": None, "b": {"c": None}}
    assert _complete({"values": values})["values"] == {"b": {}}
    assert _complete({"values": values, "allowNullValues": True})["values"] == values


def test_a_changed_file_of_a_chart_or_of_values_changes_the_checksum(tmp_path: Path) -> None:
    chart, values = tmp_path / "chart", tmp_path / "values.yaml"
    chart.mkdir()
    (chart / "Chart.yaml").write_text("name: tides")
    values.write_text("a: 1")

    def checksum() -> str:
        assets = [pulumi.FileAsset(str(values))]
        return _complete({"chart": str(chart), "valueYamlFiles": assets})["checksum"]

    first = checksum()
    assert checksum() == first
    values.write_text("a: 2")
    second = checksum()
    (chart / "Chart.yaml").write_text("name: ebb")
    assert len({first, second, checksum()}) == 3


def test_a_chart_that_is_not_known_or_not_here_has_no_checksum() -> None:
    assert "checksum" not in _complete({"chart": UNKNOWN})
    assert "checksum" not in _complete({"chart": "oci://example.com/tides"})


def test_values_files_are_read_in_their_order_or_named() -> None:
    assets: list[Any] = [pulumi.StringAsset("a: 1"), pulumi.StringAsset("a: 2")]
    assert helm_inputs.value_texts({"valueYamlFiles": assets}) == ["a: 1", "a: 2"]
    with pytest.raises(PluginError, match="/no/such/file"):
        helm_inputs.value_texts({"valueYamlFiles": [pulumi.FileAsset("/no/such/file")]})
    with pytest.raises(PluginError, match="RemoteAsset"):
        helm_inputs.value_texts({"valueYamlFiles": [pulumi.RemoteAsset("https://example.com")]})


def test_helm_is_told_what_the_program_says() -> None:
    inputs = {
        "name": "tides",
        "namespace": "shop",
        "chart": "tides",
        "version": "1.2.3",
        "repositoryOpts": {"repo": "https://charts.example.com", "username": "me"},
        "createNamespace": True,
        "skipCrds": True,
        "maxHistory": 3,
        "values": {"secret": "opensesame"},
    }
    arguments = helm_inputs.upgrade_arguments(inputs, 60)
    assert arguments[:2] == ["tides", "tides"]
    assert {
        "--install",
        "--namespace=shop",
        "--version=1.2.3",
        "--repo=https://charts.example.com",
        "--username=me",
        "--create-namespace",
        "--skip-crds",
        "--history-max=3",
        "--timeout=60s",
        "--server-side=false",
        "--wait=legacy",
    } <= set(arguments)
    assert "opensesame" not in " ".join(arguments)


def test_an_atomic_release_is_awaited_whatever_skip_await_says() -> None:
    base = {"name": "tides", "namespace": "shop", "chart": "tides", "skipAwait": True}
    assert not any(a.startswith("--wait") for a in helm_inputs.upgrade_arguments(base, 60))
    atomic = helm_inputs.upgrade_arguments({**base, "atomic": True}, 60)
    assert {"--wait=legacy", "--rollback-on-failure"} <= set(atomic)


def test_the_time_limit_is_the_options_then_the_inputs_then_helms() -> None:
    assert helm_inputs.timeout_seconds({"timeout": 20}, 10.0) == 10
    assert helm_inputs.timeout_seconds({"timeout": 20}, 0) == 20
    assert helm_inputs.timeout_seconds({}, 0) == helm_inputs.DEFAULT_TIMEOUT_SECONDS
