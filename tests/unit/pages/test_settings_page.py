"""The table in docs/settings.md has what the code declares."""

from typing import Any, Final

import yaml

from components.settings.faults import Faults
from components.settings.git import git_settings
from components.settings.loader import known_keys, objects
from tests.stack_files import ROOT, declared
from tests.unit.pages.every_page import PAGES

_TYPES: Final = {"string": "string", "boolean": "boolean", "array": "list of strings"}


def test_each_declared_setting_has_the_row_of_pulumi_yaml() -> None:
    expected = [
        f"| `{name}` | {_TYPES[each['type']]} | {_shown(each['default'])} | {each['description']} |"
        for name, each in declared().items()
    ]
    rows = [f"| {' | '.join(row)} |" for row in _table()]
    missing = [row for row in expected if row not in rows]
    assert not missing, "docs/settings.md must have the rows:\n" + "\n".join(missing)
    assert [row for row in rows if row in expected] == expected


def test_no_row_is_about_another_setting() -> None:
    assert _documented() - set(known_keys()) == set()


def test_each_object_has_a_row_or_is_explained_by_the_stack_file_of_its_provider() -> None:
    explained = {
        key.removeprefix("lab:")
        for owner in objects().values()
        for key in yaml.safe_load((ROOT / f"stacks/Pulumi.{owner}.yaml").read_text())["config"]
    }
    assert set(known_keys()) - _documented() - explained == set()


def test_the_fields_of_git_have_the_defaults_of_their_loader() -> None:
    loaded = git_settings({}, Faults())
    shown = {row[0].strip("`"): row[2] for row in _table()}
    assert {name: default for name, default in shown.items() if name.startswith("git.")} == {
        "git.url": _shown(loaded.url),
        "git.revision": _shown(loaded.revision),
        "git.path": _shown(loaded.path),
    }


def _table() -> list[list[str]]:
    return PAGES["docs/settings.md"].table("All settings")


def _documented() -> set[str]:
    return {row[0].strip("`").partition(".")[0] for row in _table()}


def _shown(default: Any) -> str:
    """A default as the table shows it; an image without its digest."""
    if default is None or default in ("", []):
        return "none"
    if isinstance(default, list):
        return ", ".join(f"`{each}`" for each in default)  # pyright: ignore[reportUnknownVariableType]
    text = str(default).lower() if isinstance(default, bool) else str(default).partition("@")[0]
    return f"`{text}`"
