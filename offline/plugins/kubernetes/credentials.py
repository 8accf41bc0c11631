"""Authentication to a cluster: TLS, and the Authorization header."""

import ssl
import tempfile

from offline.plugins.kubernetes.kubeconfig import Connection
from offline.plugins.server import PluginError


def tls_context(connection: Connection) -> ssl.SSLContext:
    """TLS with the connection's CA and client certificate."""
    context = ssl.create_default_context(cadata=connection.ca)
    # Default since Python 3.13; kubeadm's CAs have a key usage that is not critical.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if connection.certificate and connection.key:
        # OpenSSL reads files only; only this user can read the temporary file.
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            file.write(f"{connection.certificate}\n{connection.key}")
            file.flush()
            context.load_cert_chain(file.name)
    return context


def headers(connection: Connection) -> dict[str, str]:
    """The headers that authenticate a request. A token's file is read for each request."""
    token = connection.token
    if file := connection.token_file:
        try:
            token = file.read_text().strip()
        except OSError as error:
            raise PluginError(
                f"tokenFile {file} cannot be read: {error.strerror}; check the kubeconfig's user"
            ) from None
    return {"Authorization": f"Bearer {token}"} if token else {}
