"""Connections without credentials to servers that must refuse them."""

import socket
import ssl
from dataclasses import dataclass
from typing import Final

from cryptography import x509

from lab.verification.check import Refuted, Unmet

_LOOPBACK: Final = "127.0.0.1"
_SECONDS: Final = 10.0
# The connection preface of HTTP/2 and an empty SETTINGS frame:
# https://www.rfc-editor.org/rfc/rfc9113#section-3.4
_HTTP2_PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"
_TLS_ALERT: Final = 21
_CERTIFICATE_REQUIRED: Final = "TLSV13_ALERT_CERTIFICATE_REQUIRED"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """The outcome with a server that presents a certificate and refuses a client without one."""

    certificate: x509.Certificate

    def spiffe_id(self) -> str | None:
        """The identity in the certificate, `spiffe://<trust domain>/ns/…/sa/…`."""
        try:
            names = self.certificate.extensions.get_extension_for_class(
                x509.SubjectAlternativeName
            ).value
        except x509.ExtensionNotFound:
            return None
        return next(iter(names.get_values_for_type(x509.UniformResourceIdentifier)), None)


def tls_without_certificate(
    port: int, *, alpn: str, server_name: str, root: str | None = None
) -> Refusal:
    """Connect to a loopback port with TLS and no client certificate.

    With `root`, a certificate in PEM, the server's certificate must be issued under it. Raises
    Refuted if the server accepts the client, Unmet if the result is inconclusive: only the TLS
    alert "certificate required" counts as a refusal, since connections also break for other
    reasons.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # In TLS 1.3 the client has the server's certificate before the server rejects the client.
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False  # certificates in the mesh contain a URI instead
    context.set_alpn_protocols([alpn])
    if root is None:
        context.verify_mode = ssl.CERT_NONE
    else:
        context.load_verify_locations(cadata=root)
    try:
        with (
            socket.create_connection((_LOOPBACK, port), _SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=server_name) as connection,
        ):
            certificate = connection.getpeercert(binary_form=True)
            assert certificate is not None, "a TLS server always sends one"
            _expect_refusal(connection)
    except OSError as error:
        raise Unmet(f"no TLS server answers: {error}") from error
    return Refusal(certificate=x509.load_der_x509_certificate(certificate))


def http2_in_plain_text(port: int) -> None:
    """Start HTTP/2, the transport of gRPC, on a loopback port without TLS.

    The server must close the connection or send a TLS alert. Raises Refuted on any other answer,
    Unmet on none.
    """
    try:
        with socket.create_connection((_LOOPBACK, port), _SECONDS) as connection:
            connection.sendall(_HTTP2_PREFACE)
            answer = connection.recv(64)
    except ConnectionError:
        return
    except OSError as error:
        raise Unmet(f"no answer to a call in plain text: {error}") from error
    if answer and answer[0] != _TLS_ALERT:
        raise Refuted(f"a call in plain text is answered: {answer!r}")


def _expect_refusal(connection: ssl.SSLSocket) -> None:
    try:
        answer = connection.recv(64)
    except TimeoutError as error:
        raise Refuted("a client without a certificate stays connected") from error
    except ssl.SSLError as error:
        if error.reason == _CERTIFICATE_REQUIRED:
            return
        raise Unmet(f"the server refuses for another reason: {error}") from error
    if answer:
        raise Refuted(f"a client without a certificate is answered: {answer!r}")
    raise Unmet("the server closed the connection without a reason")
