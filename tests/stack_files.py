"""What Pulumi's engine passes to the program for the stacks of this checkout."""

import json
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[1]


def declared() -> dict[str, dict[str, Any]]:
    """The settings as Pulumi.yaml declares them."""
    return yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["config"]


def defaults() -> dict[str, str]:
    """What an empty stack file gives, by key without namespace."""
    return {key: as_text(setting["default"]) for key, setting in declared().items()}


def stack_config(stack: str) -> dict[str, str]:
    """What a stack's file gives, by key without namespace."""
    file = yaml.safe_load((ROOT / "stacks" / f"Pulumi.{stack}.yaml").read_text())
    own = {key.removeprefix("lab:"): as_text(value) for key, value in file["config"].items()}
    return defaults() | own


def as_text(value: object) -> str:
    """A value as the engine writes it: strings as they are, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
