"""Faults of the settings, reported together, one line each."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from foundation.errors import LabError
from foundation.names import PROJECT

NAMESPACE: Final = PROJECT
"""Namespace of the settings' keys. Keys declared in Pulumi.yaml have the project's name."""

_LONGEST_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class Fault:
    """An invalid setting."""

    key: str
    """Without the namespace: `git.url`, `workloadClusters[1]`."""
    problem: str
    """Includes the value."""
    remedy: str

    def __str__(self) -> str:
        return f"{NAMESPACE}:{self.key}: {self.problem}: {self.remedy}"


class SettingsError(LabError):
    """The settings are invalid; nothing has been created."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(
            "\n".join(str(fault) for fault in faults),
            "Nothing has been created or changed. Pulumi.yaml describes every setting.",
        )
        self.faults = tuple(faults)


class Faults:
    """Collects faults, to report all of them in one error."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, key: str, problem: str, remedy: str) -> None:
        """Add a fault of `lab:<key>`."""
        self.found.append(Fault(key=key, problem=problem, remedy=remedy))

    def unknown(self, key: str, known: Iterable[str]) -> None:
        """Add the fault of an unknown key `lab:<key>`.

        `known` are the valid keys with the same parent: `git.ulr` is compared with `git.url`.
        """
        match = closest(key, known)
        meant = f", did you mean {NAMESPACE}:{match}?" if match else ""
        self.add(key, f"there is no such setting{meant}", f"remove it with `{command('rm', key)}`")


def closest(word: str, known: Iterable[str]) -> str | None:
    """The word in `known` that is most similar, ignoring case; None if none is similar."""
    spelled = {candidate.lower(): candidate for candidate in known}
    matches = get_close_matches(word.lower(), spelled, n=1)
    return spelled[matches[0]] if matches else None


def shown(value: object) -> str:
    """The value as messages show it: in quotes, on one line, of limited length."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def setting(key: str, value: str) -> str:
    """The command that sets a key, such as `git.url` or `workloadClusters[0]`."""
    return f"{command('set', key)} {value}"


def command(verb: str, key: str) -> str:
    """`pulumi config <verb>` for a key at any depth."""
    nested = "." in key or "[" in key
    # In shells, unquoted brackets are a pattern.
    word = f"'{NAMESPACE}:{key}'" if "[" in key else f"{NAMESPACE}:{key}"
    return f"pulumi config {verb} {'--path ' if nested else ''}{word}"
