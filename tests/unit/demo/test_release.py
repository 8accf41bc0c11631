"""Releases as files; that kustomize takes them is tested in `tests/engine/test_gitops.py`."""

from itertools import pairwise
from typing import Any

import pytest
import yaml

from foundation.errors import LabError
from lab.demo.release import BAD, GOOD, STABLE, Release, released
from tests.unit.demo.strategy_files import strategy_files

RELEASES = [
    Release(),
    Release(version=GOOD),
    Release(version=BAD),
    Release(version=BAD, bad_in="workload-2"),
    Release(strategy="blue-green"),
    Release(version=GOOD, strategy="blue-green"),
    Release(version=BAD, strategy="blue-green", bad_in="workload-1"),
]

each_release = pytest.mark.parametrize("release", RELEASES, ids=str)


def rollout(files: dict[str, str]) -> tuple[str, str]:
    """The version that the label says, and the image."""
    template = yaml.safe_load(files["rollout.yaml"])["spec"]["template"]
    return (
        template["metadata"]["labels"]["version"],
        template["spec"]["containers"][0]["image"].rpartition("/")[2],
    )


def kustomization(files: dict[str, str]) -> dict[str, Any]:
    return yaml.safe_load(files["kustomization.yaml"])


def changed(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str]]:
    """The lines that differ."""
    assert before.keys() == after.keys()
    return [
        (old, new)
        for path in before
        for old, new in zip(before[path].splitlines(), after[path].splitlines(), strict=True)
        if old != new
    ]


def test_git_has_the_stable_version_released_as_a_canary() -> None:
    assert released(strategy_files(), Release()) == strategy_files()


def test_a_good_release_changes_the_label_and_the_image_and_nothing_else() -> None:
    after = released(strategy_files(), Release(version=GOOD))
    assert rollout(after) == (GOOD, f"examples-helloworld-{GOOD}:1.0")
    lines = changed(strategy_files(), after)
    assert len(lines) == 2
    assert all(new == old.replace(STABLE, GOOD) for old, new in lines)


def test_a_bad_release_is_the_good_one_with_a_fault() -> None:
    after = released(strategy_files(), Release(version=BAD))
    assert rollout(after) == rollout(released(strategy_files(), Release(version=GOOD)))
    assert kustomization(after)["components"] == [BAD]
    assert "patches" not in kustomization(after)


def test_a_release_that_is_bad_in_one_cluster_says_in_which() -> None:
    after = released(strategy_files(), Release(version=BAD, bad_in="workload-2"))
    assert kustomization(after)["components"] == [BAD]
    (patch,) = kustomization(after)["patches"]
    assert patch["target"] == {"kind": "EnvoyFilter"}
    (operation,) = yaml.safe_load(patch["patch"])
    assert operation["value"] == {"metadata": {"CLUSTER_ID": "workload-2"}}


@pytest.mark.parametrize("name", ["2024", "on", "1e3"])
def test_a_cluster_s_name_stays_text_whatever_it_looks_like(name: str) -> None:
    after = released(strategy_files(), Release(version=BAD, bad_in=name))
    (patch,) = kustomization(after)["patches"]
    (operation,) = yaml.safe_load(patch["patch"])
    assert operation["value"]["metadata"]["CLUSTER_ID"] == name


def test_only_a_bad_release_is_bad_somewhere() -> None:
    after = released(strategy_files(), Release(version=GOOD, bad_in="workload-2"))
    assert after == released(strategy_files(), Release(version=GOOD))


def test_blue_green_is_a_component_beside_that_of_the_fault() -> None:
    after = released(strategy_files(), Release(version=BAD, strategy="blue-green"))
    assert kustomization(after)["components"] == [BAD, "blue-green"]


@each_release
def test_each_component_is_a_folder_in_git(release: Release) -> None:
    files = released(strategy_files(), release)
    for component in kustomization(files)["components"]:
        assert yaml.safe_load(files[f"{component}/kustomization.yaml"])["kind"] == "Component"


@each_release
def test_the_way_back_gives_the_same_bytes(release: Release) -> None:
    assert released(released(strategy_files(), release), Release()) == strategy_files()


def test_a_release_does_not_depend_on_the_one_before() -> None:
    files = strategy_files()
    for before, after in pairwise([*RELEASES, *reversed(RELEASES)]):
        files = released(files, before)
        assert released(files, after) == released(strategy_files(), after)


@each_release
def test_the_files_that_are_given_are_not_changed(release: Release) -> None:
    files = strategy_files()
    released(files, release)
    assert files == strategy_files()


def test_files_of_the_user_s_own_are_kept() -> None:
    files = {**strategy_files(), "notes.md": "version: v1\n"}
    assert released(files, Release(version=GOOD))["notes.md"] == "version: v1\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("rollout.yaml", "version: v1", "version: stable", "the label `version` 0 times"),
        ("rollout.yaml", "version: v1", "version: v1\n        version: v1", "2 times"),
        ("rollout.yaml", "examples-helloworld-v1", "our-app", "the image 0 times"),
        ("kustomization.yaml", "components: []", "components:\n- mine", "components 0 times"),
    ],
)
def test_files_of_another_layout_are_refused(file: str, old: str, new: str, what: str) -> None:
    files = strategy_files()
    assert old in files[file]
    with pytest.raises(LabError, match=what) as raised:
        released({**files, file: files[file].replace(old, new)}, Release(version=GOOD))
    assert f"strategy/{file}" in raised.value.message
    assert "lab gitops export" in raised.value.remedy


@pytest.mark.parametrize("file", ["rollout.yaml", "kustomization.yaml"])
def test_a_file_that_is_missing_is_refused_by_its_name(file: str) -> None:
    files = strategy_files()
    del files[file]
    with pytest.raises(LabError, match=f"strategy/{file}"):
        released(files, Release())


def test_patches_of_the_user_s_own_are_not_followed_by_a_second_list() -> None:
    files = strategy_files()
    files["kustomization.yaml"] += "patches:\n- path: mine.yaml\n"
    with pytest.raises(LabError, match="its own `patches`") as raised:
        released(files, Release(version=BAD, bad_in="workload-2"))
    assert raised.value.remedy
    after = released(files, Release(version=BAD))
    assert kustomization(after)["patches"] == [{"path": "mine.yaml"}]


def test_a_last_line_without_an_end_is_not_run_into_the_next() -> None:
    files = strategy_files()
    files["kustomization.yaml"] = files["kustomization.yaml"].rstrip("\n")
    after = released(files, Release(version=BAD, bad_in="workload-2"))
    assert kustomization(after)["components"] == [BAD]
    assert len(kustomization(after)["patches"]) == 1
