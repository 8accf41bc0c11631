from pathlib import Path

import pytest

from components.settings.faults import SettingsError
from components.settings.loader import load
from tests.stack_files import defaults
from tests.unit.settings.loading import fault, faults, loaded


def test_settings_have_the_values_that_the_engine_passes() -> None:
    settings = loaded(name="demo", hub="east", workloadClusters=["west"], kiali=False)
    assert (settings.name, settings.hub, settings.workload_clusters) == ("demo", "east", ("west",))
    assert settings.grafana
    assert not settings.kiali


def test_all_faults_come_at_once_and_each_on_a_line_that_names_its_key() -> None:
    with pytest.raises(SettingsError) as raised:
        loaded(name="Lab", podSubnet="10.0.0.0", kiali="maybe", colour="red", git={"path": "/"})
    lines = raised.value.message.splitlines()
    keys = {line.split(": ")[0] for line in lines}
    assert keys == {"lab:name", "lab:podSubnet", "lab:kiali", "lab:colour", "lab:git.path"}
    assert len(lines) == len(keys)


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("nodeimage", "nodeImage"),
        ("KIALI", "kiali"),
        ("workloadCluster", "workloadClusters"),
        ("grafna", "grafana"),
    ],
)
def test_a_misspelled_key_is_refused_with_the_one_that_was_meant(key: str, meant: str) -> None:
    refused = fault(**{key: "x"})
    assert refused.key == key
    assert f"lab:{meant}" in refused.problem
    assert f"pulumi config rm lab:{key}" in refused.remedy


def test_for_a_key_like_no_other_nothing_is_suggested() -> None:
    assert "did you mean" not in fault(zzzz="x").problem


@pytest.mark.parametrize("key", sorted(defaults()))
def test_a_setting_without_a_value_is_named(key: str) -> None:
    # Only the engine knows the defaults: one that did not read Pulumi.yaml passes none.
    raw = defaults()
    del raw[key]
    with pytest.raises(SettingsError, match=f"lab:{key}: has no value"):
        load(raw)


@pytest.mark.parametrize("text", ["", "maybe", "True", "1", '"true"'])
def test_a_switch_is_true_or_false(text: str) -> None:
    refused = fault(grafana=text)
    assert refused.key == "grafana"
    assert "pulumi config set lab:grafana true" in refused.remedy


@pytest.mark.parametrize("text", ["workload-1", '{"workload-1": {}}', "null", ""])
def test_the_workload_clusters_are_a_list(text: str) -> None:
    assert "not a list" in fault(workloadClusters=text).problem


def test_an_element_that_is_not_text_is_named_by_its_place() -> None:
    refused = fault(workloadClusters=["workload-1", 2])
    assert refused.key == "workloadClusters[1]"
    assert "2 is not text" in refused.problem


@pytest.mark.parametrize("key", ["git", "existing"])
@pytest.mark.parametrize("text", ["[]", '"main"', "main", "null"])
def test_an_object_that_is_none_is_refused(key: str, text: str) -> None:
    assert f"lab:{key}: " in str(fault(**{key: text}))


@pytest.mark.parametrize("key", ["git", "existing"])
def test_an_empty_object_is_as_good_as_none(key: str) -> None:
    assert loaded(**{key: ""}) == loaded(**{key: "{}"}) == loaded()


def test_an_unknown_provider_is_refused_with_the_closest() -> None:
    refused = fault(provider="exists")
    assert refused.key == "provider"
    assert "`pulumi config set lab:provider existing`" in refused.remedy


def test_an_unknown_source_is_refused_with_the_closest() -> None:
    refused = fault(source="bundel")
    assert refused.key == "source"
    assert "`pulumi config set lab:source bundle`" in refused.remedy


def test_kind_takes_no_descriptions_of_existing_clusters() -> None:
    refused = fault(existing={"hub": {}, "workload-1": {}})
    assert refused.key == "existing"
    assert "hub, workload-1" in refused.problem


def test_a_long_value_is_shown_in_part() -> None:
    problem = fault(networkHook="'" + "x" * 5000).problem
    assert "xxx" in problem
    assert len(problem) < 300


def test_a_value_with_several_lines_stays_on_one() -> None:
    with pytest.raises(SettingsError) as raised:
        loaded(name="a\nb")
    assert len(raised.value.message.splitlines()) == 1


def test_nothing_is_asked_of_a_machine_that_does_not_know_its_memory() -> None:
    many = [f"workload-{number}" for number in range(1, 60)]
    assert loaded(None, workloadClusters=many).workload_clusters[-1] == many[-1]


def test_faults_of_different_parts_are_in_one_error(tmp_path: Path) -> None:
    found = faults(
        provider="existing",
        existing={"hub": {"kubeconfig": str(tmp_path / "none"), "context": "hub"}},
        valuesOverlay=str(tmp_path / "none"),
    )
    assert {fault.key for fault in found} == {
        "existing.hub.kubeconfig",
        "existing.hub.loadBalancer",
        "existing.workload-1",
        "existing.workload-2",
        "valuesOverlay",
    }
