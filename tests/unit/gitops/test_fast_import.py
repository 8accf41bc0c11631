import subprocess
from pathlib import Path
from typing import Protocol

import pytest

from components.gitops.fast_import import INCOMING, fast_import_stream, folder_stream


class Git(Protocol):
    def __call__(self, *arguments: str, given: bytes | None = None) -> bytes: ...


def bare(folder: Path) -> Git:
    """What Git prints, in a bare repository that this makes."""

    def git(*arguments: str, given: bytes | None = None) -> bytes:
        command = ["git", *arguments]
        return subprocess.run(
            command, cwd=folder, input=given, check=True, capture_output=True
        ).stdout

    git("init", "--quiet", "--bare")
    return git


def test_the_same_files_are_the_same_bytes_in_whatever_order_they_come() -> None:
    files = {"b": "2\n", "a": "1\n"}
    turned = dict(reversed(files.items()))
    assert fast_import_stream(files, "m") == fast_import_stream(turned, "m")


@pytest.mark.parametrize("name", ["plain", "with space", '"quoted"', "back\\slash", "line\nfeed"])
@pytest.mark.parametrize("text", ["", "no line feed", "a\n\nb\n", "from x\ndone\n", "Rodríguez\n"])
def test_git_reads_back_every_name_and_text(tmp_path: Path, name: str, text: str) -> None:
    stream = fast_import_stream({name: text}, "Año\n\nnuevo")

    git = bare(tmp_path)
    git("fast-import", "--quiet", "--done", given=stream)
    assert git("ls-tree", "-r", "-z", "--name-only", INCOMING) == name.encode() + b"\0"
    assert git("cat-file", "blob", f"{INCOMING}:{name}") == text.encode()
    assert git("log", "--format=%B", INCOMING).decode().strip() == "Año\n\nnuevo"


@pytest.mark.parametrize("folder", ["strategy", "with space", 'a/"quoted"', "line\nfeed"])
def test_a_folder_is_replaced_whatever_its_name(tmp_path: Path, folder: str) -> None:
    git = bare(tmp_path)
    others = {f"{folder}-2/a": "a\n", "b": "b\n"}
    git("fast-import", "--done", given=fast_import_stream({f"{folder}/old": "", **others}, "1"))
    parent = git("rev-parse", INCOMING).decode().strip()
    stream = folder_stream(folder, {"new": "n\n"}, "2", ref=INCOMING, parent=parent, time=9)
    printed = git("fast-import", "--quiet", "--done", given=stream)
    assert printed == git("rev-parse", INCOMING)
    names = git("ls-tree", "-r", "-z", "--name-only", INCOMING).decode().split("\0")
    assert set(names) - {""} == {f"{folder}/new", *others}


def test_a_ref_that_has_commits_of_others_is_not_moved(tmp_path: Path) -> None:
    git = bare(tmp_path)
    git("fast-import", "--done", given=fast_import_stream({"f/a": "1\n"}, "1"))
    parent = git("rev-parse", INCOMING).decode().strip()
    ours, theirs = (
        folder_stream(folder, {"a": "2\n"}, "2", ref=INCOMING, parent=parent, time=9)
        for folder in ("f", "g")
    )
    git("fast-import", "--done", given=theirs)
    before = git("rev-parse", INCOMING)
    with pytest.raises(subprocess.CalledProcessError):
        git("fast-import", "--quiet", "--done", given=ours)
    assert git("rev-parse", INCOMING) == before
