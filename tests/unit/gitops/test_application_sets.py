"""The ApplicationSets and what they take from the cluster Secrets."""

import re
from typing import Any

import pytest
import yaml

from components.gitops.app_of_apps import app_of_apps
from components.gitops.content import FOLDER, PATH
from components.gitops.source import GitSource
from tests.unit.gitops import strategy

SOURCE = GitSource(url="https://git.example/you/lab.git", revision="demo", path="deploy/gitops")
FILES = sorted((FOLDER / "app-of-apps").glob("*.yaml"))

every = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def application_set(name: str) -> dict[str, Any]:
    """The one in the file of its name."""
    return yaml.safe_load((FOLDER / "app-of-apps" / f"{name}.yaml").read_text())


def template(name: str) -> dict[str, Any]:
    """What its Applications are made from."""
    return application_set(name)["spec"]["template"]["spec"]


def test_the_app_of_apps_syncs_the_folder_that_has_the_application_sets() -> None:
    source = app_of_apps(SOURCE)["spec"]["source"]
    assert (source["repoURL"], source["targetRevision"]) == (SOURCE.url, SOURCE.revision)
    assert source["path"].startswith(f"{SOURCE.path}/")
    assert (FOLDER / source["path"].removeprefix(f"{SOURCE.path}/")) == FILES[0].parent


def test_each_file_is_named_like_its_application_set() -> None:
    assert {file.stem for file in FILES} == {
        "argo-rollouts-appset",
        "helloworld-appset",
        "rollouts-appset",
    }
    for file in FILES:
        assert application_set(file.stem)["metadata"]["name"] == file.stem


@every
def test_it_takes_from_a_cluster_only_what_the_lab_writes_there(file: Any) -> None:
    written = {"lab/thanos-address", "lab/network", "lab/mesh", "lab/clusters"}
    taken = set(re.findall(r'index \.metadata\.annotations "([^"]+)"', file.read_text()))
    assert set(SOURCE.annotations()) <= taken <= written | set(SOURCE.annotations())


@every
def test_a_missing_value_is_an_error_and_no_empty_text(file: Any) -> None:
    spec = application_set(file.stem)["spec"]
    assert spec["goTemplate"] is True
    assert spec["goTemplateOptions"] == ["missingkey=error"]


@every
def test_it_serves_every_registered_workload_cluster(file: Any) -> None:
    (generator,) = application_set(file.stem)["spec"]["generators"]
    clusters, *_ = generator.get("matrix", {"generators": [generator]})["generators"]
    assert clusters["clusters"]["selector"]["matchLabels"] == {"workloadcluster": "true"}


@every
def test_its_folders_are_there(file: Any) -> None:
    path = re.compile(r"\{\{index \.metadata\.annotations \"lab/git-path\"\}\}/(\S+?)'")
    for folder in path.findall(file.read_text()):
        assert list(FOLDER.glob(folder)), f"no {PATH}/{folder}"


@every
def test_a_sync_that_came_too_early_is_repeated_for_as_long_as_it_takes(file: Any) -> None:
    retry = template(file.stem)["syncPolicy"]["retry"]
    assert retry["limit"] < 0
    assert retry["refresh"] is True


def test_argo_cd_leaves_the_weights_to_argo_rollouts_and_nothing_else() -> None:
    spec = template("helloworld-appset")
    assert {"RespectIgnoreDifferences=true", "ApplyOutOfSyncOnly=true"} <= set(
        spec["syncPolicy"]["syncOptions"]
    )
    (ignored,) = spec["ignoreDifferences"]
    routing = strategy.canary()["trafficRouting"]["istio"]["virtualService"]
    assert (ignored["kind"], ignored["name"]) == ("VirtualService", routing["name"])
    assert ignored["jqPathExpressions"] == [".spec.http[].route[].weight"]


def test_the_rollout_finds_the_facts_of_the_fleet_in_its_annotations() -> None:
    given = template("rollouts-appset")["source"]["kustomize"]["commonAnnotations"]
    for use in strategy.uses():
        paths = [
            each["valueFrom"]["fieldRef"]["fieldPath"] for each in use.args if "value" not in each
        ]
        taken = {
            match[1]
            for path in paths
            if (match := re.match(r"metadata\.annotations\['(.+)'\]", path))
        }
        assert taken == set(given), use.place
