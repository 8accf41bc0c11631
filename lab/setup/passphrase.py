"""The passphrase that the secrets in Pulumi's state are encrypted with."""

import os
import secrets
import tempfile
from pathlib import Path

from foundation.errors import LabError
from lab.engine.backend import stacks
from lab.project import state_dir

_BYTES = 32
_PUT_BACK = (
    "Put it back, or set PULUMI_CONFIG_PASSPHRASE. If it is lost: delete the lab's clusters"
    " (`kind get clusters`) and its Docker network by hand, then remove {folder}."
)


def passphrase_file(project: Path) -> Path:
    """The passphrase file of a checkout; made if it is missing, and never overwritten.

    Raises LabError if it is missing though there is state, whose secrets no other passphrase opens.
    """
    folder = state_dir(project)
    file = folder / "passphrase"
    if file.exists():
        if not file.read_text().strip():
            raise LabError(f"{file} is empty", _PUT_BACK.format(folder=folder))
        return file
    if encrypted := stacks(project):
        raise LabError(
            f"{file} is missing, and the state of {', '.join(encrypted)} is encrypted with it",
            _PUT_BACK.format(folder=folder),
        )
    folder.mkdir(mode=0o700, exist_ok=True)
    _write_once(file, secrets.token_urlsafe(_BYTES))
    return file


def _write_once(file: Path, text: str) -> None:
    """Have the file hold the text, whole, for this user only; one that is there stays as it is."""
    # mkstemp makes a file that nobody else may read.
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=".passphrase-")
    try:
        with os.fdopen(descriptor, "w") as out:
            out.write(f"{text}\n")
        os.link(draft, file)
    except FileExistsError:
        pass  # another process was quicker, and its passphrase counts
    finally:
        os.unlink(draft)
