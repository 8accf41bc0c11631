from pathlib import Path
from typing import Any, cast

import pytest

from lab.demo import stage as stage_module
from lab.demo.stage import Stage
from lab.fleet.model import Snapshot
from lab.fleet.observer import Observer
from lab.stack import Stack
from tests.unit.demo.fleet import Fleet
from tests.unit.outputs import outputs


def stack_of(*names: str) -> Stack:
    """A lab with these workload clusters."""
    made = outputs()
    hub = next(each for each in made["clusters"] if each["role"] == "hub")
    workload: dict[str, Any] = next(each for each in made["clusters"] if each is not hub)
    made["clusters"] = [
        hub,
        *({**workload, "name": name, "context": f"kind-lab-{name}"} for name in names),
    ]
    return Stack.of(made, stack="kind", project=Path("/checkout"), environment={})


@pytest.fixture
def names() -> tuple[str, ...]:
    """The workload clusters; a test may have others."""
    return ("workload-1", "workload-2")


@pytest.fixture
def fleet(names: tuple[str, ...]) -> Fleet:
    """A fleet at rest, on v1, with a load generator in each cluster."""
    return Fleet(*names)


@pytest.fixture
def shown() -> list[Snapshot]:
    """What who watches a demo was shown."""
    return []


@pytest.fixture
def stage(
    fleet: Fleet, names: tuple[str, ...], shown: list[Snapshot], monkeypatch: pytest.MonkeyPatch
) -> Stage:
    """A stage on that fleet, whose time is the fleet's."""
    monkeypatch.setattr(stage_module, "time", fleet)

    def provider_named(_: str) -> Fleet:
        return fleet

    monkeypatch.setattr(stage_module, "provider_named", provider_named)
    made = Stage(stack_of(*names), fleet.repository, cast(Observer, fleet), shown.append)
    made.hub = fleet.kubectls["hub"]
    made.workload.update({name: fleet.kubectls[name] for name in names})
    return made
