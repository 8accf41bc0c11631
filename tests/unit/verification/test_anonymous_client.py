"""Real TLS servers on loopback."""

import socket
from pathlib import Path

import pytest

from lab.verification import anonymous_client
from lab.verification.anonymous_client import http2_in_plain_text, tls_without_certificate
from lab.verification.check import Refuted, Unmet
from lab.verification.metrics_access import metrics_refuse_anonymous_clients
from tests.unit.verification.certificates import Authority
from tests.unit.verification.clusters import FakeKubectl, lists
from tests.unit.verification.servers import tcp_server, tls_server

URI = "spiffe://cluster.local/ns/x/sa/y"
SETTINGS_FRAME = b"\0\0\0\4\0\0\0\0\0"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.make("lab")


@pytest.fixture
def root(authority: Authority, tmp_path: Path) -> Path:
    """The authority's certificate in a file."""
    file = tmp_path / "root.pem"
    file.write_text(authority.pem)
    return file


def ask(port: int, root: str | None = None, alpn: str = "h2") -> anonymous_client.Refusal:
    return tls_without_certificate(port, alpn=alpn, server_name="server", root=root)


def test_a_server_that_wants_a_client_certificate_refuses_and_shows_its_own(
    authority: Authority, root: Path, tmp_path: Path
) -> None:
    certificate = authority.issue(tmp_path, "server", uri=URI)
    with tls_server(certificate, clients_of=root) as port:
        refusal = ask(port, root=authority.pem)
    assert refusal.spiffe_id() == URI
    assert refusal.certificate.issuer == authority.certificate.subject


def test_a_certificate_without_an_identity_has_none(
    authority: Authority, root: Path, tmp_path: Path
) -> None:
    with tls_server(authority.issue(tmp_path, "server"), clients_of=root) as port:
        assert ask(port).spiffe_id() is None


def test_a_server_of_another_root_is_no_proof(
    authority: Authority, root: Path, tmp_path: Path
) -> None:
    certificate = Authority.make("other").issue(tmp_path, "server")
    with (
        tls_server(certificate, clients_of=root) as port,
        pytest.raises(Unmet, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        ask(port, root=authority.pem)


def test_a_server_that_answers_strangers_is_refuted(authority: Authority, tmp_path: Path) -> None:
    certificate = authority.issue(tmp_path, "server")
    with (
        tls_server(certificate, greeting=SETTINGS_FRAME) as port,
        pytest.raises(Refuted, match="is answered"),
    ):
        ask(port)


def test_a_server_that_waits_for_a_stranger_s_call_is_refuted(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anonymous_client, "_SECONDS", 0.3)
    with (
        tls_server(authority.issue(tmp_path, "server")) as port,
        pytest.raises(Refuted, match="stays connected"),
    ):
        ask(port)


def test_a_server_that_hangs_up_or_is_not_there_proves_nothing() -> None:
    with tcp_server(lambda _: None) as port, pytest.raises(Unmet) as unmet:
        ask(port)
    assert not isinstance(unmet.value, Refuted)
    with pytest.raises(Unmet, match="no TLS server answers"):
        ask(port)


def test_a_server_that_speaks_plain_http2_is_refuted() -> None:
    with (
        tcp_server(lambda client: client.sendall(SETTINGS_FRAME)) as port,
        pytest.raises(Refuted, match="plain text"),
    ):
        http2_in_plain_text(port)


def test_a_tls_server_takes_no_plain_http2(authority: Authority, tmp_path: Path) -> None:
    with tls_server(authority.issue(tmp_path, "server")) as port:
        http2_in_plain_text(port)


def test_hanging_up_on_plain_http2_is_a_refusal_and_silence_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(anonymous_client, "_SECONDS", 0.3)
    with tcp_server(lambda client: client.close()) as port:
        http2_in_plain_text(port)

    def keep_silent(client: socket.socket) -> None:
        while client.recv(64):
            pass

    with tcp_server(keep_silent) as port, pytest.raises(Unmet, match="no answer"):
        http2_in_plain_text(port)


def test_the_sidecar_s_port_is_tried_with_tls_and_without(
    authority: Authority, root: Path, tmp_path: Path
) -> None:
    with tls_server(authority.issue(tmp_path, "thanos-sidecar"), clients_of=root) as port:
        kubectl = FakeKubectl("workload-1", lists(), port=port)
        found = metrics_refuse_anonymous_clients(kubectl)
    assert found == "CN=thanos-sidecar requires a client certificate"
    assert kubectl.forwarded == ["monitoring/service/thanos-sidecar:10901"]
