from pathlib import Path

import pytest

from foundation.errors import LabError
from lab.project import lab_name, project_dir, setting, stack_file


def test_the_checkout_is_found_from_a_folder_below_it(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = checkout / "components" / "mesh"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert project_dir() == checkout


def test_another_projects_folder_is_no_checkout_of_the_lab(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = checkout / "other"
    other.mkdir()
    (other / "Pulumi.yaml").write_text("name: website\n")
    monkeypatch.chdir(other)
    assert project_dir() == checkout


def test_a_setting_of_the_stack_counts_before_the_default(checkout: Path) -> None:
    assert lab_name(checkout, "kind") == "lab"
    stack_file(checkout, "kind").write_text("config:\n  lab:name: second\n")
    assert lab_name(checkout, "kind") == "second"
    assert lab_name(checkout, "offline") == "lab"
    assert setting(checkout, "kind", "networkHook") is None


@pytest.mark.parametrize("content", ["config: [a]", "- a", "config: {"])
def test_a_stack_file_that_cannot_be_read_is_named(checkout: Path, content: str) -> None:
    stack_file(checkout, "kind").write_text(content)
    with pytest.raises(LabError, match=r"Pulumi\.kind\.yaml"):
        lab_name(checkout, "kind")
