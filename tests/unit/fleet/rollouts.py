"""Rollouts and VirtualServices as an API server returns them; the Rollout is the lab's own."""

import copy
from typing import Any

from tests.unit.gitops import strategy
from tests.unit.gitops.test_virtual_services import of_kind

HASHES = {"aaa": "v1", "bbb": "v2"}
Object = dict[str, Any]


def rollout(version: str = "v1", generation: int = 3, **status: Any) -> Object:
    """The lab's Rollout, with v1 as its stable version, and a status that is of now."""
    found = copy.deepcopy(strategy.in_git("Rollout", "helloworld"))
    found["metadata"]["generation"] = generation
    found["spec"]["template"]["metadata"]["labels"]["version"] = version
    found["status"] = {"observedGeneration": "3", "stableRS": "aaa", "phase": "Healthy", **status}
    return found


def blue_green(**status: Any) -> Object:
    found = rollout("v2", phase="Progressing", **status)
    found["spec"]["strategy"] = {"blueGreen": strategy.blue_green()}
    return found


def virtual_service(weight: int) -> Object:
    """The lab's own, with so much for the canary."""
    spec = copy.deepcopy(of_kind("VirtualService")["helloworld"])
    stable, canary = spec["http"][0]["route"]
    stable["weight"], canary["weight"] = 100 - weight, weight
    return {"spec": spec}


def steps() -> list[Object]:
    return strategy.canary()["steps"]


def weighted(*weights: int, version: str = "v2", **status: Any) -> Object:
    """The lab's Rollout with other weights, each with a pause and a gate."""
    found = rollout(version, **status)
    made: list[Object] = []
    for weight in weights:
        made += [{"setWeight": weight}, {"pause": {"duration": "20s"}}, {"analysis": {}}]
    found["spec"]["strategy"]["canary"]["steps"] = made
    return found
