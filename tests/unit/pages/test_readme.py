"""README.md is short, leads to all pages, and has the figures and demos of the code."""

import tomllib
from typing import Final

from components.settings.kind import MEMORY
from components.settings.memory import GIB
from lab.demo.catalogue import DEMOS
from lab.providers.kind.checks import DISK_BYTES
from tests.stack_files import ROOT, declared
from tests.unit.pages.every_page import PAGES

README: Final = PAGES["README.md"]
_MOST_LINES: Final = 120


def test_it_is_read_in_a_few_minutes() -> None:
    assert len(README.text.splitlines()) <= _MOST_LINES


def test_it_leads_to_every_other_page() -> None:
    assert PAGES.keys() - {"README.md"} - set(README.links()) == set()


def test_its_requirements_are_those_that_the_code_checks() -> None:
    memory = MEMORY.of(len(declared()["workloadClusters"]["default"])) / GIB
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for requirement in (
        f"{memory:.1f} GiB of memory",
        f"{DISK_BYTES // GIB} GiB of disk",
        f"Python {project['requires-python'].removeprefix('>=')} or later",
    ):
        assert requirement in " ".join(README.text.split())


def test_its_demos_are_those_of_the_command() -> None:
    rows = README.table("The demo, in five minutes")
    shown = {name.removeprefix("`lab demo ").rstrip("`"): what for name, what in rows}
    assert list(shown) == list(DEMOS)
    assert [name for name, what in shown.items() if not what.startswith(DEMOS[name].shows)] == []


def test_its_stacks_are_those_of_the_checkout() -> None:
    shown = {row[0].strip("`") for row in README.table("Stacks")}
    files = {file.name.split(".")[1] for file in (ROOT / "stacks").glob("Pulumi.*.yaml")}
    assert shown == files
