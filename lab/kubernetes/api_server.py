"""Waits for API servers after their start."""

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from foundation.errors import LabError

_READY_SECONDS: Final = 120
_POLL_SECONDS: Final = 1


def wait_until_ready(kubeconfigs: Mapping[str, Path], environment: Mapping[str, str]) -> None:
    """Wait until the API servers of clusters are ready; `kubeconfigs` are by cluster name.

    `/readyz` includes post-start hooks, such as the creation of RBAC roles. Raises LabError if an
    API server is not ready in time.
    """
    deadline = time.monotonic() + _READY_SECONDS
    for cluster, kubeconfig in kubeconfigs.items():
        while reason := _unready(kubeconfig, environment):
            if time.monotonic() > deadline:
                raise LabError(
                    f"{cluster} was started, but its API server is not ready: {reason}",
                    "Check it with `lab status`, or create the lab again: lab down, lab up",
                )
            time.sleep(_POLL_SECONDS)


def _unready(kubeconfig: Path, environment: Mapping[str, str]) -> str | None:
    """Why an API server is not ready; None if it is."""
    ask = ["kubectl", f"--kubeconfig={kubeconfig}", "--request-timeout=5s", "get", "--raw=/readyz"]
    run = subprocess.run(ask, env=dict(environment), capture_output=True, text=True)
    return None if run.returncode == 0 else run.stderr.strip()
