"""Builds missing parts in the order of their needs, and resumes an interrupted build."""

import errno
import fcntl
import shutil
import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Protocol

from foundation.errors import LabError
from offline.builder.failures import disk_full
from offline.builder.part import Part, content_key, tree_digest
from offline.builder.store import Record, Store, size_of
from offline.builder.workshop import Workshop

_GIB = 1024**3
# A build with empty caches takes 20 GiB for module sources and compiled packages; parts take 3 GiB.
_FREE_DISK_COLD = 24 * _GIB
_FREE_DISK_WARM = 3 * _GIB
_COLD_SECONDS = 900
_FREE_MEMORY = 4 * _GIB
_LINKS_KUBERNETES_SECONDS = 60


class Progress(Protocol):
    """Receives the progress of a build."""

    def planned(self, parts: Sequence[Part], missing: Sequence[Part]) -> None:
        """Called first: the build will build `missing`, in about this order."""

    def started(self, part: Part) -> None:
        """Called when the build of a part starts."""

    def finished(self, part: Part, record: Record) -> None:
        """Called when a part is built and stored."""


class State(StrEnum):
    """The state of a part in the store."""

    READY = "ready"
    OUT_OF_DATE = "out of date"
    MISSING = "missing"


@dataclass(frozen=True)
class Plan:
    """Parts in build order, as far as their needs permit, and the content key of each by name."""

    parts: tuple[Part, ...]
    keys: Mapping[str, str]

    @classmethod
    def of(cls, parts: Sequence[Part]) -> "Plan":
        """The plan for these parts. Raises graphlib.CycleError if parts need each other."""
        by_name = {part.name: part for part in parts}
        order = TopologicalSorter({part.name: part.needs for part in parts}).static_order()
        keys: dict[str, str] = {}
        for name in order:
            keys[name] = content_key(by_name[name], keys)
        return cls(tuple(parts), keys)

    def closure(self, names: Sequence[str]) -> "Plan":
        """The plan for these parts and all parts that they need.

        Raises LabError if no part has one of the names.
        """
        by_name = {part.name: part for part in self.parts}
        wanted: set[str] = set()
        pending = list(names)
        while pending:
            name = pending.pop()
            if name not in by_name:
                raise LabError(
                    f"the bundle has no part {name!r}", f"Its parts are: {', '.join(by_name)}."
                )
            if name not in wanted:
                wanted.add(name)
                pending.extend(by_name[name].needs)
        return Plan(tuple(part for part in self.parts if part.name in wanted), self.keys)


class Builder:
    """Builds a plan into a store below `cache`."""

    def __init__(self, cache: Path, progress: Progress) -> None:
        self._cache = cache
        self._store = Store(cache)
        self._logs = cache / "logs"
        self._progress = progress

    def build(self, plan: Plan) -> Mapping[str, Path]:
        """Build the missing parts and return the folder of every part by name.

        After a part fails, waits for the parts in progress and raises the LabError of the first
        failure. Finished parts stay in the store.
        """
        self._logs.mkdir(parents=True, exist_ok=True)
        with _only_one(self._cache / "lock"):
            self._store.sweep()
            missing = [part for part in plan.parts if self._record(plan, part) is None]
            self._progress.planned(plan.parts, missing)
            if missing:
                self._check_room(missing)
                self._build_all(plan, missing)
        return self.folders(plan)

    def folders(self, plan: Plan) -> Mapping[str, Path]:
        """The folder of every part by name. Raises LabError if one is not built."""
        missing = [name for name, record in self.records(plan).items() if record is None]
        if missing:
            raise LabError(
                f"the bundle is not built: {', '.join(missing[:3])}"
                + (f" and {len(missing) - 3} more are missing" if len(missing) > 3 else " missing"),
                "`lab bundle build` builds it.",
            )
        return {part.name: self._folder(plan, part.name) for part in plan.parts}

    def records(self, plan: Plan) -> Mapping[str, Record | None]:
        """The record of each part by name; None for a part that is missing or out of date."""
        return {part.name: self._record(plan, part) for part in plan.parts}

    def states(self, plan: Plan) -> Mapping[str, State]:
        """The state of each part by name; out of date means stored under another key only."""
        return {
            name: State.READY
            if record is not None
            else State.OUT_OF_DATE
            if self._store.has_any(name)
            else State.MISSING
            for name, record in self.records(plan).items()
        }

    def forget_all_but(self, plan: Plan) -> None:
        """Remove parts that no longer belong to the bundle, and their logs."""
        with _only_one(self._cache / "lock"):
            self._store.forget_all_but(plan.keys)
            for log in self._logs.glob("*.log"):
                if log.stem not in plan.keys:
                    log.unlink()

    def discard(self, folder: Path) -> None:
        """Remove a folder of the cache that holds no part."""
        with _only_one(self._cache / "lock"):
            self._store.discard(folder)

    def _record(self, plan: Plan, part: Part) -> Record | None:
        return self._store.record(part.name, plan.keys[part.name])

    def _folder(self, plan: Plan, name: str) -> Path:
        return self._store.folder(name, plan.keys[name])

    def _build_all(self, plan: Plan, missing: Sequence[Part]) -> None:
        """Build two parts at a time, but only one that uses all cores, as the Go compiler does."""
        waiting = list(missing)
        unfinished = {part.name for part in missing}
        running: dict[Future[None], Part] = {}
        failure: BaseException | None = None
        with ThreadPoolExecutor(max_workers=2) as pool:
            while running or (waiting and failure is None):
                if failure is None:
                    for part in _startable(waiting, running.values(), unfinished):
                        waiting.remove(part)
                        running[pool.submit(self._build_one, plan, part)] = part
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    unfinished.discard(running.pop(future).name)
                    failure = failure or future.exception()
        if failure is not None:
            raise failure

    def _build_one(self, plan: Plan, part: Part) -> None:
        self._progress.started(part)
        out, work = self._store.workbench(part.name)
        log = self._logs / f"{part.name}.log"
        log.write_text("")
        begun = time.monotonic()
        needs = {name: self._folder(plan, name) for name in part.needs}
        try:
            part.build(Workshop(part=part.name, out=out, needs=needs, scratch=work, log=log))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise disk_full(part.name) from error
            raise
        record = Record(
            name=part.name,
            kind=part.kind.value,
            version=part.version,
            source=part.source,
            key=plan.keys[part.name],
            digest=tree_digest(out),
            size=size_of([out]),
            seconds=round(time.monotonic() - begun, 1),
            built=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        self._store.keep(record)
        self._progress.finished(part, record)

    def _check_room(self, missing: Sequence[Part]) -> None:
        compiling = sum(part.seconds for part in missing if part.uses_all_cores)
        share = min(1.0, compiling / _COLD_SECONDS)
        need = _FREE_DISK_WARM + share * (_FREE_DISK_COLD - _FREE_DISK_WARM)
        # The next build reuses the Go caches of an interrupted one: count their size as free.
        free = shutil.disk_usage(self._cache).free + size_of([self._cache / "go"])
        if free < need:
            raise LabError(
                f"{self._cache}: {free / _GIB:.1f} GiB of disk are free and the build needs "
                f"{need / _GIB:.0f} while it runs",
                "Free some space, or set XDG_CACHE_HOME to a folder on a larger disk.",
            )
        memory = _available_memory()
        if compiling > _LINKS_KUBERNETES_SECONDS and memory < _FREE_MEMORY:
            raise LabError(
                f"{memory / _GIB:.1f} GiB of memory are free and linking Kubernetes needs "
                f"{_FREE_MEMORY / _GIB:.0f}",
                "Close other programs or remove a running lab, then run the same command again.",
            )


def _startable(
    waiting: Sequence[Part], running: Iterable[Part], unfinished: set[str]
) -> list[Part]:
    """The parts that can start now: their needs are built and a slot is free for them."""
    busy = list(running)
    chosen: list[Part] = []
    for part in waiting:
        beside = busy + chosen
        if len(beside) >= 2:
            break
        if part.uses_all_cores and any(other.uses_all_cores for other in beside):
            continue
        if not unfinished.intersection(part.needs):
            chosen.append(part)
    return chosen


def _available_memory() -> int:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise LabError(
        "/proc/meminfo has no line MemAvailable", "The bundle needs Linux 3.14 or later."
    )


@contextmanager
def _only_one(lock: Path) -> Generator[None]:
    """Hold the build lock, since concurrent builds would delete each other's files.

    The kernel releases the lock of a dead process. Raises LabError if another build holds it.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LabError(
                f"another build of the bundle is running (lock {lock})",
                "Wait for it to end, or stop it: finished parts stay.",
            ) from error
        yield
