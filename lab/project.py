"""The checkout: where it is, and what its files say without asking Pulumi."""

from pathlib import Path
from typing import Any, Final, cast

import yaml

from foundation.errors import LabError

PROJECT: Final = "lab"
"""The name of the Pulumi project."""

STATE_FOLDER: Final = ".lab"
"""Holds all that the lab writes in the checkout: Pulumi's state, kubeconfigs, logs."""

_PROJECT_FILE: Final = "Pulumi.yaml"


def project_dir() -> Path:
    """The checkout around the working folder, else the one that this program was installed from.

    Raises LabError if there is none.
    """
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parent.parent):
        if _is_the_lab(folder / _PROJECT_FILE):
            return folder
    raise LabError(
        f"no checkout of the lab: neither {here} nor a folder above it has its {_PROJECT_FILE}",
        "Change into the checkout, or install the lab from it: pip install --editable .",
    )


def state_dir(project: Path) -> Path:
    """The folder of the checkout that holds all that the lab writes there."""
    return project / STATE_FOLDER


def stack_file(project: Path, stack: str) -> Path:
    """The configuration of a stack; it need not exist."""
    folder = _read(project / _PROJECT_FILE).get("stackConfigDir", "")
    return project / folder / f"Pulumi.{stack}.yaml"


def setting(project: Path, stack: str, key: str) -> Any:
    """A setting as the stack's file has it, else its default; None if it has neither.

    For what must be known without running the program, which checks all settings.
    """
    value = _read(stack_file(project, stack), "config").get(f"{PROJECT}:{key}")
    if value is not None:
        return value
    return _read(project / _PROJECT_FILE, "config", key).get("default")


def lab_name(project: Path, stack: str) -> str:
    """The setting `lab:name`, which Docker's names of the lab's things begin with."""
    return str(setting(project, stack, "name") or PROJECT)


def _is_the_lab(file: Path) -> bool:
    return file.is_file() and _read(file).get("name") == PROJECT


def _read(file: Path, *path: str) -> dict[str, Any]:
    """A YAML file that holds a mapping, or the mapping at a path of keys in it.

    Empty if there is no such file or key. Raises LabError if it is no mapping.
    """
    try:
        content = yaml.safe_load(file.read_text()) if file.exists() else None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise LabError(f"{file} cannot be read: {error}", "Mend the file.") from error
    for key in path:
        content = _mapping(content, file).get(key)
    return _mapping(content, file)


def _mapping(content: object, file: Path) -> dict[str, Any]:
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise LabError(f"{file}: {content!r} is no mapping of keys to values", "Mend the file.")
    return cast(dict[str, Any], content)
