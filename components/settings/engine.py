"""Gets the settings from the engine that runs the program."""

import subprocess
from typing import Final

from pulumi.runtime import config

from components.settings.faults import NAMESPACE
from components.settings.loader import KIND, Machine, load
from components.settings.model import Settings

_PREFIX: Final = f"{NAMESPACE}:"
_TIMEOUT_SECONDS: Final = 20


def from_engine() -> Settings:
    """The settings of the stack; raises SettingsError.

    Keys of other namespaces are not looked at: they belong to Pulumi and to providers.
    """
    # `pulumi.Config` answers for one key only, and unknown keys have to be found.
    raw = {
        key.removeprefix(_PREFIX): value
        for key, value in config.CONFIG.get().items()
        if key.startswith(_PREFIX)
    }
    memory = docker_memory() if raw.get("provider") == KIND else None
    return load(raw, Machine(memory_bytes=memory))


def docker_memory() -> int | None:
    """The bytes of memory that containers can have; None where Docker does not say.

    Docker Desktop and its like run in a virtual machine that has less than the computer. Without
    Docker nothing can be created, which is for the clusters to say; a preview works.
    """
    try:
        output = subprocess.run(
            ["docker", "info", "--format", "{{.MemTotal}}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
    # A client without an engine says 0.
    return int(output) or None if output.isdecimal() else None
