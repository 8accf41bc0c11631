"""A container image of the bundle: which programs and files on which base, run how."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from offline.bundle.part import Kind, Part, file_digest
from offline.bundle.workshop import Workshop
from offline.parts import oci
from offline.parts.rootfs import BASE, STATIC, layer_of

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
REFERENCE_FILE = "reference"


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image under the name and tag that upstream's manifests ask for.

    `programs` maps a path in the image to "part" (whose content is one file of that name) or
    "part/file"; `links` maps a path to what it points at; `texts` a path to its content.
    `layers` are root filesystem parts, lowest first. `note` says how it differs from upstream's.
    """

    reference: str
    version: str
    source: str
    programs: Mapping[str, str] = field(default_factory=dict[str, str])
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    layers: Sequence[str] = (STATIC,)
    entrypoint: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    user: str = ""
    folder: str = "/"
    note: str = "same source as upstream's image"

    @property
    def name(self) -> str:
        """The name of its part: the reference as a file name, without registry and tag."""
        path = self.reference.split("/", 1)[1]
        return "image-" + path.partition(":")[0].replace("/", "-")

    def part(self) -> Part:
        """The part that makes it; its content is an OCI image layout beside the reference."""
        code = [file_digest(Path(module)) for module in (__file__, oci.__file__)]
        return Part(
            name=self.name,
            kind=Kind.IMAGE,
            version=self.reference.rpartition(":")[2],
            source=self.source,
            recipe={"image": asdict(self), "code": code},
            build=self._build,
            needs=(*self.layers, *dict.fromkeys(_part(path) for path in self.programs.values())),
            seconds=3,
        )

    def _build(self, shop: Workshop) -> None:
        layout = oci.Layout(shop.out / "layout")
        layers: list[oci.Layer] = []
        for name in self.layers:
            origin, layer = layer_of(shop.needs[name])
            layout.share_layer(origin, layer)
            layers.append(layer)
        files = self._files(shop)
        if files:
            layers.append(layout.add_layer(lambda stream: oci.write_files(stream, files)))
        layout.add_image(self.reference, layers, self._config())
        (shop.out / REFERENCE_FILE).write_text(self.reference + "\n")

    def _files(self, shop: Workshop) -> dict[str, oci.File | oci.Link | oci.Folder]:
        files: dict[str, oci.File | oci.Link | oci.Folder] = {}
        for path, origin in self.programs.items():
            part = _part(origin)
            files[path] = oci.File(shop.needs[part] / (origin.partition("/")[2] or part))
        for path, target in self.links.items():
            files[path] = oci.Link(target)
        for path, text in self.texts.items():
            files[path] = oci.File(text.encode(), 0o644)
        return files

    def _config(self) -> dict[str, object]:
        return {
            "User": self.user,
            "Env": [f"PATH={_PATH}", *(f"{k}={v}" for k, v in self.environment.items())],
            "Entrypoint": list(self.entrypoint),
            "WorkingDir": self.folder,
            "Labels": {
                "org.opencontainers.image.title": self.reference.rpartition("/")[2],
                "org.opencontainers.image.version": self.version,
                "org.opencontainers.image.source": self.source,
                "org.opencontainers.image.description": (
                    f"Built by the multi-cluster lab's offline bundle, not by upstream: {self.note}"
                ),
            },
        }


def _part(origin: str) -> str:
    return origin.partition("/")[0]


def on_debian(*layers: str) -> tuple[str, ...]:
    """The Debian base with these layers on top."""
    return (BASE, *layers)
