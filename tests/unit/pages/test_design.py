"""docs/design.md lists the folders of the checkout."""

from pathlib import Path

from tests.stack_files import ROOT
from tests.unit.pages.every_page import PAGES, tracked
from tests.unit.pages.markdown import code_spans


def listed() -> set[str]:
    rows = PAGES["docs/design.md"].table("Folders")
    return {name for row in rows for name in code_spans(row[0])}


def test_each_listed_folder_exists() -> None:
    assert {folder for folder in listed() if not (ROOT / folder).is_dir()} == set()


def test_each_folder_at_the_top_is_listed() -> None:
    there, top = ({Path(name).parts[0] for name in names} for names in (tracked("*/*"), listed()))
    assert there - top == set()


def test_each_room_of_the_program_and_of_the_command_is_listed() -> None:
    rooms = {f"{Path(name).parent.as_posix()}/" for name in tracked("components/*.py", "lab/*.py")}
    assert {room for room in rooms if room.count("/") == 2} - listed() == set()
