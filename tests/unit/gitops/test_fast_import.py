import subprocess
from pathlib import Path

import pytest

from components.gitops.fast_import import INCOMING, fast_import_stream


def test_the_same_files_are_the_same_bytes_in_whatever_order_they_come() -> None:
    files = {"b": "2\n", "a": "1\n"}
    turned = dict(reversed(files.items()))
    assert fast_import_stream(files, "m") == fast_import_stream(turned, "m")


@pytest.mark.parametrize("name", ["plain", "with space", '"quoted"', "back\\slash", "line\nfeed"])
@pytest.mark.parametrize("text", ["", "no line feed", "a\n\nb\n", "from x\ndone\n", "Rodríguez\n"])
def test_git_reads_back_every_name_and_text(tmp_path: Path, name: str, text: str) -> None:
    stream = fast_import_stream({name: text}, "Año\n\nnuevo")

    def git(*arguments: str, given: bytes | None = None) -> bytes:
        command = ["git", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, input=given, check=True, capture_output=True
        ).stdout

    git("init", "--quiet", "--bare")
    git("fast-import", "--quiet", "--done", given=stream)
    assert git("ls-tree", "-r", "-z", "--name-only", INCOMING) == name.encode() + b"\0"
    assert git("cat-file", "blob", f"{INCOMING}:{name}") == text.encode()
    assert git("log", "--format=%B", INCOMING).decode().strip() == "Año\n\nnuevo"
