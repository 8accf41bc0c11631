"""Marks of a lab's own Docker network. Imports no Pulumi: both halves of the provider use it."""

from typing import Final

from foundation import docker
from foundation.errors import LabError

GENERATION_LABEL: Final = "multicluster-lab.generation"
"""The label of a lab's network; a network without it was not created by a lab."""


def network_generation(name: str) -> str | None:
    """The generation of a lab's network; None if Docker has no network of that name.

    Raises LabError if a network of that name exists that no lab has created.
    """
    labels = docker.network_labels(name)
    if labels is None:
        return None
    if GENERATION_LABEL not in labels:
        raise LabError(
            f"lab:name: Docker has a network {name} that no lab has created",
            "Choose another name: pulumi config set lab:name NAME",
        )
    return labels[GENERATION_LABEL]
