"""Takes out of the checkout what Pulumi and the lab have written into it."""

import re
import shutil
from pathlib import Path
from typing import Final

from lab.project import stack_file, state_dir

_SALT: Final = re.compile(r"^encryptionsalt:.*\n?", re.MULTILINE)
_SECRET: Final = re.compile(r"^\s+(- )?secure:", re.MULTILINE)


def forget(project: Path, stack: str, *, last: bool) -> None:
    """Have the checkout be as it was before the stack was made; `last` if no other stack is left.

    A user who keeps secrets of their own in a stack's configuration keeps what opens them.
    """
    file = stack_file(project, stack)
    secrets = file.exists() and _SECRET.search(file.read_text()) is not None
    if file.exists() and not secrets:
        _take_out_salt(file)
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
    """Remove the state of a stack that Pulumi cannot read, and so cannot remove."""
    folder = state_dir(project) / ".pulumi" / "stacks"
    for file in folder.glob(f"*/{stack}.json*"):
        file.unlink()


def _take_out_salt(file: Path) -> None:
    """Remove what Pulumi has added to a stack's configuration; the user's comments stay."""
    before = file.read_text()
    after = _SALT.sub("", before)
    if after == before:
        return
    if after.strip():
        file.write_text(after)
    else:
        file.unlink()  # there was none before
