"""Small parts for tests."""

from collections.abc import Callable, Sequence

from offline.builder.builder import Plan
from offline.builder.part import Kind, Part
from offline.builder.store import Record
from offline.builder.workshop import Workshop


def part(
    name: str,
    *needs: str,
    recipe: str = "",
    build: Callable[[Workshop], None] | None = None,
    uses_all_cores: bool = False,
    seconds: float = 1,
) -> Part:
    """A part whose content is one file that holds its recipe."""

    def write(shop: Workshop) -> None:
        (shop.out / name).write_text(recipe)

    return Part(
        name=name,
        kind=Kind.PROGRAM,
        version="v1",
        source="the test",
        recipe={"text": recipe},
        build=build or write,
        needs=needs,
        uses_all_cores=uses_all_cores,
        seconds=seconds,
    )


class Recorder:
    """A progress that remembers what it was told."""

    def __init__(self) -> None:
        self.missing: list[str] = []
        self.events: list[str] = []

    def planned(self, parts: Sequence[Part], missing: Sequence[Part]) -> None:  # noqa: ARG002
        self.missing = [part.name for part in missing]

    def started(self, part: Part) -> None:
        self.events.append(f"start {part.name}")

    def finished(self, part: Part, record: Record) -> None:  # noqa: ARG002
        self.events.append(f"finish {part.name}")


def plan(*parts: Part) -> Plan:
    """The plan for these parts."""
    return Plan.of(parts)
