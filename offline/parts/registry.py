"""The content of the lab's registry: all images of the lab in the file layout of `distribution`.

Its source documents the layout:
https://github.com/distribution/distribution/blob/v3.1.2/registry/storage/paths.go.
Blobs are hard links to the blobs of the image parts, so the registry uses no additional disk space.
"""

import os
from pathlib import Path

from foundation.errors import LabError
from offline.builder.part import Kind, Part, code_of
from offline.builder.workshop import Workshop
from offline.parts import oci
from offline.parts.image import REFERENCE_FILE
from offline.parts.images import LAB_IMAGES
from offline.parts.oci import Layout

REGISTRY_CONTENT = "registry-content"
REGISTRY_PROGRAM = "registry"


def registry_content() -> Part:
    """The part that contains the root folder of the registry's file system storage."""
    return Part(
        name=REGISTRY_CONTENT,
        kind=Kind.REGISTRY,
        version=f"{len(LAB_IMAGES)} images",
        source="the bundle's images",
        recipe={"code": code_of(__file__, oci.__file__)},
        build=_build,
        needs=tuple(image.name for image in LAB_IMAGES),
        seconds=2,
    )


def _build(shop: Workshop) -> None:
    root = shop.out / "docker" / "registry" / "v2"
    seen: dict[str, str] = {}
    for content in shop.needs.values():
        reference = (content / REFERENCE_FILE).read_text().strip()
        # A node requests the same path from a mirror as from the registry, without the host.
        path, _, tag = reference.split("/", 1)[1].rpartition(":")
        if path in seen:
            raise LabError(
                f"{reference} and {seen[path]} have the same path in the mirror",
                "Rename one of them in offline/parts/images.py.",
            )
        seen[path] = reference
        _add_image(root, path, tag, Layout(content / "layout"))


def _add_image(root: Path, path: str, tag: str, layout: Layout) -> None:
    for blob in layout.blobs():
        target = root / "blobs" / "sha256" / blob.name[:2] / blob.name / "data"
        if not target.exists():
            target.parent.mkdir(parents=True)
            os.link(blob, target)
    repository = root / "repositories" / path
    (descriptor,) = layout.manifests()
    manifest = layout.manifest(descriptor["digest"])
    for used in (manifest["config"], *manifest["layers"]):
        _link(repository / "_layers", used["digest"])
    _link(repository / "_manifests" / "revisions", descriptor["digest"])
    _link(repository / "_manifests" / "tags" / tag / "index", descriptor["digest"])
    (repository / "_manifests" / "tags" / tag / "current").mkdir()
    (repository / "_manifests" / "tags" / tag / "current" / "link").write_text(descriptor["digest"])


def _link(folder: Path, digest: str) -> None:
    place = folder / digest.replace(":", "/")
    place.mkdir(parents=True, exist_ok=True)
    (place / "link").write_text(digest)
