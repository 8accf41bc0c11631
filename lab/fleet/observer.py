"""Observes the fleet about once a second."""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Final

from lab.fleet.changes import changes, fails
from lab.fleet.hub_watch import HubWatch
from lab.fleet.model import ClusterView, Event, Snapshot, Tone
from lab.fleet.workload_watch import WorkloadWatch
from lab.kubernetes.api_proxy import ApiProxy
from lab.kubernetes.kubectl import Kubectl
from lab.stack import Stack

_INTERVAL_SECONDS: Final = 1.0
_EVENTS: Final = 50
_QUIET_SECONDS: Final = 30.0
"""A failed request after this interval without failures is an event."""


class Observer:
    """Snapshots of the fleet, for any number of readers."""

    def __init__(self, hub: HubWatch, watches: Sequence[WorkloadWatch]) -> None:
        self._hub, self._watches = hub, watches
        self._events: deque[Event] = deque(maxlen=_EVENTS)
        self._failed_at: dict[str, float] = {}
        self._before: dict[str, ClusterView] = {}
        self._changed = threading.Condition()
        self._latest = Snapshot(
            at=0, clusters=tuple(each.view for each in watches), applications=()
        )
        self._error: Exception | None = None

    def latest(self) -> Snapshot:
        """The latest snapshot. Raises the error that ended the observation, if any."""
        with self._changed:
            return self._current()

    def wait(self, after: float, timeout: float) -> Snapshot | None:
        """The first snapshot later than `after`; None if there is none within `timeout` seconds.

        Raises like `latest`.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._latest.at > after or self._error, timeout)
            return current if (current := self._current()).at > after else None

    def give_up(self, error: Exception) -> None:
        """End the observation: readers get this error instead of an old snapshot."""
        with self._changed:
            self._error = error
            self._changed.notify_all()

    def note(self, text: str, *, cluster: str = "", tone: Tone = Tone.INFO) -> Event:
        """Add an event that no cluster reports, such as a commit."""
        # The lock covers the clock, here and below: no event is older than the snapshot before the
        # one that first contains it.
        with self._changed:
            event = Event(at=time.time(), cluster=cluster, text=text, tone=tone)
            self._events.append(event)
        return event

    def take(self) -> None:
        """Take a snapshot of the watches' current views."""
        rates = self._hub.success_rates
        views = [
            replace(each.view, success_rate=rates.get(each.view.name)) for each in self._watches
        ]
        with self._changed:
            at = time.time()
            for view in views:
                self._events.extend(self._events_of(view, at))
            self._latest = Snapshot(
                at=at,
                clusters=tuple(views),
                applications=self._hub.applications,
                events=tuple(self._events),
            )
            self._changed.notify_all()

    def _current(self) -> Snapshot:
        if self._error is not None:
            raise self._error
        return self._latest

    def _events_of(self, view: ClusterView, at: float) -> list[Event]:
        before = self._before.get(view.name)
        self._before[view.name] = view
        found = [] if before is None else changes(before, view, at)
        if fails(view):
            last = self._failed_at.get(view.name, 0.0)
            self._failed_at[view.name] = at
            if at - last > _QUIET_SECONDS:
                found.append(Event(at=at, cluster=view.name, text="requests fail", tone=Tone.BAD))
        return found


@contextmanager
def observing(stack: Stack) -> Generator[Observer]:
    """Observe the lab while the block runs, from a first snapshot on."""
    with ExitStack() as opened:

        def api(kubectl: Kubectl) -> ApiProxy:
            return opened.enter_context(ApiProxy(kubectl))

        clusters = stack.workload_clusters
        hub = HubWatch(
            api(Kubectl(stack.hub, stack.environment)),
            stack.endpoints["thanos"],
            [each.name for each in clusters],
        )
        watches = [WorkloadWatch(api(Kubectl(each, stack.environment))) for each in clusters]
        observer = Observer(hub, watches)
        over = threading.Event()
        looks: list[Callable[[], object]] = [hub.look, *(each.look for each in watches)]
        for each in looks:
            each()
        observer.take()
        threads = [
            threading.Thread(target=_again, args=(each, observer, over))
            for each in (*looks, observer.take)
        ]
        for thread in threads:
            thread.start()
        try:
            yield observer
        finally:
            over.set()
            for thread in threads:
                thread.join()


def _again(look: Callable[[], object], observer: Observer, over: threading.Event) -> None:
    """Call `look` once per interval. Each has a thread: none waits for a lost cluster."""
    while not over.is_set():
        begun = time.monotonic()
        try:
            look()
        except Exception as error:  # a bug: readers must not take an old snapshot for a new one
            observer.give_up(error)
            return
        over.wait(max(0.0, _INTERVAL_SECONDS - (time.monotonic() - begun)))
