"""Logging on to a cluster: TLS, and what goes into the Authorization header."""

import asyncio
import base64
import json
import os
import ssl
import tempfile
from typing import Any

from offline.plugins.kubernetes.kubeconfig import Connection, ExecPlugin
from offline.plugins.server import PluginError

_EXEC_TIMEOUT_SECONDS = 60


def tls_context(connection: Connection, certificate: str | None, key: str | None) -> ssl.SSLContext:
    """TLS as the connection asks for it, with a client certificate (PEM) where there is one."""
    context = ssl.create_default_context(cadata=connection.ca)
    if connection.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    # Python 3.13 turned this on; the CAs that kubeadm makes have no key usage marked critical.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if certificate and key:
        # OpenSSL reads them from files only; the folder is for this user alone.
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            file.write(f"{certificate}\n{key}")
            file.flush()
            context.load_cert_chain(file.name)
    return context


class Credentials:
    """The credentials of a connection, asked for when first needed and again when refused."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._status: dict[str, Any] | None = None
        self._asking = asyncio.Lock()

    @property
    def renewable(self) -> bool:
        """Whether asking again may help when the cluster refuses them."""
        return bool(self._connection.exec_plugin or self._connection.token_file)

    def forget(self) -> None:
        """Have them asked for again."""
        self._status = None

    async def client_certificate(self) -> tuple[str | None, str | None]:
        """The client's certificate and key (PEM), from the kubeconfig or its exec program."""
        status = await self._exec_status()
        if "clientCertificateData" in status:
            return status["clientCertificateData"], status.get("clientKeyData")
        return self._connection.certificate, self._connection.key

    async def headers(self) -> dict[str, str]:
        """The headers that log a request on."""
        token = await self._token()
        if token:
            return {"Authorization": f"Bearer {token}"}
        if self._connection.basic:
            encoded = base64.b64encode(":".join(self._connection.basic).encode()).decode()
            return {"Authorization": f"Basic {encoded}"}
        return {}

    async def _token(self) -> str | None:
        if file := self._connection.token_file:
            try:
                return file.read_text().strip()
            except OSError as error:
                raise PluginError(f"tokenFile {file} cannot be read: {error.strerror}") from None
        return self._connection.token or (await self._exec_status()).get("token")

    async def _exec_status(self) -> dict[str, Any]:
        plugin = self._connection.exec_plugin
        if plugin is None:
            return {}
        async with self._asking:
            if self._status is None:
                self._status = await _ask(plugin, self._connection)
            return self._status


async def _ask(plugin: ExecPlugin, connection: Connection) -> dict[str, Any]:
    """The `status` of the ExecCredential that the program prints.

    Source: https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
    """
    spec: dict[str, Any] = {"interactive": False}
    if plugin.provide_cluster_info:
        ca = base64.b64encode((connection.ca or "").encode()).decode()
        spec["cluster"] = {"server": connection.server, "certificate-authority-data": ca}
    info = {"apiVersion": plugin.api_version, "kind": "ExecCredential", "spec": spec}
    try:
        process = await asyncio.create_subprocess_exec(
            plugin.command,
            *plugin.arguments,
            env={**os.environ, **plugin.environment, "KUBERNETES_EXEC_INFO": json.dumps(info)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise PluginError(
            f"{plugin.command}, which logs on to {connection}, cannot be run: {error.strerror}"
        ) from None
    try:
        output, errors = await asyncio.wait_for(process.communicate(), _EXEC_TIMEOUT_SECONDS)
    except TimeoutError:
        process.kill()
        raise PluginError(
            f"{plugin.command} gave no credentials for {connection} in {_EXEC_TIMEOUT_SECONDS} s"
        ) from None
    if process.returncode != 0:
        raise PluginError(
            f"{plugin.command} gave no credentials for {connection} "
            f"(exit status {process.returncode}): {errors.decode(errors='replace').strip()}"
        )
    try:
        return json.loads(output)["status"]
    except (ValueError, KeyError, TypeError):
        raise PluginError(f"{plugin.command} printed no ExecCredential for {connection}") from None
