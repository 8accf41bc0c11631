"""The folders in which the lab keeps files."""

import os
from pathlib import Path
from typing import Final

STATE_FOLDER: Final = ".lab"
"""In the checkout: Pulumi's state, kubeconfigs, logs. The lab writes nowhere else there."""


def cache_dir() -> Path:
    """The folder for files that can be downloaded or built again.

    `$XDG_CACHE_HOME/multicluster-lab`. A relative `XDG_CACHE_HOME` is ignored, as specified:
    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".cache") / "multicluster-lab"


def tools_dir() -> Path:
    """The folder of the bundle's programs: `pulumi`, `kind`, `helm`, `kubectl` and others."""
    return cache_dir() / "bin"


def pulumi_home() -> Path:
    """The `PULUMI_HOME` with the bundle's provider plugins."""
    return cache_dir() / "pulumi"
