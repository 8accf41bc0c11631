"""The checkout: its folder, its stack files, and settings read without running the program."""

from pathlib import Path
from typing import Any, Final, cast

import yaml

from foundation.errors import LabError
from foundation.names import PROJECT
from foundation.paths import STATE_FOLDER

_PROJECT_FILE: Final = "Pulumi.yaml"


def project_dir() -> Path:
    """The checkout that contains the working folder, else the one that `lab` was installed from.

    Raises LabError if there is none.
    """
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parent.parent):
        if _is_the_lab(folder / _PROJECT_FILE):
            return folder
    raise LabError(
        f"no checkout of the lab: neither {here} nor a parent folder has its {_PROJECT_FILE}",
        "Change into the checkout, or install the lab from it: pip install --editable .",
    )


def state_dir(project: Path) -> Path:
    """The folder for all files that the lab writes to the checkout."""
    return project / STATE_FOLDER


def stack_file(project: Path, stack: str) -> Path:
    """The configuration file of a stack; it need not exist."""
    folder = _read(project / _PROJECT_FILE).get("stackConfigDir", "")
    return project / folder / f"Pulumi.{stack}.yaml"


def setting(project: Path, stack: str, key: str) -> Any:
    """A setting from the stack's file, else its default; None if it has neither.

    Not validated: the program validates all settings.
    """
    value = _read(stack_file(project, stack), "config").get(f"{PROJECT}:{key}")
    if value is not None:
        return value
    return _read(project / _PROJECT_FILE, "config", key).get("default")


def lab_name(project: Path, stack: str) -> str:
    """The setting `lab:name`."""
    return str(setting(project, stack, "name") or PROJECT)


def workload_clusters(project: Path, stack: str) -> list[str]:
    """The setting `lab:workloadClusters`; empty if it is not a list."""
    found = setting(project, stack, "workloadClusters")
    return [str(name) for name in cast(list[object], found)] if isinstance(found, list) else []


def stack_names(project: Path) -> list[str]:
    """The stacks that have a file in the checkout, in alphabetical order."""
    folder, pattern = stack_file(project, "*").parent, stack_file(project, "*").name
    return sorted(file.name.split(".", 1)[1].removesuffix(".yaml") for file in folder.glob(pattern))


def _is_the_lab(file: Path) -> bool:
    return file.is_file() and _read(file).get("name") == PROJECT


def _read(file: Path, *path: str) -> dict[str, Any]:
    """The mapping in a YAML file, or at a path of keys in it.

    Empty if the file or a key is missing. Raises LabError if the value is not a mapping.
    """
    try:
        content = yaml.safe_load(file.read_text()) if file.exists() else None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise LabError(f"{file} cannot be read: {error}", "Correct the file.") from error
    for key in path:
        content = _mapping(content, file).get(key)
    return _mapping(content, file)


def _mapping(content: object, file: Path) -> dict[str, Any]:
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise LabError(f"{file}: {content!r} is not a mapping of keys", "Correct the file.")
    return cast(dict[str, Any], content)
