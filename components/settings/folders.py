"""Paths in settings; relative ones are relative to the folder of `Pulumi.yaml`."""

from pathlib import Path
from typing import Final

from components.settings.faults import Faults, setting, shown
from foundation.paths import cache_dir

PROJECT: Final = Path(__file__).parents[2]
"""The folder of `Pulumi.yaml`, in which the program runs."""

_CACHE: Final = "{cache}"
_IN_ARTEFACTS: Final = ("charts", "manifests")


def absolute(text: str) -> Path:
    """The absolute path of a setting's path; `~` is the user's home."""
    return PROJECT / Path(text).expanduser()


def artefact_folder(text: str, faults: Faults) -> Path | None:
    """The folder of charts and manifests; None for an empty setting, which means upstream.

    `{cache}` in the setting is replaced by the lab's cache folder.
    """
    if not text:
        return None
    folder = absolute(text.replace(_CACHE, str(cache_dir())))
    missing = [name for name in _IN_ARTEFACTS if not (folder / name).is_dir()]
    if missing:
        faults.add(
            "artefactFolder",
            f"{shown(text)} is {folder}, which has no folder {' and no folder '.join(missing)}",
            "create it with `lab bundle build`, or use upstream with"
            f" `{setting('artefactFolder', chr(39) * 2)}`",
        )
    return folder


def values_overlay(text: str, faults: Faults) -> Path | None:
    """The folder of values to merge over the lab's own; None for an empty setting."""
    if not text:
        return None
    folder = absolute(text)
    if not folder.is_dir():
        faults.add(
            "valuesOverlay",
            f"{shown(text)} is {folder}, which is not a folder",
            f"set one with `{setting('valuesOverlay', 'FOLDER')}`",
        )
    return folder
