"""Runs helm."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from foundation.paths import tools_dir
from offline.plugins import process
from offline.plugins.kubernetes.deadline import Deadlines
from offline.plugins.kubernetes.kubeconfig import Connection
from offline.plugins.server import PluginError

# Variables of the user that would select another cluster or storage.
_MISLEADING: Final = ("HELM_KUBE", "HELM_NAMESPACE", "HELM_DRIVER", "HELM_DEBUG", "KUBECONFIG")

# Time for helm to record that it was stopped.
_GRACE_SECONDS: Final = 20.0


class HelmError(PluginError):
    """A failure of helm, with helm's message."""


class Helm:
    """Helm for one cluster."""

    def __init__(self, connection: Connection, deadlines: Deadlines) -> None:
        self._connection = connection
        self._deadlines = deadlines
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(_MISLEADING)}
        self._environment = {**inherited, "HELM_DRIVER": "secret"}

    async def run(self, *arguments: str, seconds: float, values: str | None = None) -> None:
        """Run helm.

        `values` is the text of a values file (YAML). Neither the values nor the kubeconfig appear
        on the command line. Helm is stopped after `seconds`, when the update is cancelled, and when
        this process ends. Raises HelmError.
        """
        # Only this user can access the folder.
        with tempfile.TemporaryDirectory() as folder:
            kubeconfig = Path(folder, "kubeconfig")
            kubeconfig.write_text(self._connection.kubeconfig)
            command = [*_helm(), *arguments, f"--kubeconfig={kubeconfig}"]
            if values is not None:
                command.append("--values=-")
            try:
                async with self._deadlines.limit(seconds):
                    finished = await process.run(
                        command,
                        environment=self._environment,
                        stdin=values,
                        grace_seconds=_GRACE_SECONDS,
                    )
            except TimeoutError:
                cancelled = self._deadlines.cancelled
                why = "the update was cancelled" if cancelled else f"after {seconds:g} s"
                raise HelmError(f"helm was stopped: {why}") from None
        if finished.exit_code != 0:
            raise HelmError(_message(finished.stderr))


def _helm() -> list[str]:
    search = os.pathsep.join([str(tools_dir()), os.environ.get("PATH", os.defpath)])
    helm = shutil.which("helm", path=search)
    if helm is None:
        raise PluginError(f"helm is neither in {tools_dir()} nor on the PATH: run `make tools`")
    # Without this, helm could outlive the plugin and change the release during the next update.
    keeper = shutil.which("setpriv")
    return [keeper, "--pdeathsig=TERM", "--", helm] if keeper else [helm]


def _message(errors: str) -> str:
    """Helm's error message, without its log lines."""
    text = errors.strip()
    start = text.find("Error: ")
    return text[start + len("Error: ") :] if start >= 0 else text or "helm failed without a message"
