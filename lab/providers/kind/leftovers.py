"""Finds clusters and networks of a lab in Docker that Pulumi's state does not contain.

A killed run leaves a cluster that is not in the state; a lost state leaves all of them. A name
alone proves nothing: the lab removes only what has its mark.
"""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from components.clusters.kind.marks import SCRIPTS, kind_name, network_generation
from foundation.errors import LabError
from foundation.paths import STATE_FOLDER
from lab.project import lab_name, setting
from lab.providers.kind.nodes import created_here, kind_clusters
from lab.providers.provider import Leftover


def find(project: Path, stack: str) -> list[Leftover]:
    """The clusters, then the network. Raises LabError if Docker does not answer."""
    lab, own = lab_name(project, stack), created_here(project)
    known = {kind_name(lab, name): name for name in own}
    unproven = [
        name for name in sorted(kind_clusters()) if name.startswith(f"{lab}-") and name not in known
    ]
    generation = _network(lab)
    left = [
        Leftover(
            what=f"kind cluster {kind}",
            by_hand=f"kind delete cluster --name {kind}",
            remove=_script(
                project,
                "delete-cluster.sh",
                {"NAME": kind, "FOLDER": str(Path(STATE_FOLDER, name))},
            ),
        )
        for kind, name in known.items()
    ]
    left += [
        Leftover(
            what=f"kind cluster {name}", by_hand=f"kind delete cluster --name {name}", remove=None
        )
        for name in unproven
    ]
    if generation is not None:
        hook = str(setting(project, stack, "networkHook") or "")
        values = {"NAME": lab, "HOOK": hook, "GENERATION": generation}
        left.append(
            Leftover(
                what=f"Docker network {lab}",
                by_hand=f"docker network rm {lab}",
                # A network that other clusters use is kept.
                remove=None if unproven else _script(project, "delete-network.sh", values),
            )
        )
    return left


def _network(name: str) -> str | None:
    """The generation of the lab's network; None if there is none or no lab has created it."""
    try:
        return network_generation(name)
    except LabError:
        return None


def _script(
    project: Path, script: str, values: Mapping[str, str]
) -> Callable[[Mapping[str, str]], None]:
    # The script by which the program deletes it.
    def run(environment: Mapping[str, str]) -> None:
        done = subprocess.run(
            [project / SCRIPTS / script],
            cwd=project,
            env={**os.environ, **environment, **values},
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise LabError(
                f"{values['NAME']} cannot be removed: {done.stderr.strip()}",
                "Run `lab down` again.",
            )

    return run
