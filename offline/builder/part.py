"""A part of the bundle: what it is, what decides its content, and how it is made."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from offline.builder.workshop import Workshop


class Kind(StrEnum):
    """What a part is."""

    PROGRAM = "program"
    ROOT_FILESYSTEM = "root filesystem"
    IMAGE = "image"
    NODE_IMAGE = "node image"
    CHART = "chart"
    MANIFEST = "manifest"
    REGISTRY = "registry"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing that is built, kept and rebuilt as a whole.

    `recipe` is all that decides the result besides the parts in `needs`: command lines, versions,
    file contents. Two parts with the same recipe and the same needs are the same part.
    `seconds` is what it adds to a build on 2 cores with empty caches, for the estimate of the
    remaining time; next to nothing for what is made beside the compiler.
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
    """The key under which the part is kept; it changes whenever something that we decide does.

    What Debian serves today is no part of it: the packages of a root filesystem are listed in it.
    """
    material = {
        "name": part.name,
        "recipe": part.recipe,
        "needs": {name: keys_of_needs[name] for name in part.needs},
    }
    canonical = json.dumps(material, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def code_of(*modules: str) -> list[str]:
    """The digests of source files, given as `__file__`, for the recipe of what they make."""
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
