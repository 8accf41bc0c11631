"""The recipes of CONTRIBUTING.md are short, and their files exist."""

import re
from typing import Final

import pytest

from tests.stack_files import ROOT
from tests.unit.new_provider.conftest import HERE, PLACES
from tests.unit.pages.every_page import PAGES
from tests.unit.pages.markdown import code_spans

_MOST_FILES: Final = 5
_PATH: Final = re.compile(r"[\w.<>-]+(/[\w.<>-]+)+/?|\w+\.(?:yaml|txt|toml)")
RECIPES: Final = PAGES["CONTRIBUTING.md"].subsections("Recipes")


def opened(recipe: str) -> list[str]:
    """The files that a recipe opens, in order: a step begins with its file."""
    found = [code_spans(step.partition(":")[0]) for step in RECIPES[recipe]]
    return [spans[0] for spans in found if spans and _PATH.fullmatch(spans[0])]


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_opens_few_files(recipe: str) -> None:
    assert 0 < len(opened(recipe)) <= len(RECIPES[recipe]) <= _MOST_FILES


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_files_of_a_recipe_have_their_place(recipe: str) -> None:
    # Of a file that the recipe adds, the folder above the new names.
    there = [re.split(r"[^/]*(?:NAME|<)", path)[0] for path in opened(recipe)]
    assert [path for path in there if not (ROOT / path).exists()] == []


def test_the_files_of_a_new_provider_are_those_of_the_proof() -> None:
    # Stacks have no module.
    folders = {name: package.__name__.replace(".", "/") for name, package in PLACES.items()}
    folders["stacks"] = "stacks"
    proof = {
        f"{place}/{file.relative_to(HERE / name)}"
        for name, place in folders.items()
        for file in (HERE / name).rglob("*")
        if file.suffix in (".py", ".yaml") and file.name != "__init__.py"
    }
    assert {path.replace("NAME", "paper") for path in opened("Add a provider")} == proof
