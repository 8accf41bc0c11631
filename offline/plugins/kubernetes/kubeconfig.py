"""Kubeconfig files: which cluster is meant, and how to log on to it.

Source: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
"""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from offline.plugins.kubernetes.parts import elements, is_list, is_mapping, part
from offline.plugins.server import PluginError

_MEND = "check the provider's `kubeconfig`, `context` and `cluster`"

# Every key that says how to log on; what is not among them here is refused, not ignored.
_USER_KEYS = {
    "client-certificate",
    "client-certificate-data",
    "client-key",
    "client-key-data",
    "token",
    "tokenFile",
    "username",
    "password",
    "exec",
    "extensions",
}


@dataclass(frozen=True, kw_only=True)
class ExecPlugin:
    """A program that prints credentials; `environment` is added to that of this process."""

    command: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    api_version: str
    provide_cluster_info: bool


@dataclass(frozen=True, kw_only=True)
class Connection:
    """One cluster, and one way to log on to it. Certificates and keys are PEM."""

    context: str
    cluster: str
    server: str
    namespace: str
    ca: str | None = None
    server_name: str | None = None
    insecure: bool = False
    proxy: str | None = None
    certificate: str | None = field(default=None, repr=False)
    key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    token_file: Path | None = None
    basic: tuple[str, str] | None = field(default=None, repr=False)
    exec_plugin: ExecPlugin | None = field(default=None, repr=False)
    kubeconfig: str = field(default="", repr=False)
    """A kubeconfig with nothing but this connection, for programs such as helm."""

    def __str__(self) -> str:
        return f"cluster {self.cluster!r} (context {self.context!r}, {self.server})"


def load(kubeconfig: str | None, context: str | None, cluster: str | None) -> Connection:
    """The connection that a kubeconfig describes.

    `kubeconfig` is the text of one or the path of a file (paths, as in `$KUBECONFIG`); without it,
    `$KUBECONFIG` and then `~/.kube/config` are read. `context` and `cluster` go before what it
    says itself.

    Raises PluginError where that leads to no cluster.
    """
    document = _read(kubeconfig or os.environ.get("KUBECONFIG") or "~/.kube/config")
    context_name = context or document.get("current-context")
    if not context_name:
        raise PluginError(f"the kubeconfig has no current-context: {_MEND}")
    chosen = _named(document, "contexts", "context", context_name)
    cluster_name = cluster or chosen.get("cluster", "")
    at = _named(document, "clusters", "cluster", cluster_name)
    if not at.get("server"):
        raise PluginError(f"cluster {cluster_name!r} of the kubeconfig has no server: {_MEND}")
    user: dict[str, Any] = {}
    if chosen.get("user"):
        user = _named(document, "users", "user", chosen["user"])
    if unknown := sorted(user.keys() - _USER_KEYS):
        raise PluginError(
            f"user {chosen['user']!r} of the kubeconfig logs on by {', '.join(unknown)}, which "
            "this plugin cannot: use a token, a client certificate or exec"
        )
    return Connection(
        context=context_name,
        cluster=cluster_name,
        server=str(at["server"]).rstrip("/"),
        namespace=chosen.get("namespace") or "default",
        ca=_pem(at, "certificate-authority"),
        server_name=at.get("tls-server-name"),
        insecure=bool(at.get("insecure-skip-tls-verify")),
        proxy=at.get("proxy-url"),
        certificate=_pem(user, "client-certificate"),
        key=_pem(user, "client-key"),
        token=user.get("token"),
        token_file=Path(user["tokenFile"]) if user.get("tokenFile") else None,
        basic=(user["username"], user.get("password", "")) if user.get("username") else None,
        exec_plugin=_exec_plugin(user["exec"]) if user.get("exec") else None,
        kubeconfig=_minimal(context_name, cluster_name, chosen, at, user),
    )


def _read(text_or_path: str) -> dict[str, Any]:
    parsed = _parse(text_or_path, "the kubeconfig")
    if is_mapping(parsed):
        return dict(parsed)
    documents = [
        _read_file(Path(path).expanduser()) for path in text_or_path.split(os.pathsep) if path
    ]
    # As kubectl merges files: what comes first stays.
    merged: dict[str, Any] = {}
    for document in documents:
        for key, value in document.items():
            if is_list(value):
                merged[key] = [*merged.get(key, []), *value]
            elif not merged.get(key):
                merged[key] = value
    return merged


def _read_file(path: Path) -> dict[str, Any]:
    try:
        parsed = _parse(path.read_text(), f"kubeconfig {path}")
    except OSError as error:
        reason = error.strerror or str(error)
        raise PluginError(f"kubeconfig {path} cannot be read: {reason}; {_MEND}") from None
    if not is_mapping(parsed):
        raise PluginError(f"kubeconfig {path} is no kubeconfig: {_MEND}")
    return _with_absolute_paths(dict(parsed), path.parent)


def _parse(text: str, what: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        # Not the text itself: it holds keys.
        raise PluginError(f"{what} is no YAML{where}: {_MEND}") from None


def _with_absolute_paths(document: dict[str, Any], folder: Path) -> dict[str, Any]:
    for section, entry_key, keys in (
        ("clusters", "cluster", ("certificate-authority",)),
        ("users", "user", ("client-certificate", "client-key", "tokenFile")),
    ):
        for entry in elements(document, section):
            body = part(entry, entry_key)
            absolute = {key: str(folder / body[key]) for key in keys if body.get(key)}
            entry[entry_key] = {**body, **absolute}
    return document


def _named(document: dict[str, Any], section: str, key: str, name: str) -> dict[str, Any]:
    entries = elements(document, section)
    for entry in entries:
        if entry.get("name") == name:
            return dict(part(entry, key))
    known = ", ".join(repr(entry.get("name")) for entry in entries) or "none"
    raise PluginError(f"{key} {name!r} is not in the kubeconfig (it has {known}): {_MEND}")


def _pem(body: Mapping[str, Any], key: str) -> str | None:
    if data := body.get(f"{key}-data"):
        try:
            return base64.b64decode("".join(data.split()), validate=True).decode()
        except ValueError:
            raise PluginError(f"{key}-data of the kubeconfig is no base64: {_MEND}") from None
    if path := body.get(key):
        try:
            return Path(path).read_text()
        except OSError as error:
            raise PluginError(f"{key} {path} cannot be read: {error.strerror}; {_MEND}") from None
    return None


def _exec_plugin(body: Mapping[str, Any]) -> ExecPlugin:
    return ExecPlugin(
        command=body["command"],
        arguments=tuple(elements(body, "args")),
        environment={entry["name"]: entry["value"] for entry in elements(body, "env")},
        api_version=body.get("apiVersion", "client.authentication.k8s.io/v1"),
        provide_cluster_info=bool(body.get("provideClusterInfo")),
    )


def _minimal(
    context: str, cluster: str, chosen: dict[str, Any], at: dict[str, Any], user: dict[str, Any]
) -> str:
    user_name = chosen.get("user") or "anonymous"
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": context,
            "clusters": [{"name": cluster, "cluster": at}],
            "users": [{"name": user_name, "user": user}],
            "contexts": [
                {"name": context, "context": {**chosen, "cluster": cluster, "user": user_name}}
            ],
        }
    )
