"""What k6's REST API tells, as counts of answers."""

from typing import Any

from lab.fleet.load_counts import PATH, traffic
from lab.traffic.load_generator import manifests


def answer(**counts: float) -> dict[str, Any]:
    """What k6 answers: its own metrics, and the counters of the script."""
    metrics: list[dict[str, Any]] = [
        {"type": "metrics", "id": "http_reqs", "attributes": {"sample": {"count": 99, "rate": 1}}},
        {"type": "metrics", "id": "vus", "attributes": {"sample": {"value": 20}}},
    ]
    metrics += [
        {"id": f"answers_{name}", "attributes": {"sample": {"count": count, "rate": 0.5}}}
        for name, count in counts.items()
    ]
    return {"data": metrics}


def test_all_answers_are_counted_those_that_failed_too() -> None:
    found = traffic(answer(v1=100, v2=20, failed=3), None)
    assert (found.sent, found.failed) == (123, 3)
    assert found.answers == {"v1": 100, "v2": 20, "failed": 3}


def test_before_the_first_request_there_is_nothing() -> None:
    found = traffic(answer(), None)
    assert (found.sent, found.failed, found.answers, found.recent) == (0, 0, {}, {})


def test_what_is_recent_is_known_only_from_the_second_look_on() -> None:
    first = traffic(answer(v1=100, failed=3), None)
    assert first.recent == {}
    second = traffic(answer(v1=110, v2=5, failed=3), first)
    assert second.recent == {"v1": 10, "v2": 5}
    assert traffic(answer(v1=110, v2=5, failed=3), second).recent == {}


def test_a_load_generator_that_was_started_again_counts_from_zero() -> None:
    before = traffic(answer(v1=5000, failed=7), None)
    after = traffic(answer(v1=12, failed=1), before)
    assert (after.sent, after.failed) == (13, 1)
    assert after.recent == {"v1": 12, "failed": 1}


def test_counts_are_whole_numbers_however_they_are_written() -> None:
    found = traffic(answer(v1=100.0), None)
    assert repr(found.sent) == "100"


def test_it_asks_the_load_generator_at_the_port_of_its_api() -> None:
    _, pod = manifests()
    metadata = pod["metadata"]
    (container,) = pod["spec"]["containers"]
    (port,) = container["ports"]
    place = f"/namespaces/{metadata['namespace']}/pods/{metadata['name']}:{port['containerPort']}/"
    assert place in PATH
