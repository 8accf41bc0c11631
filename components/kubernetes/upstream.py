"""Downloads release manifests from their projects."""

import hashlib
from pathlib import Path

import httpx

from foundation.errors import LabError
from foundation.files import write_whole
from foundation.https import trust, why
from foundation.paths import cache_dir
from foundation.versions import File, Manifest

# Seconds, for the connection and for each read.
_TIMEOUT = 30


def fetch(manifest: Manifest) -> str:
    """The manifest's text. Downloaded files are kept in `upstream/` of the cache.

    Raises LabError if a file cannot be downloaded or does not have its pinned checksum; the message
    has the file's URL.
    """
    folder = cache_dir() / "upstream" / f"{manifest.name}-{manifest.version}"
    text = "\n---\n".join(_content(file, folder).decode() for file in manifest.files)
    for image, replacement in manifest.images:
        old, new = f"image: {image}\n", f"image: {replacement}\n"
        if text.count(old) != 1:
            raise LabError(
                f"manifest {manifest.name}: image {image} occurs {text.count(old)} times, not once",
                "Upstream has changed the manifest: adapt `images` in foundation/versions.py.",
            )
        text = text.replace(old, new)
    return text


def _content(file: File, folder: Path) -> bytes:
    kept = folder / file.url.rsplit("/", 1)[-1]
    if kept.is_file() and _sha256(content := kept.read_bytes()) == file.sha256:
        return content
    content = _download(file)
    write_whole(kept, content)
    return content


def _download(file: File) -> bytes:
    try:
        response = httpx.get(file.url, follow_redirects=True, timeout=_TIMEOUT, verify=trust())
        response.raise_for_status()
    except httpx.HTTPError as error:
        raise LabError(
            f"cannot download {file.url}: {why(error)}",
            "Check the network and its proxy, or use the stack `offline`, which needs no download.",
        ) from error
    if (found := _sha256(response.content)) != file.sha256:
        raise LabError(
            f"{file.url} has SHA-256 {found}, but foundation/versions.py pins {file.sha256}",
            "Either a proxy has replaced the file, or upstream has moved its tag. "
            "Use another network, or the stack `offline`.",
        )
    return response.content


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
