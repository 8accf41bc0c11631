"""Faults of the settings, reported together, one line each."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from foundation.errors import LabError
from foundation.names import PROJECT

NAMESPACE: Final = PROJECT
"""Of the settings' keys. Pulumi requires the project's name for keys that Pulumi.yaml declares."""

_LONGEST_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault."""

    key: str
    """Without the namespace: `git.url`, `workloadClusters[1]`."""
    problem: str
    """Shows the value."""
    mend: str

    def __str__(self) -> str:
        return f"{NAMESPACE}:{self.key}: {self.problem}: {self.mend}"


class SettingsError(LabError):
    """The settings cannot be used; nothing has been created."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(
            "\n".join(str(fault) for fault in faults),
            "Nothing has been created or changed. Pulumi.yaml explains every setting.",
        )
        self.faults = tuple(faults)


class Faults:
    """Collects faults, so that the user sees all of them and not only the first."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, key: str, problem: str, mend: str) -> None:
        """Note that `lab:<key>` is wrong."""
        self.found.append(Fault(key=key, problem=problem, mend=mend))

    def unknown(self, key: str, known: Iterable[str]) -> None:
        """Note that there is no setting `lab:<key>`; `known` are those beside it.

        Both have the same parent: `git.ulr` is compared with `git.url`.
        """
        match = closest(key, known)
        meant = f", did you mean {NAMESPACE}:{match}?" if match else ""
        self.add(key, f"there is no such setting{meant}", f"remove it with `{command('rm', key)}`")


def closest(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that was probably meant, whatever its case."""
    spelled = {candidate.lower(): candidate for candidate in known}
    matches = get_close_matches(word.lower(), spelled, n=1)
    return spelled[matches[0]] if matches else None


def shown(value: object) -> str:
    """The value as it stands in a message: quoted, on one line, not too long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def setting(key: str, value: str) -> str:
    """The command that sets a key, `git.url` and `workloadClusters[0]` included."""
    return f"{command('set', key)} {value}"


def command(verb: str, key: str) -> str:
    """`pulumi config <verb>` for a key at any depth."""
    nested = "." in key or "[" in key
    # Shells take brackets for a pattern.
    word = f"'{NAMESPACE}:{key}'" if "[" in key else f"{NAMESPACE}:{key}"
    return f"pulumi config {verb} {'--path ' if nested else ''}{word}"
