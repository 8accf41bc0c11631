import time
from collections.abc import Callable, Iterator
from threading import Event

import pytest

from foundation.errors import LabError
from lab.verification.check import Check, Refuted, Result, Unmet
from lab.verification.runner import run


class Silent:
    """A watcher that keeps what it is told."""

    def __init__(self) -> None:
        self.waited: list[tuple[str, str]] = []
        self.results: list[Result] = []

    def waits(self, check: Check, reason: str) -> None:
        self.waited.append((check.name, reason))

    def finished(self, result: Result) -> None:
        self.results.append(result)


def check(name: str, attempt: Callable[[], str]) -> Check:
    return Check(name=name, attempt=attempt)


def failing(error: Exception) -> Callable[[], str]:
    def attempt() -> str:
        raise error

    return attempt


def third_time_lucky() -> Callable[[], str]:
    outcomes: Iterator[Callable[[], str]] = iter(
        [failing(Unmet("one")), failing(Unmet("two")), lambda: "three"]
    )
    return lambda: next(outcomes)()


def test_results_come_in_the_order_of_the_checks_whichever_ends_first() -> None:
    second_ended = Event()

    def slow() -> str:
        second_ended.wait(10)
        return "slow"

    def quick() -> str:
        second_ended.set()
        return "quick"

    results = run([check("a", slow), check("b", quick)], Silent(), timeout=0)
    assert [(result.name, result.ok, result.detail) for result in results] == [
        ("a", True, "slow"),
        ("b", True, "quick"),
    ]


def test_a_check_is_tried_again_until_it_is_met_and_the_watcher_hears_what_it_waits_for() -> None:
    watcher = Silent()
    (result,) = run([check("a", third_time_lucky())], watcher, timeout=30, pause=0)
    assert (result.ok, result.detail) == (True, "three")
    assert watcher.waited == [("a", "one"), ("a", "two")]
    assert watcher.results == [result]


def test_after_the_timeout_the_last_reason_is_the_result() -> None:
    began = time.monotonic()
    (result,) = run(
        [check("a", failing(Unmet("Pod x\n waits")))], Silent(), timeout=0.2, pause=0.05
    )
    assert (result.ok, result.detail) == (False, "Pod x waits")
    assert time.monotonic() - began >= 0.2
    assert result.seconds > 0.05


def test_what_no_waiting_mends_is_not_tried_again() -> None:
    watcher = Silent()
    (result,) = run([check("a", failing(Refuted("open")))], watcher, timeout=60)
    assert (result.ok, result.detail, watcher.waited) == (False, "open", [])


def test_an_error_of_the_lab_s_is_told_with_its_remedy() -> None:
    (result,) = run([check("a", failing(LabError("no kubectl", "get one")))], Silent(), timeout=0)
    assert result.detail == "no kubectl get one"


def test_a_check_that_breaks_leaves_the_others_results_alone() -> None:
    broken, fine = run(
        [check("a", failing(KeyError("items"))), check("b", lambda: "fine")], Silent(), timeout=0
    )
    assert (broken.ok, broken.detail) == (False, "KeyError: 'items'")
    assert fine.ok


def test_every_check_gets_a_turn_though_others_keep_waiting() -> None:
    waiting = [check(str(number), failing(Unmet("no"))) for number in range(3)]
    *_, last = run([*waiting, check("last", lambda: "met")], Silent(), timeout=0.3, at_once=1)
    assert last.ok


def test_no_more_attempts_than_allowed_are_under_way_at_once() -> None:
    under_way, most = [0], [0]

    def attempt() -> str:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        time.sleep(0.01)
        under_way[0] -= 1
        return ""

    run([check(str(number), attempt) for number in range(8)], Silent(), timeout=0, at_once=2)
    assert most[0] == 2


def test_an_interrupt_ends_the_checks_that_still_wait() -> None:
    class Interrupted(Silent):
        def finished(self, result: Result) -> None:
            if result.name == "a":
                raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(
            [check("a", lambda: ""), check("b", failing(Unmet("never")))],
            Interrupted(),
            timeout=60,
            pause=60,
        )
    assert time.monotonic() - began < 30
