"""Snapshots of the fleet, and the events between them."""

import threading
import time
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from foundation.errors import LabError
from lab.fleet import observer as module
from lab.fleet.hub_watch import HubWatch
from lab.fleet.model import ClusterView, Snapshot, Tone, Traffic
from lab.fleet.observer import Observer, observing
from lab.fleet.workload_watch import WorkloadWatch
from lab.kubernetes.api_proxy import ApiProxy
from lab.stack import Stack
from tests.unit.fleet.answers import FakeApi
from tests.unit.fleet.test_success_rate import THANOS
from tests.unit.fleet.views import cluster
from tests.unit.outputs import outputs


class FakeWatch(WorkloadWatch):
    """Has seen what the test says."""

    def __init__(self, view: ClusterView) -> None:
        super().__init__(FakeApi(view.name, {}))
        self.view = view


class Clock:
    """The time of day, as the test says."""

    def __init__(self) -> None:
        self.now = 1000.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def watch() -> FakeWatch:
    return FakeWatch(cluster())


@pytest.fixture
def hub() -> HubWatch:
    return HubWatch(FakeApi("hub", {}), THANOS, ["workload-1"])


@pytest.fixture
def observer(hub: HubWatch, watch: FakeWatch) -> Observer:
    return Observer(hub, [watch])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module, "time", made)
    return made


def failing(view: ClusterView, failed: int) -> ClusterView:
    counts = Traffic(sent=100, failed=failed, answers={}, recent={"v1": 20, "failed": failed})
    return replace(view, traffic=counts)


def texts(snapshot: Snapshot) -> list[str]:
    return [each.text for each in snapshot.events]


def test_before_the_first_snapshot_there_is_nothing_to_wait_for(observer: Observer) -> None:
    assert observer.wait(0, timeout=0) is None
    assert [view.name for view in observer.latest().clusters] == ["workload-1"]


def test_a_snapshot_has_what_clusters_and_hub_told_last(
    observer: Observer, hub: HubWatch, watch: FakeWatch
) -> None:
    hub.success_rates = {"workload-1": 0.5}
    observer.take()
    (view,) = observer.latest().clusters
    assert view == replace(watch.view, success_rate=0.5)
    hub.success_rates = {}
    observer.take()
    (view,) = observer.latest().clusters
    assert view.success_rate is None


def test_whoever_waits_gets_each_snapshot_once(observer: Observer) -> None:
    observer.take()
    first = observer.wait(0, timeout=0)
    assert first is not None
    assert observer.wait(first.at, timeout=0) is None
    observer.take()
    second = observer.wait(first.at, timeout=0)
    assert second is not None
    assert second.at > first.at


def test_a_snapshot_wakes_whoever_waits_for_it(observer: Observer) -> None:
    seen: list[Snapshot | None] = []
    reader = threading.Thread(target=lambda: seen.append(observer.wait(0, timeout=30)))
    reader.start()
    observer.take()
    reader.join(30)
    assert seen == [observer.latest()]


def test_a_change_is_an_event_and_what_is_seen_first_is_none(
    observer: Observer, watch: FakeWatch, clock: Clock
) -> None:
    observer.take()
    assert texts(observer.latest()) == []
    watch.view = cluster(weight=60)
    clock.now = 1001.0
    observer.take()
    observer.take()
    (event,) = observer.latest().events
    assert (event.at, event.cluster) == (1001.0, "workload-1")
    assert event.text == "60 % of the requests go to v2"


def test_a_note_is_in_the_next_snapshot_in_its_order(observer: Observer, watch: FakeWatch) -> None:
    observer.take()
    event = observer.note("commit 0f3c9aa", tone=Tone.GOOD)
    assert texts(observer.latest()) == []
    watch.view = cluster(weight=60)
    observer.take()
    assert observer.latest().events[0] == event
    assert (event.cluster, event.tone) == ("", Tone.GOOD)
    assert len(observer.latest().events) == 2


def test_no_event_is_of_a_time_that_a_snapshot_without_it_has_passed(
    observer: Observer, watch: FakeWatch
) -> None:
    """Else whoever takes those since the snapshot before has one twice, or not at all."""
    over = threading.Event()

    def notes() -> None:
        while not over.is_set():
            observer.note("commit")
            time.sleep(0)

    noting = threading.Thread(target=notes)
    noting.start()
    seen: list[float] = []
    after = 0.0
    for weight in range(300):
        watch.view = cluster(weight=weight)
        observer.take()
        snapshot = observer.wait(after, timeout=0)
        assert snapshot is not None
        assert all(event.at <= snapshot.at for event in snapshot.events)
        seen += [event.at for event in snapshot.events if event.at > after]
        after = snapshot.at
    over.set()
    noting.join()
    assert len(seen) == len(set(seen))


def test_only_the_last_events_are_kept(observer: Observer) -> None:
    for number in range(200):
        observer.note(f"commit {number}")
    observer.take()
    events = texts(observer.latest())
    assert events[-1] == "commit 199"
    assert len(events) < 200


def test_failures_are_told_when_they_begin_and_again_only_after_a_while_without(
    observer: Observer, watch: FakeWatch, clock: Clock
) -> None:
    def told(failed: int, at: float) -> int:
        clock.now = at
        watch.view = failing(cluster(), failed)
        observer.take()
        return texts(observer.latest()).count("requests fail")

    assert told(0, 1000) == 0
    assert told(3, 1001) == 1
    for second in range(60):
        assert told(1, 1002 + second) == 1
    assert told(0, 1070) == 1
    assert told(1, 1080) == 1
    assert told(0, 1150) == 1
    assert told(1, 1160) == 2


def test_the_failures_of_one_cluster_do_not_silence_those_of_another(hub: HubWatch) -> None:
    watches = [FakeWatch(failing(cluster(name), 1)) for name in ("workload-1", "workload-2")]
    observer = Observer(hub, watches)
    observer.take()
    assert [event.cluster for event in observer.latest().events] == ["workload-1", "workload-2"]
    assert {event.tone for event in observer.latest().events} == {Tone.BAD}


@pytest.fixture
def stack() -> Stack:
    return Stack.of(outputs(), stack="kind", project=Path("/checkout"), environment={})


@pytest.fixture
def proxies(monkeypatch: pytest.MonkeyPatch) -> Generator[list[str]]:
    """The clusters whose API servers can be called now; none is left when the test has ended."""
    opened: list[str] = []

    def enter(api: ApiProxy) -> ApiProxy:
        opened.append(api.name)
        return FakeApi(api.name, {})

    def leave(api: ApiProxy, *_: object) -> None:
        opened.remove(api.name)

    monkeypatch.setattr(ApiProxy, "__enter__", enter)
    monkeypatch.setattr(ApiProxy, "__exit__", leave)
    monkeypatch.setattr(module, "_INTERVAL_SECONDS", 0.01)
    yield opened
    assert opened == []


def test_while_the_block_runs_there_is_a_snapshot_and_then_more(
    stack: Stack, proxies: list[str]
) -> None:
    before = set(threading.enumerate())
    with observing(stack) as observer:
        assert sorted(proxies) == ["hub", "workload-1"]
        first = observer.latest()
        assert first.at > 0
        assert [(view.name, view.answers) for view in first.clusters] == [("workload-1", True)]
        assert observer.wait(first.at, timeout=30) is not None
    assert set(threading.enumerate()) <= before


@pytest.mark.usefixtures("proxies")
def test_if_the_block_fails_no_thread_is_left(stack: Stack) -> None:
    before = set(threading.enumerate())
    with pytest.raises(LabError, match="a demo"), observing(stack):
        raise LabError("a demo went wrong")
    assert set(threading.enumerate()) <= before


@pytest.mark.usefixtures("proxies")
def test_a_mistake_in_a_look_is_raised_to_whoever_reads(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a view that nobody renews any more would pass for the present."""
    looks = 0

    def look(_: HubWatch) -> None:
        nonlocal looks
        looks += 1
        if looks > 2:
            raise KeyError("status")

    monkeypatch.setattr(HubWatch, "look", look)
    with observing(stack) as observer:

        def read() -> None:
            after = 0.0
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline:
                snapshot = observer.wait(after, timeout=30)
                assert snapshot is not None
                after = snapshot.at

        with pytest.raises(KeyError, match="status"):
            read()
        with pytest.raises(KeyError, match="status"):
            observer.latest()


def test_a_cluster_that_cannot_be_called_at_all_ends_it_and_leaves_nothing_open(
    stack: Stack, proxies: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = ApiProxy.__enter__

    def refuse(api: ApiProxy) -> ApiProxy:
        if api.name == "workload-1":
            raise LabError("workload-1: `kubectl proxy` does not start")
        return enter(api)

    monkeypatch.setattr(ApiProxy, "__enter__", refuse)
    with pytest.raises(LabError, match="does not start"), observing(stack):
        pass
    assert proxies == []
