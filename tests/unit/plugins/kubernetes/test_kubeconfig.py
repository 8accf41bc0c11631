import base64
from pathlib import Path
from typing import Any

import pytest
import yaml

from offline.plugins.kubernetes import kubeconfig
from offline.plugins.kubernetes.credentials import headers
from offline.plugins.server import PluginError


def _kubeconfig(user: dict[str, Any] | None = None, cluster: dict[str, Any] | None = None) -> str:
    return yaml.safe_dump(
        {
            "current-context": "here",
            "clusters": [
                {"name": "one", "cluster": {"server": "https://one:6443/", **(cluster or {})}}
            ],
            "users": [{"name": "me", "user": user or {"token": "t"}}],
            "contexts": [{"name": "here", "context": {"cluster": "one", "user": "me"}}],
        }
    )


def test_the_current_context_selects_the_cluster_and_the_user() -> None:
    document = yaml.safe_load(_kubeconfig())
    document["contexts"].insert(0, {"name": "there", "context": {"cluster": "x", "user": "y"}})
    text = yaml.safe_dump(document)
    connection = kubeconfig.load(text)
    assert str(connection) == "cluster 'one' (context 'here', https://one:6443)"
    assert headers(connection) == {"Authorization": "Bearer t"}
    assert connection.kubeconfig == text


def test_certificates_are_read_from_data_and_from_files(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("CA")
    encoded = base64.b64encode(b"KEY").decode()
    user = {"client-certificate": str(file), "client-key-data": encoded}
    connection = kubeconfig.load(_kubeconfig(user, {"certificate-authority": str(file)}))
    assert (connection.ca, connection.certificate, connection.key) == ("CA", "CA", "KEY")
    assert headers(connection) == {}


def test_a_token_file_is_read_for_each_request(tmp_path: Path) -> None:
    file = tmp_path / "token"
    connection = kubeconfig.load(_kubeconfig({"tokenFile": str(file)}))
    for token in ("first", "second"):
        file.write_text(token)
        assert headers(connection) == {"Authorization": f"Bearer {token}"}
    file.unlink()
    with pytest.raises(PluginError, match=f"tokenFile {file} cannot be read"):
        headers(connection)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("contexts: [", "not YAML"),
        ("{}", "no current-context"),
        ("current-context: nowhere", "context 'nowhere' is not in the kubeconfig"),
        (_kubeconfig(cluster={"server": ""}), "cluster 'one' of the kubeconfig has no server"),
        (_kubeconfig({"client-key-data": "%"}), "client-key-data"),
        (_kubeconfig({"client-key": "/no/such/file"}), "/no/such/file cannot be read"),
        # Refused by name, with what to use instead.
        ("/home/me/.kube/config", r"by its path .*: pass the text"),
        (_kubeconfig({"exec": {"command": "x"}}), r"exec .*client certificate, token or tokenFile"),
        (_kubeconfig({"auth-provider": {"name": "x"}}), "auth-provider .*client certificate"),
        (_kubeconfig({"username": "me", "password": "hunter2"}), "password, username .*token"),
        (_kubeconfig({"as": "you"}), "as of the kubeconfig's user"),
        (_kubeconfig(cluster={"proxy-url": "http://proxy"}), "proxy-url .*without a proxy"),
        (_kubeconfig(cluster={"tls-server-name": "x"}), "tls-server-name .*in its certificate"),
        (_kubeconfig(cluster={"insecure-skip-tls-verify": True}), "insecure-skip-tls-verify"),
    ],
)
def test_invalid_and_unsupported_content_is_named(text: str, message: str) -> None:
    with pytest.raises(PluginError, match=message) as raised:
        kubeconfig.load(text)
    assert "hunter2" not in str(raised.value)


def test_unsupported_keys_without_effect_are_ignored() -> None:
    kubeconfig.load(_kubeconfig(cluster={"insecure-skip-tls-verify": False, "proxy-url": ""}))


def test_keys_are_not_shown_with_a_connection() -> None:
    key = base64.b64encode(b"private").decode()
    shown = repr(kubeconfig.load(_kubeconfig({"client-key-data": key, "token": "hidden"})))
    assert "private" not in shown
    assert key not in shown
    assert "hidden" not in shown
