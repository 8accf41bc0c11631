"""Helm values: static ones from files, merged with those that Python computes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import yaml

Values = Mapping[str, Any]

STATIC: Final = Path(__file__).parents[2] / "charts-values"


@dataclass(frozen=True, kw_only=True)
class ChartValues:
    """Values from the files `<chart>.yaml` of `charts-values/` and of an optional overlay."""

    overlay: Path | None
    """A folder whose files are merged over those of `charts-values/`."""

    def of(self, name: str, specific: Values | None = None) -> dict[str, Any]:
        """The values of `<name>.yaml`, then the overlay's, then `specific`; later ones win.

        Raises FileNotFoundError if `charts-values/` has no such file.
        """
        merged = _read(STATIC / f"{name}.yaml")
        if self.overlay is not None and (self.overlay / f"{name}.yaml").exists():
            merged = merge(merged, _read(self.overlay / f"{name}.yaml"))
        return merge(merged, specific or {})


def merge(under: Values, over: Values) -> dict[str, Any]:
    """Merge mappings at every depth; other values in both are taken from `over`."""
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = merge(cast(Values, below), cast(Values, value)) if both else value
    return merged


def _read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text()) or {}
