"""The chart that custom resource definitions are installed from, as files."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from components.kubernetes.definitions import DefinitionsArgs, write_chart
from foundation.files import write_whole

PATTERN = "^{{ not a template }}$"


def definition(name: str) -> dict[str, Any]:
    return {
        "kind": "CustomResourceDefinition",
        "metadata": {"name": name},
        "spec": {"pattern": PATTERN},
    }


def args(*names: str, chart: str = "argo", version: str = "v3.6.1") -> DefinitionsArgs:
    return DefinitionsArgs(
        chart=chart,
        version=version,
        objects=[definition(name) for name in names],
        namespace="argocd",
    )


def content(chart: Path) -> dict[str, str]:
    return {
        str(file.relative_to(chart)): file.read_text()
        for file in chart.rglob("*")
        if file.is_file()
    }


def test_the_chart_has_the_definitions_as_they_are(tmp_path: Path) -> None:
    files = content(write_chart(args("a", "b"), tmp_path))
    assert set(files) == {"Chart.yaml", "definitions.yaml", "templates/definitions.yaml"}
    found = list(yaml.safe_load_all(files["definitions.yaml"]))
    assert found == [definition("a"), definition("b")]
    # They are no template themselves, or Helm would not leave the braces alone.
    assert PATTERN not in files["templates/definitions.yaml"]


def test_the_chart_has_the_name_of_its_folder_and_a_version_as_helm_wants_it(
    tmp_path: Path,
) -> None:
    chart = write_chart(args("a"), tmp_path)
    about = yaml.safe_load((chart / "Chart.yaml").read_text())
    assert (about["name"], about["version"]) == (chart.name, "3.6.1")


def test_the_same_content_has_the_same_path_and_is_written_once(tmp_path: Path) -> None:
    chart = write_chart(args("a"), tmp_path)
    times = {file: file.stat().st_mtime_ns for file in chart.rglob("*")}
    assert write_chart(args("a"), tmp_path) == chart
    assert {file: file.stat().st_mtime_ns for file in chart.rglob("*")} == times


@pytest.mark.parametrize("other", [args("b"), args("a", "b"), args("a", version="v3.6.2")])
def test_other_content_has_another_path_and_leaves_what_is_there_alone(
    tmp_path: Path, other: DefinitionsArgs
) -> None:
    chart = write_chart(args("a"), tmp_path)
    before = content(chart)
    assert write_chart(other, tmp_path) != chart
    assert content(chart) == before


def test_two_charts_of_the_same_definitions_are_not_in_each_other_s_way(tmp_path: Path) -> None:
    charts = {write_chart(args("a", chart=name), tmp_path) for name in ("one", "two")}
    assert {yaml.safe_load((each / "Chart.yaml").read_text())["name"] for each in charts} == {
        "one",
        "two",
    }


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_chart_whose_writing_was_killed_midway_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    whole = content(write_chart(args("a"), tmp_path / "whole"))
    left = nth - 1

    def killed(file: Path, text: str) -> None:
        nonlocal left
        if not left:
            raise KeyboardInterrupt
        left -= 1
        write_whole(file, text)

    with monkeypatch.context() as patch:
        patch.setattr("components.kubernetes.definitions.write_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            write_chart(args("a"), tmp_path)
    assert content(write_chart(args("a"), tmp_path)) == whole
