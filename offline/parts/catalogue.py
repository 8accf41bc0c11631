"""All parts of the bundle, in build order as far as their needs permit."""

from collections.abc import Sequence

from offline.builder.part import Part
from offline.parts.charts import CHARTS, MANIFESTS
from offline.parts.envoy import envoy
from offline.parts.images import LAB_IMAGES, NODE_IMAGES
from offline.parts.module_files import MODULE_FILES, PULUMI_PYTHON
from offline.parts.node_image import node_image
from offline.parts.programs import PROGRAMS
from offline.parts.registry import registry_content
from offline.parts.rootfs import LAYERS, static_layer

# The programs that the lab's commands and tests start by name; building them requires no image.
TOOLS = (
    *("pulumi", "pulumi-language-python", PULUMI_PYTHON.name, "kind", "kubectl", "helm"),
    *("kube-apiserver", "kube-controller-manager", "etcd"),
)


def catalogue() -> Sequence[Part]:
    """Every part of the bundle."""
    return (
        *(program.part() for program in PROGRAMS),
        *(files.part() for files in MODULE_FILES),
        envoy(),
        *(layer.part() for layer in LAYERS),
        static_layer(),
        *(chart.part() for chart in CHARTS),
        *(manifest.part() for manifest in MANIFESTS),
        *(image.part() for image in (*NODE_IMAGES, *LAB_IMAGES)),
        node_image(),
        registry_content(),
    )
