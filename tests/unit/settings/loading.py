"""Loads the defaults with a few settings changed."""

from typing import Final

import pytest

from components.settings.faults import Fault, SettingsError
from components.settings.kind import KindSettings
from components.settings.loader import load
from components.settings.memory import GIB
from components.settings.model import Settings
from tests.stack_files import as_text, defaults, stack_config

LARGE: Final = 1024 * GIB


def loaded(memory: int | None = LARGE, /, **changes: object) -> Settings:
    """The settings, where Docker has so many bytes of memory."""
    return _load(defaults() | {key: as_text(value) for key, value in changes.items()}, memory)


def loaded_stack(stack: str) -> Settings:
    """The settings of a stack of this checkout."""
    return _load(stack_config(stack), LARGE)


def _load(raw: dict[str, str], memory: int | None) -> Settings:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("components.settings.kind.docker_memory", lambda: memory)
        return load(raw)


def loaded_kind(**changes: object) -> KindSettings:
    """The settings of kind."""
    clusters = loaded(**changes).clusters
    assert isinstance(clusters, KindSettings)
    return clusters


def faults(memory: int | None = LARGE, /, **changes: object) -> tuple[Fault, ...]:
    """Why these settings are refused."""
    with pytest.raises(SettingsError) as raised:
        loaded(memory, **changes)
    return raised.value.faults


def fault(memory: int | None = LARGE, /, **changes: object) -> Fault:
    """The one reason why these settings are refused."""
    (only,) = faults(memory, **changes)
    return only
