"""What the inputs of `local.Command` and `local.run` must be."""

from collections.abc import Mapping
from typing import Any, Final

import pulumi

from offline.plugins.input_checks import (
    Check,
    Problem,
    boolean,
    list_of,
    mapping_of,
    one_of,
    refused,
    string,
)
from offline.plugins.values import Path


def _trigger(path: Path, value: Any) -> list[Problem]:
    # The SDK's server drops the digest of an asset, so that a changed file would go unnoticed.
    if isinstance(value, pulumi.Asset | pulumi.Archive):
        return refused("give a digest of the file's content instead of an asset")(path, value)
    return []


_NO_FILES: Final = refused("let the command print what is needed, and use stdout")

_PROCESS: Final[Mapping[str, Check]] = {
    "addPreviousOutputInEnv": boolean,
    "archivePaths": _NO_FILES,
    "assetPaths": _NO_FILES,
    "dir": string,
    "environment": mapping_of(string),
    "interpreter": list_of(string),
    "logging": one_of(["stdout", "stderr", "stdoutAndStderr", "none"]),
    "stdin": string,
}

COMMAND_INPUTS: Final[Mapping[str, Check]] = {
    **_PROCESS,
    "create": string,
    "delete": string,
    "triggers": list_of(_trigger),
    "update": string,
}

RUN_INPUTS: Final[Mapping[str, Check]] = {**_PROCESS, "command": string}
