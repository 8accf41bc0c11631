"""What the Kubernetes API answers when it does not do what it was asked."""

import json
from collections.abc import Mapping
from typing import Any

from offline.plugins.kubernetes.parts import elements, part
from offline.plugins.server import PluginError


class ApiError(PluginError):
    """An answer that is no success.

    `code` is the HTTP status, `reason` the API's name for it (`Conflict`, `Invalid`), and `causes`
    pairs of a field's path (empty where none is named) and what is wrong with it.
    """

    def __init__(
        self, message: str, code: int, reason: str, causes: list[tuple[str, str]] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.causes = causes or []


class UnknownKindError(PluginError):
    """The cluster does not serve the kind (yet)."""


class UnreachableError(PluginError):
    """Nobody answers where the cluster should be."""


def api_error(code: int, body: str, doing: str) -> ApiError:
    """The error for an HTTP answer with a `Status` object (or anything) as its body."""
    status = _status(body)
    causes = [
        (cause.get("field", ""), cause.get("message", ""))
        for cause in elements(status, "details", "causes")
    ]
    message = status.get("message") or body.strip() or "no explanation"
    return ApiError(f"{doing}: {message}", code, status.get("reason", ""), causes)


def _status(body: str) -> Mapping[str, Any]:
    try:
        return part(json.loads(body))
    except json.JSONDecodeError:
        return {}  # not from the API server itself: a proxy, or a body cut short
