"""The static files of the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Final

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

_START: Final = "page.html"


@dataclass(frozen=True, kw_only=True)
class Asset:
    """A file of the page."""

    content_type: str
    content: bytes


def assets() -> Mapping[str, Asset]:
    """URL path -> file; `/` is the page itself."""
    found = {
        each.name: Asset(
            content_type=_TYPES[PurePosixPath(each.name).suffix], content=each.read_bytes()
        )
        for each in files("lab.dashboard").joinpath("page").iterdir()
    }
    return {"/" if name == _START else f"/{name}": asset for name, asset in found.items()}
