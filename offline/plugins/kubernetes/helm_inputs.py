"""The inputs of a `helm.sh/v3:Release`: completed, compared, and as arguments for helm."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi

from offline.plugins.kubernetes.inputs import without_nulls
from offline.plugins.kubernetes.naming import autoname
from offline.plugins.kubernetes.parts import elements, part
from offline.plugins.server import PluginError
from offline.plugins.values import UNKNOWN, has_unknown

DEFAULT_TIMEOUT_SECONDS = 300

CHECKSUM = "checksum"
"""An input of ours: the digest of a chart's and of values' files, so that their change is seen."""

_FLAGS = {
    "cleanupOnFail": "--cleanup-on-fail",
    "createNamespace": "--create-namespace",
    "disableOpenapiValidation": "--disable-openapi-validation",
    "disableWebhooks": "--no-hooks",
    "forceUpdate": "--force-replace",
    "renderSubchartNotes": "--render-subchart-notes",
    "resetValues": "--reset-values",
    "reuseValues": "--reuse-values",
    "takeOwnership": "--take-ownership",
}

# These matter for rendering, too.
_CHART_FLAGS = {
    "dependencyUpdate": "--dependency-update",
    "devel": "--devel",
    "skipCrds": "--skip-crds",
    "verify": "--verify",
}

_CHART_OPTIONS = {"keyring": "--keyring", "version": "--version"}

_REPOSITORY_OPTIONS = {
    "caFile": "--ca-file",
    "certFile": "--cert-file",
    "keyFile": "--key-file",
    "password": "--password",  # helm takes it on its command line only
    "repo": "--repo",
    "username": "--username",
}

_OTHERS = frozenset(
    {
        "allowNullValues",
        "atomic",
        "chart",
        "compat",
        "description",
        "maxHistory",
        "name",
        "namespace",
        "repositoryOpts",
        "skipAwait",
        "timeout",
        "valueYamlFiles",
        "values",
        "waitForJobs",
        CHECKSUM,
    }
)

_SUPPORTED = _OTHERS | _FLAGS.keys() | _CHART_FLAGS.keys() | _CHART_OPTIONS.keys()

# What helm itself allows: a release's name becomes part of many others.
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
_LONGEST_NAME = 53


def complete(
    wanted: Mapping[str, Any],
    old: Mapping[str, Any],
    *,
    resource_name: str,
    namespace: str,
    random_seed: bytes,
) -> dict[str, Any]:
    """A Release's inputs with name, namespace and the digest of its files.

    Raises PluginError for what this plugin does not support.
    """
    keeps_nulls = wanted.get("allowNullValues") is True and "values" in wanted
    result = without_nulls(wanted)
    if keeps_nulls:
        result["values"] = wanted["values"]
    for key in sorted(result.keys() - _SUPPORTED):
        if result[key] in (False, "", [], {}):
            del result[key]
            continue
        raise PluginError(f"Release input {key} is not supported by this plugin: remove it")
    if not result.get("name"):
        result["name"] = old.get("name") or autoname(f"{resource_name}-", random_seed)
    name = result["name"]
    if name is not UNKNOWN and not (_NAME.fullmatch(name) and len(name) <= _LONGEST_NAME):
        raise PluginError(
            f"Release name {name!r} is not valid: at most {_LONGEST_NAME} of a-z, 0-9, '-' and '.'"
        )
    result["namespace"] = result.get("namespace") or namespace
    checksum = _checksum(result)
    if checksum:
        result[CHECKSUM] = checksum
    return result


def comparable(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs with assets as text; their contents are in the checksum."""
    return {
        key: [_name_of(asset) for asset in value] if key == "valueYamlFiles" else value
        for key, value in inputs.items()
    }


def value_texts(inputs: Mapping[str, Any]) -> list[str]:
    """The texts of the values files, in order. Raises PluginError if one cannot be had."""
    return [_text_of(asset) for asset in elements(inputs, "valueYamlFiles")]


def waits(inputs: Mapping[str, Any]) -> bool:
    """Whether to wait until what the chart makes is ready (always for an atomic release)."""
    return bool(inputs.get("atomic")) or not inputs.get("skipAwait")


def timeout_seconds(inputs: Mapping[str, Any], custom: float) -> int:
    """How long helm may wait for one thing, in whole seconds."""
    return int(custom or inputs.get("timeout") or DEFAULT_TIMEOUT_SECONDS)


def upgrade_arguments(inputs: Mapping[str, Any], seconds: int) -> list[str]:
    """Arguments for `helm upgrade --install`, without values and labels."""
    arguments = [*chart_arguments(inputs), "--install", "--hide-notes", f"--timeout={seconds}s"]
    # Client-side, as the official provider: controllers own fields of what some charts make
    # (istio #61613), and server-side apply would meet conflicts over them.
    arguments.append("--server-side=false")
    arguments += [flag for key, flag in _FLAGS.items() if inputs.get(key)]
    if inputs.get("atomic"):
        arguments.append("--rollback-on-failure")
    if waits(inputs):
        # Unlike helm's newer strategy, this waits for load balancers' addresses.
        arguments.append("--wait=legacy")
        if inputs.get("waitForJobs"):
            arguments.append("--wait-for-jobs")
    if inputs.get("description"):
        arguments.append(f"--description={inputs['description']}")
    if "maxHistory" in inputs:
        arguments.append(f"--history-max={inputs['maxHistory']}")
    return arguments


def chart_arguments(inputs: Mapping[str, Any]) -> list[str]:
    """Arguments that say which chart to use: `NAME CHART --namespace … --version …`."""
    chart = str(inputs["chart"])
    arguments = [str(inputs["name"]), chart, f"--namespace={inputs['namespace']}"]
    arguments += [flag for key, flag in _CHART_FLAGS.items() if inputs.get(key)]
    arguments += [
        f"{flag}={inputs[key]}" for key, flag in _CHART_OPTIONS.items() if inputs.get(key)
    ]
    repository = part(inputs, "repositoryOpts")
    arguments += [
        f"{flag}={repository[key]}"
        for key, flag in _REPOSITORY_OPTIONS.items()
        if repository.get(key)
    ]
    return arguments


def _checksum(inputs: Mapping[str, Any]) -> str:
    if has_unknown(inputs.get("chart")) or has_unknown(inputs.get("valueYamlFiles")):
        return ""
    digest = hashlib.sha256()
    found = False
    for content in _contents(inputs):
        digest.update(hashlib.sha256(content).digest())
        found = True
    return digest.hexdigest() if found else ""


def _contents(inputs: Mapping[str, Any]) -> Iterator[bytes]:
    chart = Path(str(inputs["chart"])).expanduser()
    if chart.is_file():
        yield chart.read_bytes()
    elif chart.is_dir():
        for path in sorted(path for path in chart.rglob("*") if path.is_file()):
            yield str(path.relative_to(chart)).encode()
            yield path.read_bytes()
    for text in value_texts(inputs):
        yield text.encode()


def _name_of(asset: Any) -> Any:
    if isinstance(asset, pulumi.FileAsset):
        return f"file {asset.path}"
    return "text" if isinstance(asset, pulumi.StringAsset) else asset


def _text_of(asset: Any) -> str:
    if isinstance(asset, pulumi.StringAsset):
        return asset.text
    if isinstance(asset, pulumi.FileAsset):
        try:
            return Path(asset.path).read_text()
        except OSError as error:
            raise PluginError(
                f"values file {asset.path} cannot be read: {error.strerror}; check valueYamlFiles"
            ) from None
    raise PluginError(
        f"valueYamlFiles has a {type(asset).__name__}: use pulumi.FileAsset or pulumi.StringAsset"
    )
