"""The provider's own configuration."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from offline.plugins.kubernetes import kubeconfig
from offline.plugins.kubernetes.kubeconfig import Connection
from offline.plugins.server import PluginError
from offline.plugins.values import UNKNOWN

_FLAGS = {
    "deleteUnreachable": False,
    "enableConfigMapMutable": False,
    "enablePatchForce": False,
    "enableSecretMutable": False,
    "enableServerSideApply": True,
    "skipUpdateUnreachable": False,
    "suppressDeprecationWarnings": False,
    "upsertExistingObjects": False,
}

_ENVIRONMENT = {
    "deleteUnreachable": "PULUMI_K8S_DELETE_UNREACHABLE",
    "enableConfigMapMutable": "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE",
    "enablePatchForce": "PULUMI_K8S_ENABLE_PATCH_FORCE",
    "enableSecretMutable": "PULUMI_K8S_ENABLE_SECRET_MUTABLE",
    "enableServerSideApply": "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY",
    "skipUpdateUnreachable": "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE",
    "suppressDeprecationWarnings": "PULUMI_K8S_SUPPRESS_DEPRECATION_WARNINGS",
    "upsertExistingObjects": "PULUMI_K8S_UPSERT_EXISTING_OBJECTS",
}

_TEXTS = ("kubeconfig", "context", "cluster", "namespace", "clusterIdentifier")

# Tuning and noise: nothing that the program makes depends on them.
_WITHOUT_EFFECT = ("kubeClientSettings", "suppressHelmHookWarnings")

_HELM_PATHS = ("registryConfigPath", "repositoryCache", "repositoryConfigPath", "pluginsPath")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The provider's configuration, as its SDK documents it."""

    kubeconfig: str | None = field(default=None, repr=False)
    context: str | None = None
    cluster: str | None = None
    namespace: str | None = None
    known: bool = True
    """False in a preview in which the kubeconfig is not known yet."""
    delete_unreachable: bool = False
    skip_update_unreachable: bool = False
    patch_force: bool = False
    mutable_config_maps: bool = False
    mutable_secrets: bool = False
    upsert: bool = False
    suppress_deprecation_warnings: bool = False
    helm: Mapping[str, str] = field(default_factory=dict[str, str])
    """`helmReleaseSettings`, as far as they are supported."""

    def connection(self) -> Connection:
        """The cluster that the configuration means; PluginError where it means none."""
        return kubeconfig.load(self.kubeconfig, self.context, self.cluster)


def parse(config: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """The settings in a provider's inputs, whose values are text or JSON.

    Raises PluginError for a setting that this plugin does not support or understand.
    """
    if unsupported := sorted(
        key
        for key in config.keys() - {*_FLAGS, *_TEXTS, *_WITHOUT_EFFECT}
        if key not in ("helmReleaseSettings", "version", "pluginDownloadURL")
        and not key.startswith("__")
        and config[key] is not None
    ):
        raise PluginError(
            f"provider setting {', '.join(unsupported)} is not supported by this plugin: remove it"
        )
    texts = {key: _text(config, key) for key in _TEXTS}
    flags = {key: _flag(config, key, environment) for key in _FLAGS}
    if not flags["enableServerSideApply"]:
        raise PluginError(
            "enableServerSideApply is false, but this plugin knows server-side apply only: "
            "remove the setting"
        )
    return Settings(
        kubeconfig=texts["kubeconfig"],
        context=texts["context"],
        cluster=texts["cluster"],
        namespace=texts["namespace"],
        known=all(config.get(key) is not UNKNOWN for key in ("kubeconfig", "context", "cluster")),
        delete_unreachable=flags["deleteUnreachable"],
        skip_update_unreachable=flags["skipUpdateUnreachable"],
        patch_force=flags["enablePatchForce"],
        mutable_config_maps=flags["enableConfigMapMutable"],
        mutable_secrets=flags["enableSecretMutable"],
        upsert=flags["upsertExistingObjects"],
        suppress_deprecation_warnings=flags["suppressDeprecationWarnings"],
        helm=_helm(config),
    )


def replaces_cluster(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a change of a provider's inputs means another cluster, on which nothing exists yet.

    Two clusters are the same if they have the same `clusterIdentifier`; if one of them has none, if
    their kubeconfigs agree on the cluster's name and server. Other changes (credentials, context,
    CA) leave what the provider has made in its place.
    """
    before, after = old.get("clusterIdentifier"), new.get("clusterIdentifier")
    if before and after:
        return before != after
    if any(config.get("kubeconfig") is UNKNOWN for config in (old, new)):
        return True  # as the official plugin: nobody can tell
    identities = [_identity(config) for config in (old, new)]
    if None in identities:
        # A file that is gone, say: the text is all there is to go by.
        keys = ("kubeconfig", "context", "cluster")
        return [old.get(key) for key in keys] != [new.get(key) for key in keys]
    return identities[0] != identities[1]


def _identity(config: Mapping[str, Any]) -> tuple[str, str] | None:
    texts = {key: _text(config, key) for key in ("kubeconfig", "context", "cluster")}
    try:
        connection = kubeconfig.load(**texts)
    except PluginError:
        return None
    return connection.cluster, connection.server


def _text(config: Mapping[str, Any], key: str) -> str | None:
    value = config.get(key)
    if value is UNKNOWN or value is None:
        return None
    # A kubeconfig that is JSON may arrive parsed.
    return value if isinstance(value, str) else json.dumps(value)


def _flag(config: Mapping[str, Any], key: str, environment: Mapping[str, str]) -> bool:
    value = config.get(key)
    if value is None:
        value = environment.get(_ENVIRONMENT[key]) or None
    if value is None or value is UNKNOWN:
        return _FLAGS[key]
    text = str(value).lower()
    if text not in ("true", "false", "1", "0"):
        raise PluginError(f"provider setting {key} is {value!r}: it has to be true or false")
    return text in ("true", "1")


def _helm(config: Mapping[str, Any]) -> dict[str, str]:
    value = config.get("helmReleaseSettings")
    if value is None or value is UNKNOWN:
        return {}
    settings = json.loads(value) if isinstance(value, str) else dict(value)
    driver = settings.pop("driver", "secret")
    if driver not in ("secret", "secrets"):
        raise PluginError(
            f"helmReleaseSettings.driver is {driver!r}, but this plugin keeps releases in Secrets: "
            "remove the setting"
        )
    if unsupported := sorted(settings.keys() - set(_HELM_PATHS)):
        raise PluginError(
            f"helmReleaseSettings.{unsupported[0]} is not supported by this plugin: remove it"
        )
    return settings
