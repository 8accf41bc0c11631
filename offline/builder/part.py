"""A part of the bundle: its description, its recipe and its content key."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from offline.builder.workshop import Workshop


class Kind(StrEnum):
    """The kind of a part."""

    PROGRAM = "program"
    ROOT_FILESYSTEM = "root filesystem"
    IMAGE = "image"
    NODE_IMAGE = "node image"
    CHART = "chart"
    MANIFEST = "manifest"
    REGISTRY = "registry"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A unit that is built, stored and rebuilt as a whole.

    `recipe` holds every input of the build except the parts in `needs`: command lines, versions,
    file contents. Two parts with the same name, recipe and needs are the same part.
    `seconds` is the time that the part adds to a build on 2 cores with empty caches, for the
    estimate of the remaining time. It is small for parts that are built while the compiler runs.
    """

    name: str
    kind: Kind
    version: str
    source: str
    recipe: Mapping[str, Any]
    build: Callable[[Workshop], None]
    needs: tuple[str, ...] = ()
    seconds: float = 1.0
    uses_all_cores: bool = False


def content_key(part: Part, keys_of_needs: Mapping[str, str]) -> str:
    """The key of the part in the store; it changes with the part's recipe and needs.

    Debian's current package versions do not affect it: a root filesystem part lists its packages.
    """
    material = {
        "name": part.name,
        "recipe": part.recipe,
        "needs": {name: keys_of_needs[name] for name in part.needs},
    }
    canonical = json.dumps(material, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def code_of(*modules: str) -> list[str]:
    """The digests of source files, given as `__file__`, for the recipes of the parts they build."""
    return [file_digest(Path(module)) for module in modules]


def file_digest(path: Path) -> str:
    """The sha256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tree_digest(root: Path) -> str:
    """The sha256 of all file names and contents below a folder, in hexadecimal."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_symlink():
            digest.update(f"{path.relative_to(root)} -> {path.readlink()}\n".encode())
        elif path.is_file():
            digest.update(f"{path.relative_to(root)} {file_digest(path)}\n".encode())
    return digest.hexdigest()
