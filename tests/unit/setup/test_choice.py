import pytest

from lab.setup import choice
from lab.setup.choice import choose_stack, decide, list_of


def test_a_machine_that_reaches_everything_uses_what_upstream_publishes() -> None:
    assert decide({}).stack == "kind"


def test_one_place_out_of_reach_is_enough_to_do_without_any() -> None:
    chosen = decide({"quay.io": "Connection refused"})
    assert chosen.stack == "offline"
    assert chosen.reason == "These do not answer: quay.io (Connection refused)."


def test_the_stack_that_was_asked_for_wins_and_nothing_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def not_asked(_: object) -> dict[str, str]:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(choice, "unreachable", not_asked)
    assert choose_stack("existing").stack == "existing"


def test_places_with_the_same_reason_are_told_together() -> None:
    told = list_of({"a": "refused", "b": "no answer", "c": "refused"})
    assert told == "a, c (refused); b (no answer)"
