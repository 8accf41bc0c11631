"""Loads `Settings` from the engine's configuration; reports all faults in one error."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, Final

import yaml

from components.settings.faults import Faults, SettingsError, closest, command, setting, shown
from components.settings.folders import PROJECT, artefact_folder, values_overlay
from components.settings.git import git_settings
from components.settings.model import Settings
from components.settings.names import check_cluster_names, check_lab_name
from components.settings.provider import Fleet, ProviderSettings, provider_names, settings_module
from components.settings.values import Values

SOURCES: Final = ("upstream", "bundle")
"""Values of `lab:source`, which `lab/setup/sources.py` implements."""


@cache
def known_keys() -> tuple[str, ...]:
    """All settings without the namespace: those declared in Pulumi.yaml, and the objects."""
    declared = yaml.safe_load((PROJECT / "Pulumi.yaml").read_text())["config"]
    return (*declared, "git", *objects())


def load(raw: Mapping[str, str]) -> Settings:
    """The settings, from keys without namespace and values as the engine passes them.

    `raw` includes the defaults of Pulumi.yaml. Examines folders, kubeconfigs and this machine, but
    no cluster. Raises SettingsError.
    """
    faults = Faults()
    values = Values(raw, faults)
    for key in raw:
        if key not in known_keys():
            faults.unknown(key, known_keys())
    name, hub = values.text("name"), values.text("hub")
    workload_clusters = values.texts("workloadClusters")
    check_cluster_names(hub, workload_clusters, faults)
    fleet = Fleet(hub=hub or "", workload_clusters=workload_clusters or ())
    if name is not None:
        check_lab_name(name, fleet.names, faults)
    provider = _choice(values, "provider", provider_names(), faults)
    _choice(values, "source", SOURCES, faults)
    clusters = _clusters(values, provider, fleet, faults) if provider and hub else None
    artefacts = artefact_folder(values.text("artefactFolder") or "", faults)
    overlay = values_overlay(values.text("valuesOverlay") or "", faults)
    git = git_settings(values.fields("git") or {}, faults)
    switches: dict[str, Any] = {
        each.name: values.boolean(_camel_case(each.name))
        for each in fields(Settings)
        if each.type is bool
    }
    notes = values.texts("notes")
    if (
        faults.found
        # Each None has a fault; the type checker needs the test.
        or name is None
        or hub is None
        or workload_clusters is None
        or provider is None
        or clusters is None
        or notes is None
    ):
        raise SettingsError(faults.found)
    return Settings(
        name=name,
        hub=hub,
        workload_clusters=workload_clusters,
        provider=provider,
        clusters=clusters,
        artefact_folder=artefacts,
        values_overlay=overlay,
        git=git,
        notes=notes,
        **switches,
    )


def _clusters(
    values: Values, provider: str, fleet: Fleet, faults: Faults
) -> ProviderSettings | None:
    """The provider's settings. Those of other providers are ignored, except for objects."""
    for key, owner in objects().items():
        if owner != provider and (entries := values.fields(key)):
            faults.add(
                key,
                f"it describes {', '.join(entries)}, but lab:provider is {provider}",
                f"use it with `{setting('provider', owner)}`, or remove it with"
                f" `{command('rm', key)}`",
            )
    return settings_module(provider).read(values, fleet, faults)


@cache
def objects() -> dict[str, str]:
    """The settings that are objects of a provider, with their provider's name."""
    return {key: name for name in provider_names() for key in settings_module(name).OBJECTS}


def _choice(
    values: Values, key: str, allowed: tuple[str, ...] | list[str], faults: Faults
) -> str | None:
    """The text if it is one of `allowed`; None otherwise, which is a fault."""
    text = values.text(key)
    if text is None or text in allowed:
        return text
    faults.add(
        key,
        f"{shown(text)} is not one of {', '.join(allowed)}",
        f"choose one with `{setting(key, closest(text, allowed) or allowed[0])}`",
    )
    return None


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
