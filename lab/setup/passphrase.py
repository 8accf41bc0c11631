"""The passphrase that encrypts the secrets in Pulumi's state."""

import os
import secrets
import tempfile
from pathlib import Path

from foundation.errors import LabError
from lab.engine.backend import stacks
from lab.project import state_dir

_BYTES = 32
_RESTORE = "Restore it, or set PULUMI_CONFIG_PASSPHRASE. If it is lost, remove the lab: lab down"


def passphrase_file(project: Path) -> Path:
    """The passphrase file of a checkout; created if it is missing, and never overwritten.

    Raises LabError if it is missing and a state exists: no other passphrase decrypts its secrets.
    """
    folder = state_dir(project)
    file = folder / "passphrase"
    if file.exists():
        if not file.read_text().strip():
            raise LabError(f"{file} is empty", _RESTORE)
        return file
    if encrypted := stacks(project):
        raise LabError(
            f"{file} is missing, and the state of {', '.join(encrypted)} is encrypted with it",
            _RESTORE,
        )
    folder.mkdir(mode=0o700, exist_ok=True)
    _write_once(file, secrets.token_urlsafe(_BYTES))
    return file


def _write_once(file: Path, text: str) -> None:
    """Create the file atomically, for this user only; an existing file stays."""
    # mkstemp creates a file that only this user may read.
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=".passphrase-")
    try:
        with os.fdopen(descriptor, "w") as out:
            out.write(f"{text}\n")
        os.link(draft, file)
    except FileExistsError:
        pass  # another process has just created it
    finally:
        os.unlink(draft)
