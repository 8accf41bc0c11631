"""Loads the defaults with a few settings changed."""

from typing import Final

import pytest

from components.settings.faults import Fault, SettingsError
from components.settings.loader import Machine, load
from components.settings.memory import GIB
from components.settings.model import KindSettings, Settings
from tests.stack_files import as_text, defaults

LARGE: Final = Machine(memory_bytes=1024 * GIB)


def loaded(machine: Machine = LARGE, /, **changes: object) -> Settings:
    """The settings."""
    return load(defaults() | {key: as_text(value) for key, value in changes.items()}, machine)


def loaded_kind(**changes: object) -> KindSettings:
    """The settings of kind."""
    clusters = loaded(**changes).clusters
    assert isinstance(clusters, KindSettings)
    return clusters


def faults(machine: Machine = LARGE, /, **changes: object) -> tuple[Fault, ...]:
    """Why these settings are refused."""
    with pytest.raises(SettingsError) as raised:
        loaded(machine, **changes)
    return raised.value.faults


def fault(machine: Machine = LARGE, /, **changes: object) -> Fault:
    """The one reason why these settings are refused."""
    (only,) = faults(machine, **changes)
    return only
