import base64
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from offline.plugins.kubernetes import kubeconfig, settings
from offline.plugins.server import PluginError
from offline.plugins.values import UNKNOWN


def _kubeconfig(**changes: Any) -> str:
    values = {"server": "https://one:6443", "cluster": "kind-one", "user": {"token": "t"}}
    values.update(changes)
    return yaml.safe_dump(
        {
            "current-context": "here",
            "clusters": [{"name": values["cluster"], "cluster": {"server": values["server"]}}],
            "users": [{"name": "me", "user": values["user"]}],
            "contexts": [
                {"name": "here", "context": {"cluster": values["cluster"], "user": "me"}},
                {
                    "name": "there",
                    "context": {"cluster": values["cluster"], "user": "me", "namespace": "shop"},
                },
            ],
        }
    )


def test_settings_come_from_the_program_and_then_from_the_environment() -> None:
    environment = {"PULUMI_K8S_DELETE_UNREACHABLE": "true"}
    assert settings.parse({}, environment).delete_unreachable
    assert not settings.parse({"deleteUnreachable": "false"}, environment).delete_unreachable
    assert settings.parse({"deleteUnreachable": "true"}, {}).delete_unreachable


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"enableServerSideApply": "false"}, "enableServerSideApply"),
        ({"renderYamlToDirectory": "out"}, "renderYamlToDirectory"),
        ({"deleteUnreachable": "perhaps"}, "perhaps"),
        ({"helmReleaseSettings": '{"driver": "sql"}'}, "driver"),
        ({"helmReleaseSettings": '{"suppressBetaWarning": true}'}, "suppressBetaWarning"),
    ],
)
def test_a_setting_that_is_not_supported_is_named(config: dict[str, Any], named: str) -> None:
    with pytest.raises(PluginError, match=named):
        settings.parse(config, {})


def test_an_unknown_kubeconfig_leaves_the_cluster_unknown() -> None:
    assert not settings.parse({"kubeconfig": UNKNOWN}, {}).known
    assert settings.parse({"kubeconfig": "x"}, {}).known


@pytest.mark.parametrize(
    ("old", "new", "replaces"),
    [
        ({}, {"user": {"token": "renewed"}}, False),
        ({}, {"server": "https://two:6443"}, True),
        ({}, {"cluster": "kind-two"}, True),
    ],
)
def test_only_another_name_or_server_is_another_cluster(
    old: dict[str, Any], new: dict[str, Any], replaces: bool
) -> None:
    configs = [{"kubeconfig": _kubeconfig(**changes)} for changes in (old, new)]
    assert settings.replaces_cluster(*configs) is replaces


def test_the_identifier_has_the_last_word_on_what_is_another_cluster() -> None:
    def config(identifier: str, server: Any) -> dict[str, Any]:
        kubeconfig = UNKNOWN if server is UNKNOWN else _kubeconfig(server=server)
        return {"clusterIdentifier": identifier, "kubeconfig": kubeconfig}

    one = config("a", "https://one")
    assert not settings.replaces_cluster(one, config("a", "https://two"))
    assert not settings.replaces_cluster(one, config("a", UNKNOWN))
    assert settings.replaces_cluster(one, config("b", "https://one"))
    # One that is new says nothing about what was before.
    assert not settings.replaces_cluster({"kubeconfig": one["kubeconfig"]}, one)


def test_an_unknown_kubeconfig_may_be_another_cluster() -> None:
    assert settings.replaces_cluster({"kubeconfig": _kubeconfig()}, {"kubeconfig": UNKNOWN})


def test_a_kubeconfig_may_be_text_json_or_a_path(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(_kubeconfig())
    as_json = json.dumps(yaml.safe_load(_kubeconfig()))
    for form in (_kubeconfig(), as_json, str(path)):
        connection = kubeconfig.load(form, None, None)
        assert (connection.server, connection.token) == ("https://one:6443", "t")
    assert kubeconfig.load(_kubeconfig(), "there", None).namespace == "shop"


def test_several_files_are_merged_and_paths_are_relative_to_their_file(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "config", tmp_path / "b" / "config"
    for path in (first, second):
        path.parent.mkdir()
    (second.parent / "ca.pem").write_text("CA")
    document = yaml.safe_load(_kubeconfig())
    cluster = document["clusters"][0]["cluster"]
    cluster["certificate-authority"] = "ca.pem"
    first.write_text(yaml.safe_dump({"current-context": "there"}))
    second.write_text(yaml.safe_dump(document))
    connection = kubeconfig.load(f"{first}:{second}", None, None)
    assert (connection.context, connection.ca) == ("there", "CA")
    assert kubeconfig.load(connection.kubeconfig, None, None).server == connection.server


def test_the_kubeconfig_for_other_programs_holds_nothing_else() -> None:
    document = yaml.safe_load(_kubeconfig())
    document["users"].append({"name": "other", "user": {"token": "not-yours"}})
    connection = kubeconfig.load(yaml.safe_dump(document), None, None)
    assert "not-yours" not in connection.kubeconfig


@pytest.mark.parametrize(
    ("text", "context", "named"),
    [
        (_kubeconfig(), "nowhere", "context 'nowhere' is not in the kubeconfig"),
        ("contexts: [", None, "no YAML"),
        ("{}", None, "no current-context"),
        ("/no/such/file", None, "/no/such/file cannot be read"),
        (_kubeconfig(user={"auth-provider": {}}), None, "auth-provider"),
        (_kubeconfig(user={"client-key-data": "%"}), None, "client-key-data"),
    ],
)
def test_what_is_wrong_with_a_kubeconfig_is_said(text: str, context: str, named: str) -> None:
    with pytest.raises(PluginError, match=named):
        kubeconfig.load(text, context, None)


def test_keys_are_not_shown_with_a_connection() -> None:
    key = base64.b64encode(b"private").decode()
    user = {"client-key-data": key, "token": "hidden"}
    shown = repr(kubeconfig.load(_kubeconfig(user=user), None, None))
    assert "private" not in shown
    assert "hidden" not in shown
