"""Reads kubeconfigs before anything is created."""

from pathlib import Path
from typing import Any, cast

import yaml

from foundation.errors import LabError


def read_servers(path: Path) -> dict[str, str]:
    """The API server's URL of each context; empty where the context has no cluster.

    Raises LabError for a file that is not a kubeconfig. Messages show none of its content, which
    may be credentials.
    """
    try:
        text = path.read_text()
    except FileNotFoundError as error:
        raise LabError(f"there is no file {path}", "set the path of a kubeconfig") from error
    except (OSError, UnicodeDecodeError) as error:
        raise LabError(
            f"{path} cannot be read ({_reason(error)})", "make it readable, or set another path"
        ) from error
    try:
        config = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise LabError(f"{path} is not YAML", "repair it, or set another path") from error
    contexts = entries(config, "context")
    if not contexts:
        raise LabError(f"{path} has no contexts", "set the path of a kubeconfig with contexts")
    clusters = entries(config, "cluster")
    return {
        name: str(clusters.get(str(context.get("cluster")), {}).get("server") or "")
        for name, context in contexts.items()
    }


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or "" if isinstance(error, OSError) else "it is not text"


def entries(config: object, singular: str) -> dict[str, dict[str, Any]]:
    """The contexts, clusters or users of a kubeconfig by name, without malformed entries.

    `singular` is `context`, `cluster` or `user`.
    """
    found = _dict(config).get(f"{singular}s")
    if not isinstance(found, list):
        return {}
    named = [_dict(entry) for entry in cast(list[object], found)]
    return {str(entry["name"]): _dict(entry.get(singular)) for entry in named if "name" in entry}


def _dict(value: object) -> dict[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}
