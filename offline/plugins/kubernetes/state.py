"""The stored state of an object: the live object, and this provider's bookkeeping.

The bookkeeping has the keys of the official provider, so that both can continue from each other's
state.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from offline.plugins.kubernetes.parts import elements, part

INPUTS: Final = "__inputs"
_FIELD_MANAGER: Final = "__fieldManager"
_DRIFTED: Final = "__drifted"


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """The parts of an object's state."""

    live: dict[str, Any]
    inputs: dict[str, Any]
    """The inputs of the last update; after a refresh, with the live values of drifted fields."""
    field_manager: str | None
    drifted: tuple[str, ...]
    """Paths that a refresh found changed by others; the next update resets them."""


def recorded(state: Mapping[str, Any]) -> Recorded:
    """The parts of an object's state."""
    return Recorded(
        live={key: value for key, value in state.items() if not key.startswith("__")},
        inputs=dict(part(state, INPUTS)),
        field_manager=state.get(_FIELD_MANAGER),
        drifted=tuple(elements(state, _DRIFTED)),
    )


def record(
    live: Mapping[str, Any],
    inputs: Mapping[str, Any],
    *,
    field_manager: str | None,
    drifted: Iterable[str] = (),
) -> dict[str, Any]:
    """The state of an object, without the large list of managed fields."""
    metadata = {key: value for key, value in live["metadata"].items() if key != "managedFields"}
    state: dict[str, Any] = {**live, "metadata": metadata, INPUTS: dict(inputs)}
    if field_manager:
        state[_FIELD_MANAGER] = field_manager
    if paths := sorted(drifted):
        state[_DRIFTED] = paths
    return state
