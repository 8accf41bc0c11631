"""The annotation `pulumi.com/waitFor`: a program's own idea of when an object is ready.

Forms: `condition=Synced`, `condition=Synced=True`, `jsonpath={.status.phase}=Running`,
`jsonpath={.status.address}`, or a JSON list of several, of which each has to hold.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from offline.plugins.kubernetes.annotations import WAIT_FOR, annotation
from offline.plugins.kubernetes.paths import value_at
from offline.plugins.kubernetes.readiness import READY, Judge, Readiness, condition
from offline.plugins.server import PluginError
from offline.plugins.values import Path

_MEND = (
    "it has to be condition=<type>[=<status>], jsonpath={<path>}[=<value>] or a JSON list of these"
)
_CONDITION = re.compile(r"condition=([^=]+)(?:=(.+))?")
_JSONPATH = re.compile(r"jsonpath=\{(.+)\}(?:=(.+))?")
_STEP = re.compile(r"\.(?P<key>(?:[^.\[\]\\]|\\.)+)|\[(?P<index>\d+)\]|\['(?P<quoted>[^']+)'\]")


def wanted_judge(live: Mapping[str, Any]) -> Judge | None:
    """How the object's annotation wants it judged; None without one. Raises PluginError."""
    text = annotation(live, WAIT_FOR)
    if text is None:
        return None
    terms = json.loads(text) if text.lstrip().startswith("[") else [text]
    judges = [_judge(term) for term in terms]

    def judge(current: Mapping[str, Any]) -> Readiness:
        unready = [each for each in (one(current) for one in judges) if not each.ready]
        return unready[0] if unready else READY

    return judge


def _judge(term: str) -> Judge:
    if match := _CONDITION.fullmatch(term):
        return _condition_judge(match[1], match[2] or "True")
    if match := _JSONPATH.fullmatch(term):
        return _value_judge(match[1], _path(match[1], term), match[2])
    raise PluginError(f"annotation {WAIT_FOR} is {term!r}: {_MEND}")


def _condition_judge(kind: str, wanted: str) -> Judge:
    def judge(live: Mapping[str, Any]) -> Readiness:
        found = condition(live, kind).get("status")
        if str(found).lower() == wanted.lower():
            return READY
        return Readiness(False, f"condition {kind} is {found or 'not there'}, not {wanted}")

    return judge


def _value_judge(text: str, path: Path, wanted: str | None) -> Judge:
    def judge(live: Mapping[str, Any]) -> Readiness:
        found = value_at(dict(live), path)
        if (found is not None) if wanted is None else (_as_text(found) == wanted):
            return READY
        return Readiness(False, f"{text} is {_as_text(found)}, not {wanted or 'set'}")

    return judge


def _path(text: str, term: str) -> Path:
    steps: list[str | int] = []
    position = 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None:
            raise PluginError(
                f"annotation {WAIT_FOR} is {term!r}: its path may have keys and indices only"
            )
        position = match.end()
        if match["index"] is not None:
            steps.append(int(match["index"]))
        else:
            steps.append(match["quoted"] or re.sub(r"\\(.)", r"\1", match["key"]))
    return tuple(steps)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
