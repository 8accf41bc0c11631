from pathlib import Path

import pytest

from components.kubernetes import artefacts
from components.kubernetes.artefacts import Artefacts
from foundation import versions
from foundation.errors import LabError
from foundation.versions import Chart, Manifest


def bundle(folder: Path) -> Artefacts:
    """Artefacts of a folder that has everything; each manifest is one document."""
    for name in ("charts", "manifests"):
        (folder / name).mkdir()
    for chart in versions.CHARTS.values():
        (folder / "charts" / f"{chart.name}-{chart.version}.tgz").touch()
    for manifest in versions.MANIFESTS.values():
        (folder / "manifests" / f"{manifest.name}.yaml").write_text(
            f"kind: Namespace\nmetadata: {{name: {manifest.name}}}\n"
        )
    return Artefacts(folder)


@pytest.mark.parametrize("name", versions.CHARTS)
def test_a_chart_of_a_folder_is_a_packaged_one_that_is_there(tmp_path: Path, name: str) -> None:
    source = bundle(tmp_path).chart(name)
    assert source.keys() == {"chart"}
    assert Path(source["chart"]).is_file()


@pytest.mark.parametrize("name", versions.CHARTS)
def test_a_chart_of_upstream_is_pinned_and_says_where_it_is(name: str) -> None:
    source = Artefacts(None).chart(name)
    assert source.get("version") == versions.CHARTS[name].version
    assert "://" in str(source)


def test_a_chart_of_an_oci_registry_is_named_by_its_whole_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chart = Chart(name="some", version="1.2.3", repo="oci://registry.example/charts")
    monkeypatch.setitem(artefacts.CHARTS, "some", chart)
    assert Artefacts(None).chart("some") == {
        "chart": "oci://registry.example/charts/some",
        "version": "1.2.3",
    }


def test_a_chart_that_the_folder_lacks_is_named_and_the_remedy_is_to_build_the_bundle(
    tmp_path: Path,
) -> None:
    source = bundle(tmp_path)
    chart = Path(source.chart("istiod")["chart"])
    chart.unlink()
    with pytest.raises(LabError) as error:
        source.chart("istiod")
    assert str(chart) in error.value.message
    assert "lab bundle build" in error.value.remedy


def test_a_manifest_that_the_folder_lacks_is_named_and_the_remedy_is_to_build_the_bundle(
    tmp_path: Path,
) -> None:
    source = bundle(tmp_path)
    (tmp_path / "manifests" / "argo-cd.yaml").unlink()
    with pytest.raises(LabError) as error:
        source.text("argo-cd")
    assert "argo-cd.yaml" in error.value.message
    assert "lab bundle build" in error.value.remedy


@pytest.mark.parametrize("name", versions.MANIFESTS)
def test_a_manifest_of_a_folder_is_read_by_its_name(tmp_path: Path, name: str) -> None:
    source = bundle(tmp_path)
    assert [document["metadata"]["name"] for document in source.manifest(name)] == [name]


def test_without_a_folder_a_manifest_is_upstreams(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(manifest: Manifest) -> str:
        return f"kind: {manifest.version}\n"

    monkeypatch.setattr(artefacts, "fetch", fetch)
    assert Artefacts(None).text("argo-cd") == f"kind: {versions.ARGO_CD}\n"


def test_what_a_caller_does_to_its_documents_no_other_caller_sees(tmp_path: Path) -> None:
    source = bundle(tmp_path)
    source.manifest("argo-cd")[0]["metadata"]["namespace"] = "argocd"
    assert "namespace" not in source.manifest("argo-cd")[0]["metadata"]
