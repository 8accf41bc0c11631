"""A Kubernetes control plane of three processes: etcd, API server, controller manager.

There is no kubelet: what a node would say of its Pods, a test says itself.
"""

import base64
import datetime
import ipaddress
import json
import secrets
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from foundation.paths import tools_dir

NAME: Final = "test-plane"

_PEM: Final = serialization.Encoding.PEM

_TOOLS: Final = ("etcd", "kube-apiserver", "kube-controller-manager")
_START_SECONDS: Final = 60
_STOP_SECONDS: Final = 10


class ControlPlane:
    """A running control plane; `kubeconfig` is the text of one for its administrator."""

    def __init__(self, directory: Path) -> None:
        missing = [name for name in _TOOLS if not (tools_dir() / name).exists()]
        assert not missing, f"{', '.join(missing)} not in {tools_dir()}: run `make tools`"
        self._directory = directory
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._token = secrets.token_hex()
        authority = _Authority()
        self._ca = authority.certificate
        certificate, key = authority.issue(_name(common="kube-apiserver"))
        # As kind does it: the administrator has a certificate. The tests themselves have a token.
        self._client = authority.issue(_name(common="admin", organisation="system:masters"))
        (directory / "ca.crt").write_bytes(self._ca)
        (directory / "tls.crt").write_bytes(certificate)
        (directory / "tls.key").write_bytes(key)
        (directory / "tokens.csv").write_text(f"{self._token},admin,1,system:masters\n")
        self._tls = ssl.create_default_context(cadata=self._ca.decode())
        self._etcd_port, self._peer_port, self._port = _free_ports(3)
        self.server = f"https://127.0.0.1:{self._port}"
        (directory / "kubeconfig").write_text(self.kubeconfig)

    def start(self) -> None:
        """Start the processes and wait until they are at work."""
        self._start_etcd()
        self._start_api_server()
        self._await("the API server", "/readyz")
        self._start_controller_manager()
        # Its first deed for a namespace: from now on, Pods can be made there.
        self._await("the controller manager", "/api/v1/namespaces/default/serviceaccounts/default")

    @property
    def kubeconfig(self) -> str:
        """The text of a kubeconfig (JSON) for an administrator."""
        return self.kubeconfig_for(self.server)

    def kubeconfig_for(self, server: str, *, cluster: str = NAME) -> str:
        """The same, for an API server somewhere else, or under another name."""
        ca, certificate, key = (base64.b64encode(pem).decode() for pem in (self._ca, *self._client))
        user = {"client-certificate-data": certificate, "client-key-data": key}
        return json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "current-context": cluster,
                "clusters": [
                    {
                        "name": cluster,
                        "cluster": {"server": server, "certificate-authority-data": ca},
                    }
                ],
                "users": [{"name": "admin", "user": user}],
                "contexts": [{"name": cluster, "context": {"cluster": cluster, "user": "admin"}}],
            }
        )

    def get(self, path: str) -> Any:
        """An object or list of objects; None if it is not there."""
        try:
            return self.call("GET", path)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def patch(self, path: str, change: Mapping[str, Any], *, manager: str = "kubectl-edit") -> Any:
        """Change an object by a JSON merge patch, as `manager`."""
        return self.call(
            "PATCH", f"{path}?fieldManager={manager}", change, "application/merge-patch+json"
        )

    def set_status(self, path: str, status: Mapping[str, Any]) -> Any:
        """Say what a controller or kubelet would say of an object."""
        return self.call(
            "PATCH", f"{path}/status", {"status": status}, "application/merge-patch+json"
        )

    def create(self, path: str, body: Mapping[str, Any]) -> Any:
        """Make an object in the collection at `path`."""
        return self.call("POST", path, body)

    def delete(self, path: str) -> Any:
        """Delete an object in the background."""
        return self.call("DELETE", path)

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        content_type: str = "application/json",
    ) -> Any:
        """One request to the API; HTTPError if it is refused."""
        request = urllib.request.Request(
            self.server + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": content_type},
        )
        with urllib.request.urlopen(request, context=self._tls, timeout=30) as response:
            text = response.read().decode()
        return json.loads(text) if text.startswith("{") else text

    def eventually(self, path: str, seconds: float = 30) -> Any:
        """The object at `path` as soon as it is there; for a list, as soon as it has items."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.get(path)
            if found and ("items" not in found or found["items"]):
                return found
            time.sleep(0.1)
        raise AssertionError(f"{path} was not there within {seconds} s")

    def stop(self) -> None:
        """End the processes, the last started first."""
        for process in reversed(self._processes.values()):
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start_etcd(self) -> None:
        here = f"http://127.0.0.1:{self._etcd_port}"
        peer = f"http://127.0.0.1:{self._peer_port}"
        self._start(
            "etcd",
            f"--data-dir={self._directory / 'etcd'}",
            f"--listen-client-urls={here}",
            f"--advertise-client-urls={here}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=default={peer}",
            "--unsafe-no-fsync",
            "--log-level=warn",
        )

    def _start_api_server(self) -> None:
        key = self._directory / "tls.key"
        self._start(
            "kube-apiserver",
            f"--etcd-servers=http://127.0.0.1:{self._etcd_port}",
            "--bind-address=127.0.0.1",
            f"--secure-port={self._port}",
            f"--tls-cert-file={self._directory / 'tls.crt'}",
            f"--tls-private-key-file={key}",
            f"--cert-dir={self._directory}",
            f"--client-ca-file={self._directory / 'ca.crt'}",
            f"--token-auth-file={self._directory / 'tokens.csv'}",
            "--authorization-mode=RBAC",
            "--service-cluster-ip-range=10.0.0.0/24",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-signing-key-file={key}",
            f"--service-account-key-file={key}",
            # Pods need no node to exist, and have none.
            "--disable-admission-plugins=TaintNodesByCondition",
        )

    def _start_controller_manager(self) -> None:
        self._start(
            "kube-controller-manager",
            f"--kubeconfig={self._directory / 'kubeconfig'}",
            f"--service-account-private-key-file={self._directory / 'tls.key'}",
            f"--root-ca-file={self._directory / 'ca.crt'}",
            "--use-service-account-credentials=false",
            "--leader-elect=false",
            "--secure-port=0",
            "--kube-api-qps=200",
            "--kube-api-burst=400",
        )

    def _start(self, name: str, *arguments: str) -> None:
        with (self._directory / f"{name}.log").open("wb") as log:
            self._processes[name] = subprocess.Popen(
                [tools_dir() / name, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _await(self, what: str, path: str) -> None:
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            for name, process in self._processes.items():
                assert process.poll() is None, f"{name} ended:\n{self.log_tail(name)}"
            try:
                if self.get(path) is not None:
                    return
            except (urllib.error.URLError, ConnectionError):
                pass  # not up yet
            time.sleep(0.1)
        logs = "\n".join(self.log_tail(name) for name in self._processes)
        raise AssertionError(f"{what} was not up within {_START_SECONDS} s:\n{logs}")

    def log_tail(self, name: str, lines: int = 30) -> str:
        """The end of a process' log."""
        log = (self._directory / f"{name}.log").read_text(errors="replace")
        return f"--- {name}\n" + "\n".join(log.splitlines()[-lines:])


@contextmanager
def control_plane(directory: Path) -> Generator[ControlPlane]:
    """A control plane with its files (logs among them) in `directory`, ended with the block."""
    plane = ControlPlane(directory)
    try:
        plane.start()
        yield plane
    finally:
        plane.stop()


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    try:
        for each in held:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()


class _Authority:
    """A certificate authority for one control plane; everything it gives is PEM."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(common="test CA")
        is_ca = x509.BasicConstraints(ca=True, path_length=None)
        self.certificate = self._sign(self._name, self._key, is_ca, critical=True)

    def issue(self, name: x509.Name) -> tuple[bytes, bytes]:
        """A certificate that is good for 127.0.0.1 and for `name`, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        # The form in which kube-apiserver accepts keys for service accounts, too.
        form = serialization.PrivateFormat.TraditionalOpenSSL
        text = key.private_bytes(_PEM, form, serialization.NoEncryption())
        return self._sign(name, key, here, critical=False), text

    def _sign(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        extension: x509.ExtensionType,
        critical: bool,
    ) -> bytes:
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(minutes=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(extension, critical)
        )
        return builder.sign(self._key, hashes.SHA256()).public_bytes(_PEM)


def _name(*, common: str, organisation: str | None = None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(parts)
