"""The environment in which Pulumi runs the lab's program."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from lab.project import state_dir
from lab.setup import sources
from lab.setup.passphrase import passphrase_file

_PASSPHRASE = "PULUMI_CONFIG_PASSPHRASE"
_PASSPHRASE_FILE = "PULUMI_CONFIG_PASSPHRASE_FILE"
_BACKEND = "PULUMI_BACKEND_URL"


def pulumi_environment(project: Path, stack: str) -> dict[str, str]:
    """The complete environment of Pulumi and its child processes for a stack of this checkout.

    The user's own passphrase or backend takes precedence. Creates the passphrase if it does not
    exist. Raises LabError if the stack is not prepared (`lab.setup.sources.prepare`) or its
    passphrase is lost.
    """
    return compose(project, os.environ, sources.environment(project, stack))


def compose(
    project: Path, inherited: Mapping[str, str], stack: Mapping[str, str]
) -> dict[str, str]:
    """The environment of this process, with the additions of the stack's source."""
    state = state_dir(project)
    environment = {"PULUMI_SKIP_UPDATE_CHECK": "true", **inherited, **stack}
    # The folder of this interpreter, not resolved: the virtual environment's, which has `lab`.
    folders = [str(Path(sys.executable).parent), environment.get("PATH", os.defpath)]
    environment["PATH"] = os.pathsep.join(folders)
    if _BACKEND not in inherited:
        # Absolute: the URL in Pulumi.yaml is relative to the working folder of Pulumi.
        state.mkdir(mode=0o700, exist_ok=True)
        environment[_BACKEND] = state.resolve().as_uri()
    if _PASSPHRASE not in inherited and _PASSPHRASE_FILE not in inherited:
        environment[_PASSPHRASE_FILE] = str(passphrase_file(project).resolve())
    return environment
