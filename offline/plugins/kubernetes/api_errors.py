"""Errors of requests to the Kubernetes API."""

import json
from collections.abc import Mapping
from typing import Any

from offline.plugins.kubernetes.parts import elements, part
from offline.plugins.server import PluginError


class ApiError(PluginError):
    """A response that is not a success.

    `code` is the HTTP status, `reason` the API's name for it (`Conflict`, `Invalid`); `causes` are
    pairs of a field's path, empty if the API names none, and the problem.
    """

    def __init__(
        self, message: str, code: int, reason: str, causes: list[tuple[str, str]] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.causes = causes or []


class UnknownKindError(PluginError):
    """The cluster does not serve the kind, or does not serve it yet."""


class UnreachableError(PluginError):
    """The API server does not answer."""


def api_error(code: int, body: str, doing: str) -> ApiError:
    """The error for an HTTP response; its body is usually a `Status` object."""
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
        return {}  # not from the API server: from a proxy, or incomplete
