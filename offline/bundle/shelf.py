"""Where finished parts are found under names that do not change: links in the cache folder.

`bin/` has the programs that people and tests call, `charts/` and `manifests/` what clusters are
installed from, `registry` the images that nodes pull, `pulumi/plugins/` the provider plugins.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from lab.paths import cache_dir, pulumi_home, tools_dir
from offline.bundle.builder import Plan
from offline.bundle.part import Kind
from offline.parts.catalogue import TOOLS
from offline.parts.registry import REGISTRY_CONTENT
from offline.plugins.install import install


def charts_dir() -> Path:
    """Packaged charts, `<name>-<version>.tgz`."""
    return cache_dir() / "charts"


def manifests_dir() -> Path:
    """Release manifests, `<name>.yaml`."""
    return cache_dir() / "manifests"


def registry_dir() -> Path:
    """The storage of the lab's registry."""
    return cache_dir() / "registry"


def arrange(plan: Plan, folders: Mapping[str, Path]) -> None:
    """Make the links for these finished parts, and the launchers of the provider plugins."""
    for part in plan.parts:
        folder = folders[part.name]
        if part.name in TOOLS:
            _link_all(folder, tools_dir())
        elif part.kind is Kind.CHART:
            _link_all(folder, charts_dir())
        elif part.kind is Kind.MANIFEST:
            _link_all(folder, manifests_dir())
        elif part.name == REGISTRY_CONTENT:
            _link(folder, registry_dir())
    for shelf in (tools_dir(), charts_dir(), manifests_dir()):
        _drop_dangling(shelf)
    install(pulumi_home())


def _link_all(folder: Path, shelf: Path) -> None:
    shelf.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        _link(file, shelf / file.name)


def _link(target: Path, link: Path) -> None:
    """Point `link` at `target`, at no moment at nothing: a lab that runs may be using it."""
    draft = link.with_name(f".{link.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    os.replace(draft, link)


def _drop_dangling(shelf: Path) -> None:
    for link in shelf.iterdir() if shelf.is_dir() else ():
        if not link.exists():
            link.unlink()
