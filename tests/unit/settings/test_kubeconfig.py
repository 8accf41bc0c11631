from pathlib import Path

import pytest

from components.settings.kubeconfig import read_servers
from foundation.errors import LabError
from tests.unit.settings.kubeconfigs import write_kubeconfig


def test_each_context_has_the_server_of_its_cluster(tmp_path: Path) -> None:
    servers = {"hub": "https://10.0.0.1:6443", "workload-1": "https://10.0.0.2:6443"}
    assert read_servers(write_kubeconfig(tmp_path / "config", servers)) == servers


@pytest.mark.parametrize(
    "clusters",
    ["[]", "null", "{}", "[{name: other}]", "[{name: c}]", "[{name: c, cluster: {server: null}}]"],
)
def test_a_context_without_a_server_has_none(tmp_path: Path, clusters: str) -> None:
    path = tmp_path / "config"
    path.write_text(f"contexts: [{{name: hub, context: {{cluster: c}}}}]\nclusters: {clusters}\n")
    assert read_servers(path) == {"hub": ""}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"token: a-secret",
        b"contexts: []",
        b"contexts: {a: b}",
        b"contexts: [1]",
        b"token: 'a-secret",
        b"a-secret: \xff\xfe",
        b"a-secret\x00",
    ],
)
def test_what_is_no_kubeconfig_is_refused_without_showing_it(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "config"
    path.write_bytes(content)
    with pytest.raises(LabError) as raised:
        read_servers(path)
    assert str(path) in raised.value.message
    assert raised.value.remedy
    assert "a-secret" not in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabError, match=f"no file {tmp_path}/config"):
        read_servers(tmp_path / "config")


def test_a_folder_is_no_kubeconfig(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="cannot be read"):
        read_servers(tmp_path)
