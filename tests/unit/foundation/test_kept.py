import os
from collections.abc import Callable
from pathlib import Path

import pytest

from foundation.kept import kept


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of code; the cache is empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = tmp_path / "recipe.py"
    file.write_text("one")
    return file


def never() -> str:
    raise AssertionError("it was made again")


def says(text: str) -> Callable[[], str]:
    return lambda: text


def test_the_same_is_made_once(recipe: Path) -> None:
    assert kept("source", str(recipe), says("made")) == "made"
    assert kept("source", str(recipe), never) == "made"


def test_of_another_source_something_else_is_made(recipe: Path) -> None:
    kept("source", str(recipe), says("made"))
    assert kept("other", str(recipe), says("another")) == "another"
    assert kept("source", str(recipe), never) == "made"


def test_other_code_makes_it_again(recipe: Path) -> None:
    kept("source", str(recipe), says("made"))
    recipe.write_text("two")
    assert kept("source", str(recipe), says("made anew")) == "made anew"


def test_source_and_code_are_not_taken_for_each_other(recipe: Path) -> None:
    recipe.write_text("ab")
    kept("c", str(recipe), says("made"))
    recipe.write_text("a")
    assert kept("bc", str(recipe), says("another")) == "another"


def test_what_was_not_made_is_not_kept(recipe: Path) -> None:
    with pytest.raises(AssertionError):
        kept("source", str(recipe), never)
    assert kept("source", str(recipe), says("made")) == "made"


def test_what_was_killed_while_it_was_written_is_made_again(
    recipe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(draft: str, target: Path) -> None:
        raise KeyboardInterrupt(draft, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            kept("source", str(recipe), says("half"))
    assert kept("source", str(recipe), says("whole")) == "whole"
