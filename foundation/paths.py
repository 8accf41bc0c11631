"""Where the lab keeps what is no part of the checkout."""

import os
from pathlib import Path


def cache_dir() -> Path:
    """What can be made again: `$XDG_CACHE_HOME/multicluster-lab`.

    A relative `XDG_CACHE_HOME` is ignored, as the XDG base directory specification says:
    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".cache") / "multicluster-lab"


def tools_dir() -> Path:
    """The programs that the bundle built: `pulumi`, `kind`, `helm`, `kubectl` and their like."""
    return cache_dir() / "bin"


def pulumi_home() -> Path:
    """The `PULUMI_HOME` that holds the bundle's provider plugins."""
    return cache_dir() / "pulumi"
