"""Images for `docker load`: engines before 25 support neither zstd layers nor OCI layouts."""

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from offline.parts.oci import EPOCH


def write_docker_archive(
    target: Path, reference: str, layer: Path, config: Mapping[str, Any]
) -> None:
    """Write the image `reference`, with the uncompressed tar `layer` as its only layer.

    `config` holds the execution parameters of the image (Entrypoint, Env, StopSignal…).
    Source: https://github.com/moby/docker-image-spec/blob/v1.2.0/v1.2.md
    """
    with layer.open("rb") as file:
        diff_id = hashlib.file_digest(file, "sha256").hexdigest()
    configuration = json.dumps(
        {
            "created": EPOCH,
            "architecture": "amd64",
            "os": "linux",
            "config": dict(config),
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{diff_id}"]},
        }
    ).encode()
    name = f"{hashlib.sha256(configuration).hexdigest()}.json"
    manifest = [{"Config": name, "RepoTags": [reference], "Layers": ["layer.tar"]}]
    with tarfile.open(target, "w") as archive:
        add_bytes(archive, name, configuration)
        add_bytes(archive, "manifest.json", json.dumps(manifest).encode())
        archive.add(layer, "layer.tar")


def add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    """Add a file with this content, owned by root and dated to the epoch."""
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))
