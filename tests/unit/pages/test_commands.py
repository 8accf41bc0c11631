"""The commands that pages name exist, with the options that they name."""

import re
from importlib.metadata import entry_points
from typing import Any, Final

from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from lab.cli import COMMANDS
from tests.stack_files import ROOT
from tests.unit.pages.every_page import PAGES, every_page
from tests.unit.pages.markdown import Page

_LAB: Final = re.compile(r"(?<![\w./:-])lab ([a-z]+(?: (?:--)?[a-z][a-z-]*)*)")
_MAKE: Final = re.compile(r"(?<![\w./-])make ([a-z][\w-]*)(?: ([A-Z]+)=)?")


@every_page
def test_each_lab_command_and_option_exists(page: Page) -> None:
    named = {words for code in page.code() for words in _LAB.findall(code)}
    assert [fault for words in sorted(named) if (fault := _fault(words.split()))] == []


def _fault(words: list[str]) -> str | None:
    """What is wrong with the words after `lab`; None if nothing is."""
    found = entry_points(group=COMMANDS, name=words[0])
    if not found:
        return f"lab {words[0]}: no such command"
    command: Any = get_command(next(iter(found)).load())
    for word in words[1:]:
        if word.startswith("--"):
            if word not in _options(command):
                return f"lab {' '.join(words)}: no option {word}"
        elif isinstance(command, TyperGroup) and command.commands:
            if word not in command.commands:
                return f"lab {' '.join(words)}: no command {word}"
            command = command.commands[word]
    return None


def _options(command: TyperGroup | TyperCommand) -> set[str]:
    return {name for param in command.params for name in (*param.opts, *param.secondary_opts)}


def test_each_lab_command_is_in_a_page() -> None:
    code = "\n".join(code for page in PAGES.values() for code in page.code())
    named = {words.split()[0] for words in _LAB.findall(code)}
    assert set(entry_points(group=COMMANDS).names) - named == set()


@every_page
def test_each_make_target_and_variable_exists(page: Page) -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z][\w-]*):", makefile, re.MULTILINE))
    variables = set(re.findall(r"\$\(?\{?([A-Z]+)\b", makefile))
    named = {found for code in page.code() for found in _MAKE.findall(code)}
    assert {target for target, _ in named} - targets == set()
    assert {variable for _, variable in named if variable} - variables == set()
