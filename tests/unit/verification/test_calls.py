from collections.abc import Iterator
from itertools import chain, cycle, repeat

import pytest

from lab.verification.calls import Answer, Call, always_refused, answered_by, get, summary
from lab.verification.check import Unmet
from tests.unit.verification.servers import http_server


def hello(cluster: str) -> Answer:
    return Answer(status=200, body=f"Hello version: {cluster}, instance: echo-1\n")


def calls(answers: Iterator[Answer]) -> Call:
    return lambda: next(answers)


def test_calls_go_on_until_every_cluster_has_answered() -> None:
    answers = chain(repeat(hello("a"), 14), [hello("b")], repeat(hello("a")))
    assert answered_by(calls(answers), {"a", "b"}) == {"a": 14, "b": 1}


def test_one_answer_of_each_is_not_enough_to_see_that_no_call_fails() -> None:
    assert answered_by(calls(cycle([hello("a"), hello("b")])), {"a", "b"}).total() == 10


def test_a_cluster_that_never_answers_is_named() -> None:
    with pytest.raises(Unmet, match="no answer from b in 40 calls: 40 by a"):
        answered_by(calls(repeat(hello("a"))), {"a", "b"})


def test_an_answer_of_a_cluster_that_should_not_is_named() -> None:
    with pytest.raises(Unmet, match="answered by a, not by b"):
        answered_by(calls(cycle([hello("b"), hello("a")])), {"b"})


@pytest.mark.parametrize(
    "answer", [Answer(status=503, body="no healthy\nupstream"), Answer(status=200, body="who?")]
)
def test_a_call_that_fails_is_summary_with_its_answer(answer: Answer) -> None:
    with pytest.raises(Unmet, match=r"a call gets (503 no healthy upstream|200 who)"):
        answered_by(calls(chain([hello("a")], repeat(answer))), {"a"})


def test_a_refusal_has_to_be_the_expected_one_every_time() -> None:
    denied = Answer(status=403, body="RBAC: access denied")

    def refused(*answers: Answer) -> None:
        always_refused(
            calls(iter(answers)), 2, status=403, reason="access denied", what="a call of nobody"
        )

    refused(denied, denied)
    for other in (hello("a"), Answer(status=403, body=""), Answer(status=503, body=denied.body)):
        with pytest.raises(Unmet, match="a call of nobody gets"):
            refused(denied, other)


def test_a_request_names_its_host_and_path_and_any_status_is_an_answer() -> None:
    with http_server(lambda host, path: (418, f"{host} {path}")) as port:
        assert get(port, "echo.internal", "/hello") == Answer(
            status=418, body="echo.internal /hello"
        )


def test_a_gateway_that_does_not_answer_is_named() -> None:
    def never(_host: str, _path: str) -> tuple[int, str]:
        raise AssertionError("nobody asks")

    with http_server(never) as port:
        pass
    with pytest.raises(Unmet, match="the ingress gateway does not answer"):
        get(port, "echo.internal", "/hello")


def test_answers_are_summary_by_cluster() -> None:
    answers = answered_by(calls(cycle([hello("b"), hello("a")])), {"a", "b"})
    assert summary(answers) == "5 by a, 5 by b"
