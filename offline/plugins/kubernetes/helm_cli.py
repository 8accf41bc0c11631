"""Runs helm."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from foundation.paths import tools_dir
from offline.plugins.kubernetes.deadline import Deadlines
from offline.plugins.kubernetes.kubeconfig import Connection
from offline.plugins.server import PluginError

# What of the user's environment would make helm look elsewhere.
_MISLEADING = ("HELM_KUBE", "HELM_NAMESPACE", "HELM_DRIVER", "HELM_DEBUG", "KUBECONFIG")

_SETTINGS = {
    "pluginsPath": "HELM_PLUGINS",
    "registryConfigPath": "HELM_REGISTRY_CONFIG",
    "repositoryCache": "HELM_REPOSITORY_CACHE",
    "repositoryConfigPath": "HELM_REPOSITORY_CONFIG",
}

# How long helm may take to write down that it was stopped.
_GRACE_SECONDS = 20.0


class HelmError(PluginError):
    """Helm did not do what it was asked; the message is its own."""


class Helm:
    """Helm for one cluster; `settings` are those of the provider's `helmReleaseSettings`."""

    def __init__(
        self, connection: Connection, settings: Mapping[str, str], deadlines: Deadlines
    ) -> None:
        self._connection = connection
        self._deadlines = deadlines
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(_MISLEADING)}
        chosen = {_SETTINGS[key]: value for key, value in settings.items()}
        self._environment = {**inherited, **chosen, "HELM_DRIVER": "secret"}

    async def run(
        self,
        *arguments: str,
        seconds: float,
        values: Sequence[str] = (),
        last_values: str | None = None,
    ) -> str:
        """Run helm and return its standard output.

        `values` are the texts of values files (YAML); `last_values` goes after them. Neither they
        nor the kubeconfig appear on the command line. Helm is stopped after `seconds`, when the
        update is cancelled, and when this process ends. Raises HelmError.
        """
        # Only this user can enter the folder.
        with tempfile.TemporaryDirectory() as folder:
            kubeconfig = Path(folder, "kubeconfig")
            kubeconfig.write_text(self._connection.kubeconfig)
            command = [*_helm(), *arguments, f"--kubeconfig={kubeconfig}"]
            for index, text in enumerate(values):
                file = Path(folder, f"{index}.yaml")
                file.write_text(text)
                command.append(f"--values={file}")
            if last_values is not None:
                command.append("--values=-")
            return await self._communicate(command, last_values or "", seconds)

    async def _communicate(self, command: Sequence[str], text: str, seconds: float) -> str:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=self._environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches it by way of the engine and us
        )
        talk = asyncio.ensure_future(process.communicate(text.encode()))
        try:
            async with self._deadlines.limit(seconds):
                output, errors = await asyncio.shield(talk)
        except TimeoutError:
            _signal(process, signal.SIGTERM)
            try:
                await asyncio.wait_for(talk, _GRACE_SECONDS)
            except TimeoutError:
                _signal(process, signal.SIGKILL)
            why = (
                "the update was cancelled" if self._deadlines.cancelled else f"after {seconds:g} s"
            )
            raise HelmError(f"helm was stopped: {why}") from None
        if process.returncode != 0:
            raise HelmError(_message(errors.decode(errors="replace")))
        return output.decode(errors="replace")


def _helm() -> list[str]:
    search = os.pathsep.join([str(tools_dir()), os.environ.get("PATH", os.defpath)])
    helm = shutil.which("helm", path=search)
    if helm is None:
        raise PluginError(f"helm is neither in {tools_dir()} nor on the PATH: run `make tools`")
    # A helm that outlives us would go on changing the release while the next update looks at it.
    keeper = shutil.which("setpriv")
    return [keeper, "--pdeathsig=TERM", "--", helm] if keeper else [helm]


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    if process.returncode is None:
        os.killpg(process.pid, number)


def _message(errors: str) -> str:
    """What helm says is wrong, without its log lines."""
    text = errors.strip()
    start = text.find("Error: ")
    return (
        text[start + len("Error: ") :] if start >= 0 else text or "helm failed and does not say why"
    )
