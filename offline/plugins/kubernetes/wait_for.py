"""The annotation `pulumi.com/waitFor`: a program's own condition for readiness.

Forms: `condition=Available`, and `jsonpath={.data.token}` for a field that must exist.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from offline.plugins.kubernetes.annotations import WAIT_FOR, annotation
from offline.plugins.kubernetes.readiness import READY, Judge, Readiness, condition
from offline.plugins.server import refused
from offline.plugins.values import value_at

_CONDITION: Final = re.compile(r"condition=([A-Za-z]+)")
_JSONPATH: Final = re.compile(r"jsonpath=\{((?:\.[A-Za-z]+)+)\}")


def wanted_judge(live: Mapping[str, Any]) -> Judge | None:
    """The judge for the object's annotation; None without one. Raises PluginError."""
    text = annotation(live, WAIT_FOR)
    if text is None:
        return None
    if match := _CONDITION.fullmatch(text):
        return _condition_judge(match[1])
    if match := _JSONPATH.fullmatch(text):
        return _field_judge(match[1])
    raise refused(
        f"{text!r} as annotation {WAIT_FOR}", "use condition=<type> or jsonpath={.<key>.<key>}"
    )


def _condition_judge(kind: str) -> Judge:
    def judge(live: Mapping[str, Any]) -> Readiness:
        found = condition(live, kind).get("status")
        if found == "True":
            return READY
        return Readiness(False, f"condition {kind} is {found or 'absent'}, not True")

    return judge


def _field_judge(field: str) -> Judge:
    path = tuple(field.removeprefix(".").split("."))

    def judge(live: Mapping[str, Any]) -> Readiness:
        return READY if value_at(live, path) is not None else Readiness(False, f"{field} is absent")

    return judge
