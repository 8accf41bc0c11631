"""A container image out of a few of this host's own programs: no registry and no package needed."""

import io
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

PROGRAMS = ("sh", "cat", "sleep", "getent")


def tiny_root_filesystem() -> bytes:
    """A tar archive for `docker import`: `PROGRAMS` in `/bin`, with the libraries they load."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", dereference=True) as tar:
        libraries: set[str] = set()
        for name in PROGRAMS:
            program = shutil.which(name)
            assert program is not None, f"this host has no `{name}`"
            tar.add(Path(program).resolve(), f"/bin/{name}")
            linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=True)
            libraries.update(re.findall(r"(/\S+) \(0x", linked.stdout))
        for library in sorted(libraries):
            tar.add(library, library)
    return archive.getvalue()
