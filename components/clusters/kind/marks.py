"""Names and marks of a lab's clusters and network in Docker.

Imports no Pulumi: both halves of the provider use it.
"""

from typing import Final

from foundation import docker
from foundation.errors import LabError

GENERATION_LABEL: Final = "multicluster-lab.generation"
"""The label of a lab's network; no lab has created a network without it."""

SCRIPTS: Final = "components/clusters/kind"
"""The folder of the scripts that create and delete clusters and networks."""

INCOMPLETE: Final = "making"
"""File of `create-cluster.sh` in a cluster's folder: kind has not completed the cluster."""

COMPLETE: Final = "generation"
"""File of `create-cluster.sh` in a cluster's folder: the generation of the complete cluster."""


def kind_name(lab: str, cluster: str) -> str:
    """A cluster's name in kind: `lab-hub`."""
    return f"{lab}-{cluster}"


def network_generation(name: str) -> str | None:
    """The generation of a lab's network; None if Docker has no network of that name.

    Raises LabError if no lab has created the network of that name.
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
