"""The inputs of a `helm.sh/v3:Release`: checked, completed, and as arguments for helm."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from offline.plugins.kubernetes.inputs import without_nulls
from offline.plugins.server import PluginError, refused
from offline.plugins.values import UNKNOWN

CHECKSUM: Final = "checksum"
"""An additional input: the digest of the chart's files, so that the engine sees their changes."""

SUPPORTED: Final = frozenset({"chart", "compat", "name", "namespace", "values", CHECKSUM})

_DEFAULT_TIMEOUT_SECONDS: Final = 300

_FILES_ONLY: Final = "use the file or folder of a chart (setting artefactFolder)"

_INSTEAD: Final = {
    "createNamespace": "declare the Namespace",
    "repositoryOpts": _FILES_ONLY,
    "timeout": "use the resource option custom_timeouts",
    "valueYamlFiles": "use values",
    "version": _FILES_ONLY,
}

# Helm's rules: other names are derived from a release's name.
_NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
_LONGEST_NAME: Final = 53


def complete(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """A Release's inputs with the digest of its chart.

    Raises PluginError for missing, invalid and unsupported inputs.
    """
    result = without_nulls(wanted)
    for key in sorted(result.keys() - SUPPORTED):
        if result[key] not in (False, "", [], {}):
            raise refused(f"Release input {key}", _INSTEAD.get(key, "remove it"))
        del result[key]
    for key in ("name", "namespace"):
        if not result.get(key):
            raise refused(f"a Release without {key}", f"set {key}")
    name, chart = result["name"], result["chart"]
    if name is not UNKNOWN and not (_NAME.fullmatch(name) and len(name) <= _LONGEST_NAME):
        raise PluginError(
            f"Release name {name!r} is invalid: use at most {_LONGEST_NAME} of a-z, 0-9, '-', '.'"
        )
    if chart is not UNKNOWN:
        path = Path(chart)
        if not path.exists():
            raise refused(f"the chart {chart!r}, which is not a file or folder,", _FILES_ONLY)
        result[CHECKSUM] = _checksum(path)
    return result


def timeout_seconds(custom: float) -> int:
    """Helm's time limit for each wait, in whole seconds; `custom` is `custom_timeouts` or 0."""
    return int(custom or _DEFAULT_TIMEOUT_SECONDS)


def upgrade_arguments(inputs: Mapping[str, Any], seconds: int) -> list[str]:
    """Arguments for `helm upgrade --install`, without values and labels."""
    return [
        *chart_arguments(inputs),
        "--install",
        "--hide-notes",
        f"--timeout={seconds}s",
        # Client-side, like the official provider: controllers own fields of some charts' objects
        # (istio #61613), which are conflicts for server-side apply.
        "--server-side=false",
        # Helm's newer strategy does not wait for the addresses of load balancers.
        "--wait=legacy",
    ]


def chart_arguments(inputs: Mapping[str, Any]) -> list[str]:
    """Arguments for the release's name, chart and namespace."""
    return [str(inputs["name"]), str(inputs["chart"]), f"--namespace={inputs['namespace']}"]


def _checksum(chart: Path) -> str:
    digest = hashlib.sha256()
    for content in _contents(chart):
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def _contents(chart: Path) -> Iterator[bytes]:
    if chart.is_file():
        yield chart.read_bytes()
        return
    for path in sorted(path for path in chart.rglob("*") if path.is_file()):
        yield str(path.relative_to(chart)).encode()
        yield path.read_bytes()
