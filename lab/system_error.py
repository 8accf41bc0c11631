"""Errors of the operating system, in words that name the file and the remedy."""

import errno
import os
import pwd
from pathlib import Path
from typing import Final

from foundation.errors import LabError

_REMEDIES: Final = {
    errno.ENOSPC: "Free some space on this disk, then run the command again.",
    errno.EDQUOT: "Free some of your disk quota, then run the command again.",
    errno.EROFS: "Make this file system writable, or move the checkout to another one.",
}


def explained(error: OSError) -> LabError:
    """The error for users; other than a traceback, it names the owner of a file out of reach."""
    reason = error.strerror or str(error)
    if error.filename is None:
        return LabError(reason, _REMEDIES.get(error.errno or 0, ""))
    file = Path(os.fsdecode(error.filename))
    message = f"{file}: {reason}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return LabError(*_of_another_user(message, file))
    return LabError(message, _REMEDIES.get(error.errno or 0, ""))


def _of_another_user(message: str, file: Path) -> tuple[str, str]:
    """Message and remedy for a file that this user must not access."""
    place = next((each for each in (file, *file.parents) if _is_visible(each)), file.parent)
    owner, me = _name(place.lstat().st_uid), _name(os.geteuid())
    if owner == me:
        return message, f"Change the permissions: chmod -R u+rwX {place}"
    return (
        f"{message} ({place} belongs to {owner})",
        f"Run the command as {owner}, or take it over: sudo chown -R {me} {place}",
    )


def _is_visible(path: Path) -> bool:
    try:
        path.lstat()
    except OSError:
        return False
    return True


def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"
