"""Paths in settings: relative ones are below the folder of `Pulumi.yaml`."""

from pathlib import Path
from typing import Final

from components.settings.faults import Faults, setting, shown
from foundation.paths import cache_dir

PROJECT: Final = Path(__file__).parents[2]
"""The folder of `Pulumi.yaml`: where the program runs, whatever folder `pulumi` is called from."""

_CACHE: Final = "{cache}"
_IN_ARTEFACTS: Final = ("charts", "manifests")


def absolute(text: str) -> Path:
    """The path that a setting means; `~` is the user's home."""
    return PROJECT / Path(text).expanduser()


def artefact_folder(text: str, faults: Faults) -> Path | None:
    """The folder that charts and manifests are read from; None for an empty setting: upstream.

    `{cache}` in it is the lab's cache, wherever that is on this machine.
    """
    if not text:
        return None
    folder = absolute(text.replace(_CACHE, str(cache_dir())))
    missing = [name for name in _IN_ARTEFACTS if not (folder / name).is_dir()]
    if missing:
        faults.add(
            "artefactFolder",
            f"{shown(text)} is {folder}, which has no folder {' and no folder '.join(missing)}",
            "fill it with `lab bundle build`, or read from upstream with"
            f" `{setting('artefactFolder', chr(39) * 2)}`",
        )
    return folder


def values_overlay(text: str, faults: Faults) -> Path | None:
    """The folder of values that are merged over the lab's own; None for an empty setting."""
    if not text:
        return None
    folder = absolute(text)
    if not folder.is_dir():
        faults.add(
            "valuesOverlay",
            f"{shown(text)} is {folder}, which is not a folder",
            f"name one with `{setting('valuesOverlay', 'FOLDER')}`",
        )
    return folder
