from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from components.kubernetes.chart_values import STATIC, ChartValues, merge
from tests.stack_files import ROOT

OFFLINE = ROOT / "offline" / "values"
OURS = sorted(STATIC.iterdir())
OVERLAYS = sorted(OFFLINE.iterdir())


def keys(values: Any, path: str = "") -> set[str]:
    """The paths of all mappings' keys."""
    found: set[str] = set()
    if isinstance(values, dict):
        for key, value in cast("dict[str, Any]", values).items():
            found |= {f"{path}/{key}", *keys(value, f"{path}/{key}")}
    return found


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_each_file_of_ours_is_values_with_the_address_that_documents_them(file: Path) -> None:
    assert file.suffix == ".yaml"
    assert "https://" in file.read_text()
    assert ChartValues(overlay=None).of(file.stem) == yaml.safe_load(file.read_text())


@pytest.mark.parametrize("file", OVERLAYS, ids=lambda file: file.stem)
def test_each_file_of_an_overlay_completes_one_of_ours(file: Path) -> None:
    assert file.name in [each.name for each in OURS]
    over = yaml.safe_load(file.read_text())
    merged = ChartValues(overlay=OFFLINE).of(file.stem)
    under = ChartValues(overlay=None).of(file.stem)
    assert merged != under
    assert keys(merged) == keys(under) | keys(over)


def test_a_chart_without_a_file_in_the_overlay_has_our_values() -> None:
    assert not (OFFLINE / "metallb.yaml").exists()
    assert ChartValues(overlay=OFFLINE).of("metallb") == ChartValues(overlay=None).of("metallb")


def test_what_only_the_program_knows_wins_over_the_overlay_and_that_over_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "overlay").mkdir()
    (tmp_path / "ours" / "x.yaml").write_text("{a: ours, b: ours, c: ours}")
    (tmp_path / "overlay" / "x.yaml").write_text("{b: overlay, c: overlay}")
    monkeypatch.setattr("components.kubernetes.chart_values.STATIC", tmp_path / "ours")
    values = ChartValues(overlay=tmp_path / "overlay")
    assert values.of("x", {"c": "program"}) == {"a": "ours", "b": "overlay", "c": "program"}


def test_a_file_with_nothing_but_comments_is_no_values(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("# nothing to set\n")
    assert ChartValues(overlay=tmp_path).of("base") == {}


def test_a_misspelt_name_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        ChartValues(overlay=None).of("istoid")


def test_mappings_are_merged_at_every_depth() -> None:
    under = {"global": {"proxy": {"cpu": "10m"}, "hub": "docker.io"}}
    over = {"global": {"proxy": {"memory": "48Mi"}}}
    assert merge(under, over) == {
        "global": {"proxy": {"cpu": "10m", "memory": "48Mi"}, "hub": "docker.io"}
    }


@pytest.mark.parametrize(
    ("under", "over"),
    [
        ([1, 2], [3]),
        ("text", {"a": 1}),
        ({"a": 1}, "text"),
        ({"a": 1}, None),
        (True, False),
    ],
)
def test_whatever_else_both_have_is_replaced_as_a_whole(under: object, over: object) -> None:
    assert merge({"key": under, "other": 1}, {"key": over}) == {"key": over, "other": 1}


def test_merging_changes_neither() -> None:
    under, over = {"a": {"b": 1}}, {"a": {"c": 2}}
    merge(under, over)["a"]["d"] = 3
    assert (under, over) == ({"a": {"b": 1}}, {"a": {"c": 2}})
