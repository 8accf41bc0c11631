"""What the READMEs say of settings, commands, folders and messages is what the checkout has."""

import ast
import re
import subprocess
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Final

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from components.settings.faults import Faults
from components.settings.git import git_settings
from components.settings.loader import known_keys
from lab.cli import COMMANDS
from lab.demo.catalogue import DEMOS
from tests.markdown import Page, code_spans
from tests.stack_files import ROOT, declared

README: Final = Page(ROOT / "README.md")
PAGES: Final = [
    README,
    Page(ROOT / "offline" / "README.md"),
    Page(ROOT / "gitops" / "README.md"),
    Page(ROOT / "docs" / "speaker.md"),
]
every_page: Final = pytest.mark.parametrize(
    "page", PAGES, ids=[str(page.path.relative_to(ROOT)) for page in PAGES]
)

_LAB: Final = re.compile(r"(?<![\w./:-])lab ([a-z]+(?: (?:--)?[a-z][a-z-]*)*)")
_MAKE: Final = re.compile(r"(?<![\w./-])make ([a-z][\w-]*)(?: ([A-Z]+)=)?")
_TYPES: Final = {"string": "string", "boolean": "boolean", "array": "list of strings"}


def test_the_settings_are_those_of_the_loader() -> None:
    top = {name.partition(".")[0] for name, *_ in _settings()}
    assert top == set(known_keys())


def test_each_setting_has_the_type_and_default_of_pulumi_yaml() -> None:
    expected = [
        (name, _TYPES[setting["type"]], _shown(setting["default"]))
        for name, setting in declared().items()
    ]
    assert [row for row in _settings() if row[0] in declared()] == expected


def test_the_settings_of_git_have_the_defaults_of_their_loader() -> None:
    loaded = git_settings({}, Faults())
    assert {name: default for name, _, default in _settings() if name.startswith("git.")} == {
        "git.url": _shown(loaded.url),
        "git.revision": _shown(loaded.revision),
        "git.path": _shown(loaded.path),
    }


def _settings() -> list[tuple[str, str, str]]:
    """The table's rows: name, type, default."""
    rows = README.table("Settings")
    return [(name.strip("`"), kind, default) for name, kind, default, _ in rows]


def _shown(default: Any) -> str:
    """A default as the table has it; an image without its digest, which is for machines."""
    if not default:
        return "none"
    if isinstance(default, list):
        return ", ".join(f"`{each}`" for each in default)  # pyright: ignore[reportUnknownVariableType]
    text = str(default).lower() if isinstance(default, bool) else str(default).partition("@")[0]
    return f"`{text}`"


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


@every_page
def test_each_make_target_and_variable_exists(page: Page) -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z][\w-]*):", makefile, re.MULTILINE))
    variables = set(re.findall(r"\$\(?\{?([A-Z]+)\b", makefile))
    named = {found for code in page.code() for found in _MAKE.findall(code)}
    assert {target for target, _ in named} - targets == set()
    assert {variable for _, variable in named if variable} - variables == set()


def test_the_demos_are_those_of_the_command() -> None:
    rows = README.table("The demo, in five minutes")
    shown = {name.removeprefix("`lab demo ").rstrip("`"): what for name, what in rows}
    assert list(shown) == list(DEMOS)
    assert [name for name, what in shown.items() if not what.startswith(DEMOS[name].shows)] == []


def test_each_folder_that_is_listed_exists() -> None:
    assert [folder for folder in _listed() if not (ROOT / folder).is_dir()] == []


def test_each_folder_at_the_top_is_listed() -> None:
    command = ["git", "-C", ROOT, "ls-files", "*/*"]
    files = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    there, listed = ({Path(name).parts[0] for name in names} for names in (files, _listed()))
    assert there - listed == set()


def _listed() -> list[str]:
    return [name for row in README.table("What is where") for name in code_spans(row[0])]


@every_page
def test_each_link_within_the_checkout_leads_somewhere(page: Page) -> None:
    targets = [target for target in page.links() if not target.startswith("https://")]
    assert [target for target in targets if not _leads_somewhere(page, target)] == []


def _leads_somewhere(page: Page, target: str) -> bool:
    name, _, anchor = target.partition("#")
    path = (page.path.parent / name).resolve() if name else page.path
    return path.exists() and (not anchor or anchor in Page(path).anchors())


@pytest.mark.parametrize(
    ("page", "heading"),
    [(README, "When something fails"), (PAGES[1], "When a build fails")],
    ids=["README.md", "offline/README.md"],
)
def test_each_message_that_is_explained_is_one_that_the_lab_has(page: Page, heading: str) -> None:
    known = "\n".join([*_texts_of_programs(), *_texts_of_scripts()])
    quoted = [quote for row in page.table(heading) for quote in code_spans(row[0])]
    assert quoted
    assert [quote for quote in quoted if quote not in known] == []


def _texts_of_programs() -> Iterator[str]:
    """Every text in the code, with `…` for what is filled in."""
    for folder in ("components", "lab", "offline"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.JoinedStr):
                    yield "".join(
                        str(part.value) if isinstance(part, ast.Constant) else "…"
                        for part in node.values
                    )
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def _texts_of_scripts() -> Iterator[str]:
    for file in (ROOT / "components").rglob("*.sh"):
        yield re.sub(r"\$\w+", "…", file.read_text())
