"""A demo that was played, with what was seen of it from outside."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from tests.e2e.demos.calls import Call, calling
from tests.e2e.demos.counters import Counted, counted, counted_after
from tests.e2e.demos.fleet import Fleet
from tests.e2e.demos.history import History
from tests.e2e.demos.watches import watching
from tests.e2e.lab_under_test import LabUnderTest

_SECONDS: Final = 900
_AFTERWARDS_SECONDS: Final = 20
"""Of observation."""
SETTLED_SECONDS: Final = 10
"""Until every gateway knows of the last change, and old connections have ended: they do after 5."""


@dataclass(frozen=True, kw_only=True)
class Played:
    """The observation begins before the demo does and ends after it."""

    report: Any
    """The demo's own."""
    history: History
    calls: Sequence[Call]
    before: Mapping[str, Counted]
    """What Envoy had counted before it, by cluster."""
    after: Mapping[str, Counted]
    ended: float
    """Seconds since 1970."""

    @property
    def calls_afterwards(self) -> list[Call]:
        """Those that began when all had settled."""
        return [each for each in self.calls if each.begun > self.ended + SETTLED_SECONDS]

    @property
    def counted(self) -> dict[str, dict[tuple[str, str], int]]:
        """The requests that Envoy counted meanwhile, by cluster."""
        return {name: self.after[name].since(self.before[name]) for name in self.before}

    def calls_between(self, begin: float, end: float, cluster: str | None = None) -> list[Call]:
        """The calls that began in this time."""
        return [
            each
            for each in self.calls
            if begin <= each.begun <= end and cluster in (None, each.cluster)
        ]


Meanwhile = Callable[[History, Sequence[Call]], None]


def played(
    lab: LabUnderTest, fleet: Fleet, demo: str, meanwhile: Meanwhile | None = None
) -> Played:
    """Play a demo, which has to end well; `meanwhile` runs beside it."""
    before = {name: counted(cluster, time.time()) for name, cluster in fleet.workload.items()}
    with watching(fleet) as history, calling(fleet) as calls:
        try:
            with ThreadPoolExecutor(1) as background:
                run = background.submit(lab.run, "demo", demo, "--json", timeout=_SECONDS)
                if meanwhile is not None:
                    meanwhile(history, calls)
                report = json.loads(run.result())
            ended = time.time()
            time.sleep(_AFTERWARDS_SECONDS)
        finally:
            # pytest shows it if something fails.
            print(history.told())
            print(*(each for each in calls if each.failed), sep="\n")
    print(json.dumps(report, indent=2))
    after = {name: counted_after(cluster, time.time()) for name, cluster in fleet.workload.items()}
    return Played(
        report=report, history=history, calls=calls, before=before, after=after, ended=ended
    )
