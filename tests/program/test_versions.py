"""Whatever is installed is of a version that `foundation/versions.py` pins."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from foundation import versions
from foundation.versions import CHARTS, MANIFESTS
from tests.program.conftest import STACKS, Program
from tests.program.recording import Run

DEFINITIONS = {f"{name}-definitions" for name in MANIFESTS}
"""Charts that the lab makes itself, of release manifests."""


def images(value: object) -> Iterator[str]:
    """What stands at `image`, wherever that is."""
    if isinstance(value, dict):
        for key, each in cast("dict[str, Any]", value).items():
            if key == "image" and isinstance(each, str):
                yield each
            else:
                yield from images(each)
    elif isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from images(each)


def charts(run: Run) -> list[dict[str, Any]]:
    """The inputs of the releases of upstream's charts."""
    releases = [each.inputs for each in run.of_kind("Release")]
    return [each for each in releases if Path(each["chart"]).name not in DEFINITIONS]


@pytest.mark.parametrize("stack", STACKS)
def test_every_image_is_of_a_pinned_version(program: Program, stack: str) -> None:
    found = set(images([each.inputs for each in program(stack).resources]))
    # Those of the manifests carry the manifests' versions here: tests/program/upstream.py.
    pinned = {manifest.version for manifest in MANIFESTS.values()} | {versions.THANOS}
    assert {image.rsplit(":", 1)[-1] for image in found} <= pinned
    assert any("thanos" in image for image in found)


def test_prometheus_is_of_the_pinned_version(program: Program) -> None:
    for each in program("kind").of_kind("Prometheus"):
        assert each.inputs["spec"]["version"] == versions.PROMETHEUS
        assert each.inputs["spec"]["thanos"]["version"] == versions.THANOS


@pytest.mark.parametrize("stack", ["kind", "existing"])
def test_charts_are_upstreams(program: Program, stack: str) -> None:
    found = charts(program(stack))
    assert {each["chart"] for each in found} == set(CHARTS)
    for each in found:
        chart = CHARTS[each["chart"]]
        assert each["version"] == chart.version
        assert each["repositoryOpts"]["repo"] == chart.repo


def test_charts_of_the_offline_stack_are_files_of_the_bundle(program: Program) -> None:
    found = {Path(each["chart"]) for each in charts(program("offline"))}
    assert {file.name for file in found} == {
        f"{CHARTS[name].name}-{CHARTS[name].version}.tgz"
        for name in ("base", "istiod", "gateway", "metallb")
    }
    assert all(file.is_file() for file in found)


@pytest.mark.parametrize("stack", STACKS)
def test_definitions_come_from_charts_that_are_there(program: Program, stack: str) -> None:
    files = [Path(each.inputs["chart"]) for each in program(stack).of_kind("Release")]
    made = [file for file in files if file.name in DEFINITIONS]
    assert made
    assert all((file / "Chart.yaml").is_file() for file in made)
