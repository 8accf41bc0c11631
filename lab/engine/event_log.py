"""Reads the event log of Pulumi's engine while the engine writes it."""

import json
from collections.abc import Generator
from pathlib import Path
from types import TracebackType
from typing import Self

from lab.engine.events import Event


class EventLog:
    """The event log at `path`, one JSON object a line; the `with` block deletes it on exit."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._position = 0

    def __enter__(self) -> Self:
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.path.unlink(missing_ok=True)

    def new(self) -> Generator[Event]:
        """The events since the last call. An incomplete line is left for the next call."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self._position)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._position += len(line)
                yield json.loads(line)
