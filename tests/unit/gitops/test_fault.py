"""Release v3, which is bad: whom its fault concerns."""

from typing import Any

import pytest
import yaml

from lab.demo.release import BAD, GOOD, STABLE
from tests.unit.gitops import strategy


@pytest.fixture
def fault() -> dict[str, Any]:
    return yaml.safe_load((strategy.STRATEGY / BAD / "fault.yaml").read_text())["spec"]


@pytest.fixture
def changes() -> dict[str, Any]:
    """What the component puts at each path of the Rollout."""
    return {each["path"]: each["value"] for each in strategy.patches(BAD, "Rollout")}


def test_only_pods_of_the_bad_version_have_it(
    fault: dict[str, Any], changes: dict[str, Any]
) -> None:
    labels = strategy.in_git("Rollout", "helloworld")["spec"]["template"]["metadata"]["labels"]
    bad = {**labels, "version": changes["/spec/template/metadata/labels/version"]}
    selected = fault["workloadSelector"]["labels"].items()
    assert bad["version"] == BAD
    assert selected <= bad.items()
    for version in (STABLE, GOOD):
        assert not selected <= {**labels, "version": version}.items()


def test_it_is_before_the_app_and_fails_some_requests_but_not_all(fault: dict[str, Any]) -> None:
    (patch,) = fault["configPatches"]
    assert patch["match"]["context"] == "SIDECAR_INBOUND"
    assert patch["patch"]["operation"] == "INSERT_BEFORE"
    abort = patch["patch"]["value"]["typed_config"]["abort"]
    # What the success rate counts as a failure.
    assert abort["http_status"] >= 500
    assert abort["percentage"]["denominator"] == "HUNDRED"
    (metric,) = strategy.templates()["istio-success-rate"]["spec"]["metrics"]
    least = float(metric["failureCondition"].split("<")[1].strip(" )"))
    assert 100 * (1 - least) < abort["percentage"]["numerator"] < 100


def test_it_answers_with_the_version_that_it_is_called(changes: dict[str, Any]) -> None:
    (variable,) = changes["/spec/template/spec/containers/0/env"]
    assert variable["value"] == changes["/spec/template/metadata/labels/version"]


def test_its_pods_are_those_of_the_good_release(changes: dict[str, Any]) -> None:
    container = strategy.in_git("Rollout", "helloworld")["spec"]["template"]["spec"]["containers"][
        0
    ]
    image = changes["/spec/template/spec/containers/0/image"]
    assert image == container["image"].replace(f"-{STABLE}:", f"-{GOOD}:")
