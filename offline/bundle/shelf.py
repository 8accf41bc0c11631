"""Links to finished parts under stable names in the cache folder.

They are hard links for two reasons. The Python language host resolves a symbolic link to itself
and searches its scripts beside the target. And a file with a link count of one belongs to no part.

`bin/` has the programs for users and tests, `charts/` and `manifests/` the sources of the clusters'
components, `pulumi/plugins/` the provider plugins.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from foundation.paths import cache_dir, pulumi_home, tools_dir
from offline.builder.builder import Plan
from offline.builder.part import Kind
from offline.parts.catalogue import TOOLS
from offline.plugins.install import install


def charts_dir() -> Path:
    """Packaged charts, `<name>-<version>.tgz`."""
    return cache_dir() / "charts"


def manifests_dir() -> Path:
    """Release manifests, `<name>.yaml`."""
    return cache_dir() / "manifests"


def environment() -> dict[str, str]:
    """The environment variables that select the bundle's `pulumi` and its plugins.

    PULUMI_PYTHON_CMD names this interpreter: the bundle's language host is too old to read a
    project's virtual environment from Pulumi.yaml.
    """
    return {
        "PATH": f"{tools_dir()}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PULUMI_HOME": str(pulumi_home()),
        "PULUMI_PYTHON_CMD": sys.executable,
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def arrange(plan: Plan, folders: Mapping[str, Path]) -> None:
    """Create the links to these finished parts and the launchers of the provider plugins."""
    for part in plan.parts:
        folder = folders[part.name]
        if part.name in TOOLS:
            _link_all(folder, tools_dir())
        elif part.kind is Kind.CHART:
            _link_all(folder, charts_dir())
        elif part.kind is Kind.MANIFEST:
            _link_all(folder, manifests_dir())
    install(pulumi_home())


def tidy() -> None:
    """Remove the links to deleted parts."""
    for shelf in (tools_dir(), charts_dir(), manifests_dir()):
        for file in shelf.iterdir() if shelf.is_dir() else ():
            if file.stat().st_nlink == 1:
                file.unlink()


def _link_all(folder: Path, shelf: Path) -> None:
    shelf.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        link = shelf / file.name
        if link.exists() and link.samefile(file):
            continue
        # Replaces the link atomically: a running lab may be using the name.
        draft = shelf / f".{file.name}.new"
        draft.unlink(missing_ok=True)
        os.link(file, draft)
        os.replace(draft, link)
