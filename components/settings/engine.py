"""Reads the settings from the engine that runs the program."""

from typing import Final

from pulumi.runtime import config

from components.settings.faults import NAMESPACE
from components.settings.loader import load
from components.settings.model import Settings

_PREFIX: Final = f"{NAMESPACE}:"


def from_engine() -> Settings:
    """The settings of the stack. Raises SettingsError.

    Keys of other namespaces belong to Pulumi and to providers, and are ignored.
    """
    # Not `pulumi.Config`: it reads single keys and cannot find unknown ones.
    return load(
        {
            key.removeprefix(_PREFIX): value
            for key, value in config.CONFIG.get().items()
            if key.startswith(_PREFIX)
        }
    )
