"""Checks of the inputs of `local.Command`."""

from collections.abc import Mapping
from typing import Any, Final

import pulumi

from offline.plugins.input_checks import (
    NOT_SUPPORTED,
    Check,
    Problem,
    list_of,
    mapping_of,
    one_of,
    string,
)
from offline.plugins.values import Path


def _trigger(path: Path, value: Any) -> list[Problem]:
    # The SDK's server drops the digest of an asset: a changed file would go unnoticed.
    is_file = isinstance(value, pulumi.Asset | pulumi.Archive)
    return [(path, f"an asset {NOT_SUPPORTED}")] if is_file else []


INPUTS: Final[Mapping[str, Check]] = {
    "create": string,
    "delete": string,
    "environment": mapping_of(string),
    "logging": one_of(["stdoutAndStderr", "none"]),
    "stdin": string,
    "triggers": list_of(_trigger),
}
