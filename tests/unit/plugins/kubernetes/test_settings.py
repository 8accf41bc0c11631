from typing import Any

import pytest

from offline.plugins.kubernetes import settings
from offline.plugins.server import PluginError
from offline.plugins.values import UNKNOWN

PROGRAM: dict[str, Any] = {
    "kubeconfig": "text",
    "clusterIdentifier": "one",
    "enableConfigMapMutable": "true",
    "enableSecretMutable": True,
}


def test_the_settings_of_the_program_are_accepted() -> None:
    found = settings.parse(PROGRAM, {})
    assert (found.kubeconfig, found.upsert, found.patch_force) == ("text", False, False)
    more = {"upsertExistingObjects": "true", "enablePatchForce": "true", "version": "4"}
    found = settings.parse(PROGRAM | more, {})
    assert (found.upsert, found.patch_force) == (True, True)


def test_unreachable_clusters_are_given_up_by_input_or_environment() -> None:
    assert not settings.parse(PROGRAM, {}).delete_unreachable
    environment = {"PULUMI_K8S_DELETE_UNREACHABLE": "true"}
    assert settings.parse(PROGRAM, environment).delete_unreachable
    assert settings.parse(PROGRAM | {"deleteUnreachable": "true"}, {}).delete_unreachable


@pytest.mark.parametrize(
    "key",
    [
        "cluster",
        "context",
        "enableServerSideApply",
        "helmReleaseSettings",
        "kubeClientSettings",
        "namespace",
        "renderYamlToDirectory",
        "skipUpdateUnreachable",
        "suppressDeprecationWarnings",
    ],
)
def test_a_setting_of_the_official_plugin_only_is_refused_by_name(key: str) -> None:
    with pytest.raises(PluginError, match=f"provider setting {key} .*official plugin"):
        settings.parse(PROGRAM | {key: "x"}, {})
    settings.parse(PROGRAM | {key: None}, {})


@pytest.mark.parametrize("key", PROGRAM)
def test_a_setting_that_the_program_always_has_is_required(key: str) -> None:
    without = {name: value for name, value in PROGRAM.items() if name != key}
    with pytest.raises(PluginError, match=f"without {key} "):
        settings.parse(without, {})


def test_a_flag_that_is_neither_true_nor_false_is_named() -> None:
    with pytest.raises(PluginError, match="upsertExistingObjects is 'perhaps'"):
        settings.parse(PROGRAM | {"upsertExistingObjects": "perhaps"}, {})


def test_a_kubeconfig_may_be_unknown_or_parsed_json() -> None:
    assert settings.parse(PROGRAM | {"kubeconfig": UNKNOWN}, {}).kubeconfig is None
    assert settings.parse(PROGRAM | {"kubeconfig": {"a": 1}}, {}).kubeconfig == '{"a": 1}'


def test_only_another_identifier_is_another_cluster() -> None:
    assert not settings.replaces_cluster(PROGRAM, PROGRAM | {"kubeconfig": "renewed"})
    assert not settings.replaces_cluster(PROGRAM, PROGRAM | {"kubeconfig": UNKNOWN})
    assert settings.replaces_cluster(PROGRAM, PROGRAM | {"clusterIdentifier": "two"})
    assert settings.replaces_cluster(PROGRAM, PROGRAM | {"clusterIdentifier": UNKNOWN})
