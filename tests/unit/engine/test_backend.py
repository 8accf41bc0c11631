import json
from collections.abc import Callable
from pathlib import Path

import pytest

from foundation.errors import LabError
from lab.engine.backend import current_stack, has_resources

State = Callable[[str, str], Path]


def checkpoint(**latest: list[str]) -> str:
    return json.dumps({"version": 3, "checkpoint": {"stack": "kind", "latest": latest}})


def test_the_only_stack_is_the_current_one(checkout: Path, state: State) -> None:
    assert current_stack(checkout) is None
    state("kind", "{}")
    state("kind", "{}").with_suffix(".json.bak").touch()
    assert current_stack(checkout) == "kind"


def test_of_several_stacks_one_must_be_named(
    checkout: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    state("kind", "{}")
    state("existing", "{}")
    with pytest.raises(LabError, match="existing, kind"):
        current_stack(checkout)
    monkeypatch.setenv("PULUMI_STACK", "kind")
    assert current_stack(checkout) == "kind"
    monkeypatch.setenv("PULUMI_STACK", "offline")
    assert current_stack(checkout) is None


def test_in_a_backend_of_the_users_own_the_stack_must_be_named(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://states")
    with pytest.raises(LabError, match="PULUMI_BACKEND_URL"):
        current_stack(checkout)
    monkeypatch.setenv("PULUMI_STACK", "kind")
    assert current_stack(checkout) == "kind"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (checkpoint(), False),
        (checkpoint(resources=["a resource"]), True),
        (checkpoint(pending_operations=["a cluster being made"]), True),
        ('{"version": 3, "chec', True),
        ("", True),
        ("[]", True),
    ],
)
def test_a_stack_has_resources_unless_its_state_surely_has_none(
    checkout: Path, state: State, text: str, expected: bool
) -> None:
    assert not has_resources(checkout, "kind")
    state("kind", text)
    assert has_resources(checkout, "kind") is expected
