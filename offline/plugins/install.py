"""Installs launchers for the plugins in a Pulumi home."""

import os
import shlex
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Final

PLUGINS: Final = ("command", "kubernetes", "tls")

_LAUNCHER: Final = """\
#!/bin/sh
# Started by Pulumi; written by `lab bundle build`.
# -P: a folder named `offline` beside the user's program must not hide the lab's package.
exec {python} -P -m offline.plugins.{name} "$@"
"""


def install(home: Path, python: Path = Path(sys.executable)) -> list[Path]:
    """Write a launcher for each plugin into the Pulumi home `home`, and return their paths.

    The interpreter `python` runs the plugins; this package and the `pulumi_*` SDKs must be
    installed for it. Each plugin has the version of its installed SDK, which is the version that
    programs request. Launchers that are up to date are not written again: an engine may be using
    them.

    Raises `importlib.metadata.PackageNotFoundError` if an SDK is not installed.
    """
    return [_write_launcher(home, name, python) for name in PLUGINS]


def _write_launcher(home: Path, name: str, python: Path) -> Path:
    version = metadata.version(f"pulumi-{name}")
    launcher = home / "plugins" / f"resource-{name}-v{version}" / f"pulumi-resource-{name}"
    text = _LAUNCHER.format(python=shlex.quote(str(python)), name=name)
    if launcher.is_file() and launcher.read_text() == text and os.access(launcher, os.X_OK):
        return launcher
    launcher.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=launcher.parent, delete=False) as file:
        file.write(text)
    os.chmod(file.name, 0o755)
    os.replace(file.name, launcher)
    return launcher
