"""Builds container images reproducibly, byte for byte, without a container runtime.

An image is a folder in the OCI image layout
(https://github.com/opencontainers/image-spec/blob/main/image-layout.md): blobs by digest and an
`index.json`. Layers are compressed with zstd, which nodes unpack several times faster than gzip.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import zstandard

_CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"
_MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
_INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
_LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+zstd"
EPOCH = "1970-01-01T00:00:00Z"
"""The creation time in every image: the build machine's clock must not affect the bytes."""
_LEVEL = 3


@dataclass(frozen=True)
class Layer:
    """A compressed layer: digests with the prefix `sha256:`, size in bytes.

    `diff_id` is the digest of the uncompressed tar, which the image's configuration lists.
    """

    digest: str
    diff_id: str
    size: int


@dataclass(frozen=True)
class File:
    """A file of a layer; `source` is the path of its content, or the content as bytes."""

    source: Path | bytes
    mode: int = 0o755


@dataclass(frozen=True)
class Link:
    """A symbolic link of a layer."""

    target: str


@dataclass(frozen=True)
class Folder:
    """An empty folder of a layer."""

    mode: int = 0o755


class Layout:
    """An OCI image layout in a folder, which is created on first use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._blobs = folder / "blobs" / "sha256"

    def add_layer(self, write: Callable[[BinaryIO], None]) -> Layer:
        """Add a layer; `write` receives a stream and writes the layer's uncompressed tar to it."""
        self._blobs.mkdir(parents=True, exist_ok=True)
        draft = self._blobs / "draft"
        with draft.open("wb") as file:
            compressed: Any = _Hashing(file)
            compressor = zstandard.ZstdCompressor(level=_LEVEL, threads=2)
            with compressor.stream_writer(compressed, closefd=False) as stream:
                plain: Any = _Hashing(stream)
                write(plain)
        layer = Layer(compressed.digest(), plain.digest(), draft.stat().st_size)
        draft.rename(self._blob(layer.digest))
        return layer

    def share_layer(self, other: "Layout", layer: Layer) -> None:
        """Add a layer of another layout by a hard link, which uses no additional disk space."""
        self._blobs.mkdir(parents=True, exist_ok=True)
        target = self._blob(layer.digest)
        if not target.exists():
            os.link(other._blob(layer.digest), target)

    def add_image(self, reference: str, layers: Sequence[Layer], config: Mapping[str, Any]) -> None:
        """Add the image `reference` with these layers, lowest first, and write the index.

        `config` holds the execution parameters of an OCI image (Entrypoint, Env, User…).
        """
        configuration = {
            "created": EPOCH,
            "architecture": "amd64",
            "os": "linux",
            "config": dict(config),
            "rootfs": {"type": "layers", "diff_ids": [layer.diff_id for layer in layers]},
            "history": [{"created": EPOCH, "created_by": "multicluster-lab"} for _ in layers],
        }
        manifest = {
            "schemaVersion": 2,
            "mediaType": _MANIFEST_TYPE,
            "config": self._add_json(configuration, _CONFIG_TYPE),
            "layers": [
                {"mediaType": _LAYER_TYPE, "digest": layer.digest, "size": layer.size}
                for layer in layers
            ],
        }
        index = {
            "schemaVersion": 2,
            "mediaType": _INDEX_TYPE,
            "manifests": [
                {
                    **self._add_json(manifest, _MANIFEST_TYPE),
                    "platform": {"architecture": "amd64", "os": "linux"},
                    "annotations": {"io.containerd.image.name": reference},
                }
            ],
        }
        (self.folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
        (self.folder / "index.json").write_text(json.dumps(index))

    def manifests(self) -> list[dict[str, Any]]:
        """The manifest descriptors in the index: digest, size, and the reference as annotation."""
        return json.loads((self.folder / "index.json").read_text())["manifests"]

    def manifest(self, digest: str) -> dict[str, Any]:
        """The manifest with this digest."""
        return json.loads(self._blob(digest).read_bytes())

    def blobs(self) -> Iterable[Path]:
        """All blob files, each named by its digest without `sha256:`."""
        return sorted(self._blobs.iterdir())

    def _add_json(self, document: Mapping[str, Any], media_type: str) -> dict[str, Any]:
        data = json.dumps(document, sort_keys=True).encode()
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        self._blob(digest).write_bytes(data)
        return {"mediaType": media_type, "digest": digest, "size": len(data)}

    def _blob(self, digest: str) -> Path:
        return self._blobs / digest.removeprefix("sha256:")


class _Hashing(io.RawIOBase):
    """A stream that forwards all writes and computes their digest."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    def write(self, data: Any) -> int:
        self._hash.update(data)
        self._stream.write(data)
        return len(data)

    def digest(self) -> str:
        return f"sha256:{self._hash.hexdigest()}"


def write_files(stream: BinaryIO, files: Mapping[str, File | Link | Folder]) -> None:
    """Write a tar with these files, keyed by absolute path, and their parent folders."""
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        folders: set[PurePosixPath] = set()
        for name, file in sorted(files.items()):
            path = PurePosixPath(name.lstrip("/"))
            for folder in reversed(path.parents[:-1]):
                if folder not in folders:
                    folders.add(folder)
                    archive.addfile(_member(str(folder), tarfile.DIRTYPE, 0o755))
            _add(archive, str(path), file)


def _add(archive: tarfile.TarFile, name: str, file: File | Link | Folder) -> None:
    if isinstance(file, Folder):
        archive.addfile(_member(name, tarfile.DIRTYPE, file.mode))
        return
    if isinstance(file, Link):
        member = _member(name, tarfile.SYMTYPE, 0o777)
        member.linkname = file.target
        archive.addfile(member)
        return
    member = _member(name, tarfile.REGTYPE, file.mode)
    if isinstance(file.source, bytes):
        member.size = len(file.source)
        archive.addfile(member, io.BytesIO(file.source))
    else:
        member.size = file.source.stat().st_size
        with file.source.open("rb") as content:
            archive.addfile(member, content)


def _member(name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
    """A tar member owned by root and dated to the epoch, with nothing of the build machine."""
    member = tarfile.TarInfo(name)
    member.type = kind
    member.mode = mode
    return member


def copy_tar(stream: BinaryIO, whole: Path) -> None:
    """Write the tar `whole` unchanged."""
    with whole.open("rb") as source:
        shutil.copyfileobj(source, stream, 1 << 20)


def write_difference(stream: BinaryIO, whole: Path, base: Path) -> None:
    """Write a tar with the members of the tar `whole` that are new or changed against `base`."""
    known = dict(_fingerprints(base))
    with (
        tarfile.open(whole) as source,
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as target,
    ):
        wanted = {name for name, print_ in _fingerprints(whole) if known.get(name) != print_}
        for member in source:
            if member.name in wanted:
                content = source.extractfile(member) if member.isreg() else None
                target.addfile(member, content)


def _fingerprints(path: Path) -> Iterable[tuple[str, tuple[object, ...]]]:
    with tarfile.open(path) as archive:
        for member in archive:
            # A hard link is read through: its target may have changed while the link did not.
            content = archive.extractfile(member) if member.isreg() or member.islnk() else None
            digest = hashlib.sha256(content.read()).digest() if content else b""
            yield (
                member.name,
                (member.type, member.mode, member.uid, member.gid, member.linkname, digest),
            )
