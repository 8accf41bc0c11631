"""Removes files from the checkout that Pulumi and the lab have generated."""

import re
import shutil
from pathlib import Path
from typing import Final

from lab.engine.backend import state_file
from lab.project import stack_file, state_dir

_SALT: Final = re.compile(r"^encryptionsalt:.*\n?", re.MULTILINE)
_SECRET: Final = re.compile(r"^\s+(- )?secure:", re.MULTILINE)


def forget(project: Path, stack: str, *, last: bool) -> None:
    """Remove a stack's generated files; if it is the `last` stack, those of the whole lab.

    A stack file with the user's own secrets keeps its encryption salt, and the passphrase stays.
    """
    file = stack_file(project, stack)
    secrets = file.exists() and _SECRET.search(file.read_text()) is not None
    if file.exists() and not secrets:
        _remove_salt(file)
    if not last:
        return
    others = any(_SECRET.search(each.read_text()) for each in file.parent.glob("Pulumi.*.yaml"))
    for entry in state_dir(project).glob("*"):
        if others and entry.name == "passphrase":
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    if state_dir(project).exists() and not others:
        state_dir(project).rmdir()


def forget_state(project: Path, stack: str) -> None:
    """Remove the state and its backups where Pulumi cannot: it fails on an unreadable state."""
    state = state_file(project, stack)
    for file in state.parent.glob(f"{state.name}*"):
        file.unlink()


def _remove_salt(file: Path) -> None:
    """Remove the salt that Pulumi adds to a stack file; the user's comments stay."""
    before = file.read_text()
    after = _SALT.sub("", before)
    if after == before:
        return
    if after.strip():
        file.write_text(after)
    else:
        file.unlink()  # Pulumi created it for the salt
