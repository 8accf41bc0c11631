"""The lab's pins, compared with those of the bundle: one lab, whatever it is installed from."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from foundation import versions
from offline.parts import charts, images, pins

CHECKOUT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("ours", "bundle"),
    [
        (versions.ISTIO, pins.ISTIO_RELEASE),
        (versions.ISTIO_HUB, pins.ISTIO_HUB),
        (f"v{versions.METALLB}", pins.METALLB),
        (versions.ARGO_CD, pins.ARGO_CD),
        (versions.ARGO_ROLLOUTS, pins.ARGO_ROLLOUTS),
        (versions.PROMETHEUS_OPERATOR, pins.PROMETHEUS_OPERATOR),
        (versions.PROMETHEUS, pins.PROMETHEUS_RELEASE),
        (versions.THANOS, pins.THANOS),
        (versions.KUBE_STATE_METRICS, pins.KUBE_STATE_METRICS),
        (f"v{versions.K6}", pins.K6),
    ],
)
def test_the_bundle_is_of_the_version_that_the_lab_installs(ours: str, bundle: str) -> None:
    assert ours == bundle


def test_the_images_are_those_of_the_bundle() -> None:
    assert set(versions.IMAGES) == {image.reference for image in images.LAB_IMAGES}


def test_each_chart_of_the_bundle_is_found_under_its_name_and_version() -> None:
    for chart in charts.CHARTS:
        ours = versions.CHARTS[chart.name]
        assert (ours.name, ours.version) == (chart.name, chart.release.removeprefix("v"))


def test_the_bundle_has_every_chart_but_those_whose_images_it_cannot_have() -> None:
    bundled = {chart.name for chart in charts.CHARTS}
    assert versions.CHARTS.keys() - bundled == {"grafana", "kiali-server"}


def test_a_manifest_is_made_of_the_same_files_upstream_and_in_the_bundle() -> None:
    assert versions.MANIFESTS.keys() == {manifest.name for manifest in charts.MANIFESTS}
    for manifest in charts.MANIFESTS:
        ours = versions.MANIFESTS[manifest.name]
        paths = [file.url.partition(f"/{ours.version}/")[2] for file in ours.files]
        assert paths == list(manifest.files)


def test_a_manifest_gets_the_same_images_upstream_and_in_the_bundle() -> None:
    for manifest in charts.MANIFESTS:
        text = expected = "".join(
            f"image: {image}\n" for image, _ in versions.MANIFESTS[manifest.name].images
        )
        for image, replacement in versions.MANIFESTS[manifest.name].images:
            expected = expected.replace(image, replacement)
        assert charts.edited(CHECKOUT, text, manifest.edits) == expected


def test_every_file_is_pinned_to_a_tag_and_a_checksum() -> None:
    for manifest in versions.MANIFESTS.values():
        for file in manifest.files:
            assert f"/{manifest.version}/" in file.url
            assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)


def test_the_bundles_nodes_have_the_minor_version_of_kubernetes_that_kinds_nodes_have() -> None:
    default = _yaml("Pulumi.yaml")["config"]["nodeImage"]["default"]
    bundled = _yaml("stacks/Pulumi.offline.yaml")["config"]["lab:nodeImage"]
    assert bundled == f"kindest/node:{pins.KUBERNETES}"
    assert _minor(default) == _minor(bundled)


def _yaml(path: str) -> dict[str, Any]:
    return yaml.safe_load((CHECKOUT / path).read_text())


def _minor(node_image: str) -> str:
    found = re.match(r"kindest/node:(v\d+\.\d+)\.", node_image)
    assert found
    return found[1]
