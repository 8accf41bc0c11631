import json
from pathlib import Path

from offline.builder.builder import Builder
from offline.parts.image import Image
from offline.parts.oci import Layout
from tests.unit.builder.parts import Recorder, part, plan

TOOL = Image(
    reference="quay.io/team/tool:v1.2",
    version="v1.2.3",
    source="example.com/tool@v1.2.3",
    programs={"/bin/tool": "tool"},
    layers=(),
    entrypoint=("/bin/tool",),
    note="without its web interface",
)


def test_an_image_says_in_its_labels_what_it_was_built_from_and_how_it_differs(
    tmp_path: Path,
) -> None:
    folders = Builder(tmp_path, Recorder()).build(plan(part("tool"), TOOL.part()))
    layout = Layout(folders["image-team-tool"] / "layout")
    (descriptor,) = layout.manifests()
    digest = layout.manifest(descriptor["digest"])["config"]["digest"].removeprefix("sha256:")
    (config,) = [json.loads(blob.read_text()) for blob in layout.blobs() if blob.name == digest]
    labels = config["config"]["Labels"]
    assert labels["org.opencontainers.image.source"] == "example.com/tool@v1.2.3"
    assert labels["org.opencontainers.image.version"] == "v1.2.3"
    assert (
        "not by upstream: without its web interface"
        in (labels["org.opencontainers.image.description"])
    )
    assert (folders["image-team-tool"] / "reference").read_text() == "quay.io/team/tool:v1.2\n"
