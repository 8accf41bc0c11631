"""The pod of the hub's Git server, with the repository in a folder of the test's."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from components.gitops.source import GitSource
from lab.kubernetes.kubectl import KubectlError
from tests.unit.verification.clusters import FakeKubectl

REPOSITORY: Final = "/srv/git/lab.git"
"""Where the pod has it."""


def hub(repository: Path, source: GitSource, *, answers: bool = True) -> FakeKubectl:
    """A hub whose cluster Secrets name `source`; commands in its pods are run on `repository`.

    If it does not answer, it does what it was asked for, and the connection is lost.
    """

    def answer(args: Sequence[str], stdin: str) -> str:
        if args[0] == "get":
            return secrets(source.annotations())
        command = args[args.index("--") + 1 :]
        printed = _run([word.replace(REPOSITORY, str(repository)) for word in command], stdin)
        if not answers and "fast-import" in command:
            raise KubectlError("hub: connection lost")
        return printed

    return FakeKubectl("hub", answer)


def secrets(*annotations: Mapping[str, str]) -> str:
    """What kubectl prints: a Secret with each of these annotations."""
    items = [{"metadata": {"name": "x", "annotations": each}} for each in annotations]
    return json.dumps({"items": items})


def _run(command: Sequence[str], stdin: str) -> str:
    run = subprocess.run(command, input=stdin, capture_output=True, text=True)
    if run.returncode != 0:
        raise KubectlError(f"hub: {run.stderr.strip()}")
    return run.stdout
