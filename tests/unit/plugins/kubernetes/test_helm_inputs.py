from pathlib import Path
from typing import Any

import pytest

from offline.plugins.kubernetes import helm_inputs
from offline.plugins.server import PluginError
from offline.plugins.values import UNKNOWN


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    (tmp_path / "Chart.yaml").write_text("name: tides")
    return tmp_path


def _complete(chart: Any, **more: Any) -> dict[str, Any]:
    return helm_inputs.complete(
        {"chart": str(chart) if isinstance(chart, Path) else chart}
        | {"name": "tides", "namespace": "shop", "compat": "true"}
        | more
    )


@pytest.mark.parametrize("key", ["name", "namespace"])
def test_a_release_without_name_or_namespace_is_refused(chart: Path, key: str) -> None:
    with pytest.raises(PluginError, match=f"Release without {key} .*: set {key}"):
        _complete(chart, **{key: None})


@pytest.mark.parametrize("name", ["Tides", "tides_", "t" * 54])
def test_a_name_that_helm_would_refuse_is_refused(chart: Path, name: str) -> None:
    with pytest.raises(PluginError, match="invalid"):
        _complete(chart, name=name)


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("atomic", True, "remove it"),
        ("createNamespace", True, "declare the Namespace"),
        ("postrender", "sed", "remove it"),
        ("repositoryOpts", {"repo": "https://charts.example.com"}, "artefactFolder"),
        ("skipAwait", True, "remove it"),
        ("timeout", 20, "custom_timeouts"),
        ("valueYamlFiles", ["values.yaml"], "use values"),
        ("version", "1.2.3", "artefactFolder"),
    ],
)
def test_an_input_of_the_official_plugin_only_is_refused_by_name(
    chart: Path, key: str, value: Any, instead: str
) -> None:
    with pytest.raises(PluginError, match=f"Release input {key} .*{instead}"):
        _complete(chart, **{key: value})
    defaults: list[Any] = [None, False, "", {}]
    for default in defaults:
        assert key not in _complete(chart, **{key: default})


@pytest.mark.parametrize("chart", ["tides", "oci://example.com/tides", "/no/such/chart.tgz"])
def test_a_chart_that_is_not_a_file_or_folder_is_refused(chart: str) -> None:
    with pytest.raises(PluginError, match=f"the chart '{chart}'.*artefactFolder"):
        _complete(chart)


def test_nulls_in_values_are_absent(chart: Path) -> None:
    assert _complete(chart, values={"a": None, "b": {"c": None}})["values"] == {"b": {}}


def test_a_changed_file_of_a_chart_changes_the_checksum(chart: Path) -> None:
    first = _complete(chart)["checksum"]
    assert _complete(chart)["checksum"] == first
    (chart / "Chart.yaml").write_text("name: ebb")
    second = _complete(chart)["checksum"]
    archive = _complete(chart / "Chart.yaml")["checksum"]
    assert len({first, second, archive}) == 3


def test_a_chart_that_is_not_known_yet_has_no_checksum() -> None:
    assert "checksum" not in _complete(UNKNOWN)


def test_helm_gets_the_inputs_but_not_the_values_on_its_command_line(chart: Path) -> None:
    inputs = _complete(chart, values={"secret": "opensesame"})
    arguments = helm_inputs.upgrade_arguments(inputs, 60)
    assert arguments[:2] == ["tides", str(chart)]
    assert {
        "--install",
        "--namespace=shop",
        "--timeout=60s",
        "--server-side=false",
        "--wait=legacy",
    } <= set(arguments)
    assert "opensesame" not in " ".join(arguments)
