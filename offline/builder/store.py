"""The folder of finished parts: `<cache>/parts/<name>/<key>/` holds a part's content and record.

A part is built in `<cache>/scratch` and moved here by one rename; for removal, one rename moves it
back. A killed build therefore never leaves an incomplete folder here. A part without content or
record, for example after a manual deletion, counts as missing.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from foundation.errors import LabError

_RECORD = "part.json"


@dataclass(frozen=True, kw_only=True)
class Record:
    """The record of a finished part: `size` in bytes, `seconds` of build time, `built` in UTC."""

    name: str
    kind: str
    version: str
    source: str
    key: str
    digest: str
    size: int
    seconds: float
    built: str


class Store:
    """Finished parts by name and content key."""

    def __init__(self, cache: Path) -> None:
        self._parts = cache / "parts"
        self._scratch = cache / "scratch"

    def folder(self, name: str, key: str) -> Path:
        """The folder with the content of a finished part."""
        return self._parts / name / key / "content"

    def record(self, name: str, key: str) -> Record | None:
        """The record of a finished part; None if the part is missing or incomplete."""
        if not self.folder(name, key).is_dir():
            return None
        try:
            return Record(**json.loads((self._parts / name / key / _RECORD).read_text()))
        except (FileNotFoundError, json.JSONDecodeError, TypeError):
            return None

    def has_any(self, name: str) -> bool:
        """Whether the store has a part of this name, under any key."""
        return bool(_folders(self._parts / name))

    def workbench(self, name: str) -> tuple[Path, Path]:
        """A pair of empty folders for one build: the future content, and a scratch folder."""
        bench = self._scratch / name
        if bench.exists():
            remove(bench)
        out, work = bench / "part" / "content", bench / "work"
        out.mkdir(parents=True)
        work.mkdir()
        return out, work

    def keep(self, record: Record) -> None:
        """Move the content of the workbench into the store, with its record."""
        made = self._scratch / record.name / "part"
        (made / _RECORD).write_text(json.dumps(asdict(record), indent=2) + "\n")
        place = self._parts / record.name / record.key
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            self.discard(place)
        made.rename(place)
        remove(self._scratch / record.name)

    def forget_all_but(self, keys: Mapping[str, str]) -> None:
        """Remove every part whose name and key are not in `keys`."""
        for folder in _folders(self._parts):
            for kept in _folders(folder):
                if keys.get(folder.name) != kept.name:
                    self.discard(kept)
            if not _folders(folder):
                folder.rmdir()

    def discard(self, folder: Path) -> None:
        """Remove a folder of the cache; one rename takes it out of place before the deletion."""
        self._scratch.mkdir(exist_ok=True)
        doomed = Path(tempfile.mkdtemp(dir=self._scratch)) / folder.name
        folder.rename(doomed)
        remove(doomed.parent)

    def sweep(self) -> None:
        """Remove the unfinished parts of killed builds."""
        if self._scratch.exists():
            remove(self._scratch)


def _folders(path: Path) -> list[Path]:
    return [entry for entry in path.iterdir() if entry.is_dir()] if path.is_dir() else []


def remove(path: Path) -> None:
    """Remove a folder with its content, including read-only folders such as the Go module cache.

    Raises LabError and removes nothing if a file system is mounted in the folder.
    """
    mounted = [point for point in _mount_points() if point.is_relative_to(path.resolve())]
    if mounted:
        raise LabError(
            f"{mounted[0]} is mounted in a folder that the lab must remove",
            f"Stop the programs that use it, then `umount --recursive {mounted[0]}` (as root).",
        )
    for folder, _, _ in os.walk(path):
        Path(folder).chmod(0o755)
    shutil.rmtree(path)


def _mount_points() -> list[Path]:
    lines = Path("/proc/self/mounts").read_text().splitlines()
    # The kernel writes spaces and other separators as octal escapes.
    return [Path(line.split()[1].encode().decode("unicode_escape")) for line in lines]


def size_of(paths: Iterable[Path]) -> int:
    """The disk usage in bytes of the files in these folders; hard links count once."""
    seen: set[int] = set()
    total = 0
    for root in paths:
        for folder, _, files in os.walk(root):
            for file in files:
                try:
                    status = os.lstat(os.path.join(folder, file))
                except FileNotFoundError:
                    continue  # a running build has just removed it
                if status.st_ino not in seen:
                    seen.add(status.st_ino)
                    total += status.st_blocks * 512
    return total
