"""A container image of the bundle: its programs, files, base layers and configuration."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from offline.builder.part import Kind, Part, code_of
from offline.builder.workshop import Workshop
from offline.parts import oci
from offline.parts.rootfs import BASE, STATIC, layer_of

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
REFERENCE_FILE = "reference"


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image with the name and tag that upstream's manifests reference.

    `programs` maps a path in the image to "part" (whose content is one file of that name) or
    "part/file"; `links` maps a path to the link's target; `texts` maps a path to its content.
    `layers` are root filesystem parts, lowest first. `note` describes how the image differs from
    upstream's.
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
        """The name of the part: the reference without registry and tag."""
        path = self.reference.split("/", 1)[1]
        return "image-" + path.partition(":")[0].replace("/", "-")

    def part(self) -> Part:
        """The part that builds the image: an OCI image layout and a file with the reference."""
        return Part(
            name=self.name,
            kind=Kind.IMAGE,
            version=self.reference.rpartition(":")[2],
            source=self.source,
            recipe={"image": asdict(self), "code": code_of(__file__, oci.__file__)},
            build=self._build,
            needs=(*self.layers, *dict.fromkeys(_part(path) for path in self.programs.values())),
            seconds=0.5,
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
            "Labels": labels(self.reference, self.version, self.source, self.note),
        }


def labels(reference: str, version: str, source: str, note: str) -> dict[str, str]:
    """The labels of an image: its source, and how it differs from upstream's."""
    prefix = "org.opencontainers.image"
    return {
        f"{prefix}.title": reference.rpartition("/")[2],
        f"{prefix}.version": version,
        f"{prefix}.source": source,
        f"{prefix}.description": (
            f"Built by the multi-cluster lab's offline bundle, not by upstream: {note}"
        ),
    }


def _part(origin: str) -> str:
    return origin.partition("/")[0]


def on_debian(*layers: str) -> tuple[str, ...]:
    """The Debian base with these layers on top."""
    return (BASE, *layers)
