import json
from collections.abc import Callable
from pathlib import Path

import pytest

from foundation.errors import LabError
from lab.commands import up
from lab.commands.up import choose, summary
from lab.engine.events import Update
from lab.engine.pulumi import errors_in
from lab.engine.recovery import pending, without_pending
from lab.setup.choice import Choice

State = Callable[[str, str], Path]

MADE = json.dumps({"checkpoint": {"latest": {"resources": [{}]}}})
NOTHING_MADE = json.dumps({"checkpoint": {"latest": {}}})


@pytest.fixture(autouse=True)
def reaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(asked_for: str | None) -> Choice:
        return Choice(stack=asked_for or "offline", reason="Of this machine.")

    monkeypatch.setattr(up, "choose_stack", offline)


def test_the_stack_that_is_there_is_kept_whatever_is_reachable_now(
    checkout: Path, state: State
) -> None:
    assert choose(checkout, None).stack == "offline"
    state("kind", NOTHING_MADE)
    assert choose(checkout, None) == Choice(stack="kind", reason="It is up already.")
    assert choose(checkout, "kind").stack == "kind"


def test_another_stack_is_refused_once_the_first_has_made_anything(
    checkout: Path, state: State
) -> None:
    state("kind", NOTHING_MADE)
    assert choose(checkout, "offline").stack == "offline"
    state("kind", MADE)
    with pytest.raises(LabError, match="stack kind is up"):
        choose(checkout, "offline")


def test_in_a_backend_of_the_users_own_the_stack_that_is_asked_for_is_taken(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://states")
    assert choose(checkout, "existing").stack == "existing"


def test_an_update_is_summed_up_in_the_engines_own_words() -> None:
    update = Update()
    update.take({"summaryEvent": {"resourceChanges": {"same": 3, "create": 2}}}, 0)
    assert summary(update) == "2 create, 3 same"
    assert summary(Update()) == "nothing to do"


def test_pulumis_errors_are_found_among_what_else_it_says() -> None:
    said = "warning: old\nerror: the stack is locked\n  by somebody\nsee the docs\nerror: two\n"
    assert errors_in(said) == "the stack is locked\n  by somebody\ntwo"
    assert errors_in("Segmentation fault\n") == "Segmentation fault"


def test_only_unfinished_operations_are_taken_out_of_a_state() -> None:
    urn = "urn:pulumi:kind::lab::lab:clusters:KindCluster$command:local:Command::hub"
    operation = {"resource": {"urn": urn}, "type": "creating"}
    whole = {"version": 3, "deployment": {"resources": [1], "pending_operations": [operation]}}
    assert pending(whole) == ["Command hub"]
    mended = without_pending(whole)
    assert pending(mended) == []
    assert mended == {"version": 3, "deployment": {"resources": [1], "pending_operations": []}}
    assert pending({"version": 3, "deployment": {}}) == []
