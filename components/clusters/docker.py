"""What Docker has of a lab: asked, never changed."""

import json
import subprocess
from typing import Any, Final

from foundation.errors import LabError

GENERATION_LABEL: Final = "multicluster-lab.generation"
"""The label of a lab's network; what has none was not made by a lab."""

_TIMEOUT_SECONDS: Final = 30


def network_generation(name: str) -> str | None:
    """The generation that a lab's network carries; None if there is no such network.

    Raises LabError if the network exists and no lab has made it.
    """
    found = _inspect("network", name)
    if found is None:
        return None
    labels: dict[str, str] = found.get("Labels") or {}
    generation = labels.get(GENERATION_LABEL)
    if generation is None:
        raise LabError(
            f"lab:name: Docker has a network {name} that no lab has made",
            "Choose another name: pulumi config set lab:name NAME",
        )
    return generation


def container_state(name: str) -> str | None:
    """`running`, `exited` or what else Docker calls it; None if there is no such container."""
    found = _inspect("container", name)
    return None if found is None else found["State"]["Status"]


def _inspect(kind: str, name: str) -> dict[str, Any] | None:
    """What Docker says of the object; None if it knows none. Honours Docker's contexts."""
    command = ["docker", kind, "inspect", name]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LabError(f"Docker cannot be asked: {error}", "Run: lab doctor") from error
    if result.returncode == 0:
        return json.loads(result.stdout)[0]
    said = result.stderr.strip()
    # Its words, and no others: "no such host" is no answer about a container.
    if any(words in said.lower() for words in (f"no such {kind}", f"{kind} {name} not found")):
        return None
    raise LabError(f"Docker does not answer: {said}", "Run: lab doctor")
