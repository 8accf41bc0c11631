"""Findings of `lab doctor`."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """The severity of a finding."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The result of a check, and its remedy."""

    name: str
    level: Level
    detail: str
    remedy: str = ""
