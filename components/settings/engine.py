"""Takes the settings from the engine that runs the program."""

from typing import Final

from pulumi.runtime import config

from components.settings.faults import NAMESPACE
from components.settings.loader import load
from components.settings.model import Settings

_PREFIX: Final = f"{NAMESPACE}:"


def from_engine() -> Settings:
    """The settings of the stack. Raises SettingsError.

    Keys of other namespaces are ignored: they belong to Pulumi and to providers.
    """
    # `pulumi.Config` reads one key at a time, and unknown keys have to be found.
    return load(
        {
            key.removeprefix(_PREFIX): value
            for key, value in config.CONFIG.get().items()
            if key.startswith(_PREFIX)
        }
    )
