"""The provider's own inputs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from offline.plugins.server import PluginError, refused
from offline.plugins.values import UNKNOWN

_ALWAYS_ON: Final = ("enableConfigMapMutable", "enableSecretMutable")

_SUPPORTED: Final = frozenset(
    {
        *_ALWAYS_ON,
        "clusterIdentifier",
        "deleteUnreachable",
        "enablePatchForce",
        "kubeconfig",
        "upsertExistingObjects",
        "version",
    }
)

_DELETE_UNREACHABLE: Final = "PULUMI_K8S_DELETE_UNREACHABLE"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The supported inputs of the provider."""

    kubeconfig: str | None = field(repr=False)
    """The text of a kubeconfig; None in a preview in which it is not known yet."""
    delete_unreachable: bool
    """Remove resources from the state if their cluster does not answer."""
    patch_force: bool
    """Take over fields of other managers."""
    upsert: bool
    """Take over existing objects and releases."""


def parse(config: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """The settings of a provider from its inputs; their values are text or JSON.

    `PULUMI_K8S_DELETE_UNREACHABLE` is also read from `environment`: `refresh` and `destroy` use the
    inputs of the last update. Raises PluginError for missing, invalid and unsupported inputs.
    """
    for key in sorted(config.keys() - _SUPPORTED):
        if config[key] is not None and not key.startswith("__"):
            instead = "remove it, and its environment variable PULUMI_K8S_… if that is set"
            raise refused(f"the provider setting {key}", instead)
    if not config.get("kubeconfig"):
        raise refused(
            "a provider without kubeconfig", "pass the text of a kubeconfig as `kubeconfig`"
        )
    for key in _ALWAYS_ON:
        if not _flag(config, key):
            raise refused(f"a provider without {key}", "set it to true")
    if not config.get("clusterIdentifier"):
        raise refused(
            "a provider without clusterIdentifier", "set it to a text that identifies the cluster"
        )
    return Settings(
        kubeconfig=_text(config["kubeconfig"]),
        delete_unreachable=_flag(config, "deleteUnreachable")
        or environment.get(_DELETE_UNREACHABLE, "").lower() in ("true", "1"),
        patch_force=_flag(config, "enablePatchForce"),
        upsert=_flag(config, "upsertExistingObjects"),
    )


def replaces_cluster(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a change of a provider's inputs selects another cluster, in which nothing exists yet.

    Other changes, such as new credentials or another address, keep all objects.
    """
    return old.get("clusterIdentifier") != new.get("clusterIdentifier")


def _text(value: Any) -> str | None:
    if value is UNKNOWN:
        return None
    # The engine parses a kubeconfig in JSON.
    return value if isinstance(value, str) else json.dumps(value)


def _flag(config: Mapping[str, Any], key: str) -> bool:
    value = config.get(key)
    if value is None or value is UNKNOWN:
        return False
    text = str(value).lower()
    if text not in ("true", "false", "1", "0"):
        raise PluginError(f"provider setting {key} is {value!r}: set it to true or false")
    return text in ("true", "1")
