import hashlib
import io
import json
import tarfile
from pathlib import Path

import zstandard

from offline.parts.oci import File, Folder, Layer, Layout, Link, write_difference, write_files

FILES = {
    "/usr/bin/tool": File(b"#!/bin/sh\n"),
    "/etc/tool.conf": File(b"key = value\n", 0o644),
    "/usr/bin/other": Link("tool"),
    "/tmp": Folder(0o1777),
}


def unpack(layout: Layout, layer: Layer) -> dict[str, tarfile.TarInfo]:
    blob = layout.folder / "blobs" / "sha256" / layer.digest.removeprefix("sha256:")
    data = blob.read_bytes()
    assert hashlib.sha256(data).hexdigest() == blob.name
    assert len(data) == layer.size
    plain = zstandard.ZstdDecompressor().stream_reader(data).read()
    assert f"sha256:{hashlib.sha256(plain).hexdigest()}" == layer.diff_id
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        return {member.name: member for member in archive}


def test_a_layer_has_the_files_with_their_modes_and_the_folders_above_them(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    members = unpack(layout, layout.add_layer(lambda stream: write_files(stream, FILES)))
    assert list(members) == [
        *("etc", "etc/tool.conf", "tmp", "usr", "usr/bin", "usr/bin/other", "usr/bin/tool"),
    ]
    assert members["usr/bin/tool"].mode == 0o755
    assert members["etc/tool.conf"].mode == 0o644
    assert members["tmp"].mode == 0o1777
    assert members["usr/bin/other"].linkname == "tool"


def test_the_same_files_make_the_same_bytes_whoever_and_whenever(tmp_path: Path) -> None:
    source = tmp_path / "tool"
    source.write_bytes(b"content")
    layers: list[Layer] = []
    for name, seconds in (("a", 1), ("b", 2_000_000_000)):
        source.touch()
        source.chmod(0o700 if seconds == 1 else 0o777)
        layout = Layout(tmp_path / name)
        layers.append(layout.add_layer(lambda s: write_files(s, {"/tool": File(source)})))
    assert layers[0] == layers[1]


def test_an_image_names_its_layers_its_reference_and_how_it_is_run(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layer = layout.add_layer(lambda stream: write_files(stream, FILES))
    layout.add_image("quay.io/team/tool:v1", [layer], {"Entrypoint": ["/usr/bin/tool"]})
    (descriptor,) = layout.manifests()
    assert descriptor["annotations"]["io.containerd.image.name"] == "quay.io/team/tool:v1"
    manifest = layout.manifest(descriptor["digest"])
    assert [entry["digest"] for entry in manifest["layers"]] == [layer.digest]
    digest = manifest["config"]["digest"].removeprefix("sha256:")
    config = json.loads((tmp_path / "blobs" / "sha256" / digest).read_text())
    assert config["rootfs"]["diff_ids"] == [layer.diff_id]
    assert config["config"]["Entrypoint"] == ["/usr/bin/tool"]


def test_a_difference_holds_what_is_new_or_otherwise_and_nothing_else(tmp_path: Path) -> None:
    base, whole = tmp_path / "base.tar", tmp_path / "whole.tar"
    with base.open("wb") as stream:
        write_files(stream, {"/same": File(b"1"), "/mode": File(b"1"), "/text": File(b"1")})
    with whole.open("wb") as stream:
        write_files(
            stream,
            {
                "/same": File(b"1"),
                "/mode": File(b"1", 0o600),
                "/text": File(b"2"),
                "/new/file": File(b"3"),
            },
        )
    layout = Layout(tmp_path / "layout")
    layer = layout.add_layer(lambda stream: write_difference(stream, whole, base))
    assert set(unpack(layout, layer)) == {"mode", "text", "new", "new/file"}


def test_a_shared_layer_takes_disk_once(tmp_path: Path) -> None:
    origin, other = Layout(tmp_path / "a"), Layout(tmp_path / "b")
    layer = origin.add_layer(lambda stream: write_files(stream, FILES))
    other.share_layer(origin, layer)
    (blob,) = other.blobs()
    assert blob.stat().st_nlink == 2
