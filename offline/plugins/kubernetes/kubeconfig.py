"""Reads the provider's kubeconfig: the cluster, and the credentials.

Source: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from offline.plugins.kubernetes.parts import elements, is_mapping, part
from offline.plugins.server import PluginError, refused

_REMEDY: Final = "check the provider's `kubeconfig`"

# All other keys are refused: they change how to connect.
_SUPPORTED: Final = {
    "cluster": {
        "certificate-authority",
        "certificate-authority-data",
        "extensions",
        "server",
    },
    "user": {
        "client-certificate",
        "client-certificate-data",
        "client-key",
        "client-key-data",
        "extensions",
        "token",
        "tokenFile",
    },
}

_INSTEAD: Final = {
    "cluster": "use a server address in its certificate, without a proxy",
    "user": "use a client certificate, token or tokenFile",
}


@dataclass(frozen=True, kw_only=True)
class Connection:
    """A cluster, and the credentials for it. Certificates and keys are PEM."""

    context: str
    cluster: str
    server: str
    ca: str | None = None
    certificate: str | None = field(default=None, repr=False)
    key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    token_file: Path | None = None
    kubeconfig: str = field(default="", repr=False)
    """The text of the kubeconfig, for helm."""

    def __str__(self) -> str:
        return f"cluster {self.cluster!r} (context {self.context!r}, {self.server})"


def load(text: str) -> Connection:
    """The connection of the current context of a kubeconfig.

    Raises PluginError for invalid and unsupported content.
    """
    document = _parse(text)
    context = document.get("current-context")
    if not context:
        raise PluginError(f"the kubeconfig has no current-context: {_REMEDY}")
    chosen = _named(document, "context", context)
    cluster = _named(document, "cluster", chosen.get("cluster", ""))
    user: Mapping[str, Any] = _named(document, "user", chosen["user"]) if chosen.get("user") else {}
    if not cluster.get("server"):
        raise PluginError(
            f"cluster {chosen['cluster']!r} of the kubeconfig has no server: {_REMEDY}"
        )
    _refuse_others("cluster", cluster)
    _refuse_others("user", user)
    return Connection(
        context=context,
        cluster=chosen["cluster"],
        server=str(cluster["server"]).rstrip("/"),
        ca=_pem(cluster, "certificate-authority"),
        certificate=_pem(user, "client-certificate"),
        key=_pem(user, "client-key"),
        token=user.get("token"),
        token_file=Path(user["tokenFile"]) if user.get("tokenFile") else None,
        kubeconfig=text,
    )


def _parse(text: str) -> Mapping[str, Any]:
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        # Without the text: it contains keys.
        raise PluginError(f"the kubeconfig is not YAML{where}: {_REMEDY}") from None
    if not is_mapping(document):
        raise refused("a kubeconfig by its path", "pass the text of the file as `kubeconfig`")
    return document


def _named(document: Mapping[str, Any], kind: str, name: str) -> Mapping[str, Any]:
    entries = elements(document, f"{kind}s")
    for entry in entries:
        if entry.get("name") == name:
            return part(entry, kind)
    known = ", ".join(repr(entry.get("name")) for entry in entries) or "none"
    raise PluginError(f"{kind} {name!r} is not in the kubeconfig (it has {known}): {_REMEDY}")


def _refuse_others(kind: str, fields: Mapping[str, Any]) -> None:
    others = sorted(key for key in fields.keys() - _SUPPORTED[kind] if fields[key])
    if others:
        raise refused(f"{', '.join(others)} of the kubeconfig's {kind}", _INSTEAD[kind])


def _pem(body: Mapping[str, Any], key: str) -> str | None:
    if data := body.get(f"{key}-data"):
        try:
            return base64.b64decode("".join(data.split()), validate=True).decode()
        except ValueError:
            raise PluginError(f"{key}-data of the kubeconfig is not base64: {_REMEDY}") from None
    if path := body.get(key):
        try:
            return Path(path).read_text()
        except OSError as error:
            raise PluginError(f"{key} {path} cannot be read: {error.strerror}; {_REMEDY}") from None
    return None
