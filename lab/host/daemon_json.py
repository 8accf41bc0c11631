"""Adds the lab's runtime to Docker's configuration file and keeps all other settings."""

import json
from typing import Any

from foundation.errors import LabError

PATH = "/etc/docker/daemon.json"
RUNTIME = "runc-bounded"
RUNTIME_PATH = f"/usr/local/sbin/{RUNTIME}"


def with_runtime(text: str | None) -> str | None:
    """The file's text with `RUNTIME` as the default runtime, or None if the text needs no change.

    `text` is None if the file does not exist. Raises `LabError` if the text is not a JSON object or
    sets another default runtime, which is the user's choice and must not be overwritten.
    """
    config = _parse(text)
    default = config.get("default-runtime", RUNTIME)
    if default != RUNTIME:
        raise LabError(
            f'{PATH} sets "default-runtime" to "{default}", but root lacks capabilities on this'
            f" host: privileged containers need the runtime {RUNTIME}.",
            f'Remove "default-runtime" from {PATH} and run `lab host up` again.',
        )
    runtimes = config.get("runtimes", {})
    wanted = {
        **config,
        "default-runtime": RUNTIME,
        "runtimes": {**runtimes, RUNTIME: {"path": RUNTIME_PATH}},
    }
    return None if wanted == config else json.dumps(wanted, indent=2) + "\n"


def _parse(text: str | None) -> dict[str, Any]:
    if text is None or not text.strip():
        return {}
    try:
        config = json.loads(text)
    except json.JSONDecodeError as error:
        raise LabError(
            f"{PATH} is not valid JSON: {error.msg} in line {error.lineno}, column {error.colno}.",
            "Correct it, or move it away, and run `lab host up` again.",
        ) from error
    if not isinstance(config, dict):
        raise LabError(
            f"{PATH} contains a {type(config).__name__}; Docker requires an object ({{…}}).",
            "Correct it, or move it away, and run `lab host up` again.",
        )
    return config  # pyright: ignore[reportUnknownVariableType] - JSON has string keys
