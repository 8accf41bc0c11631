"""Makes `Settings` of what the engine passes; raises all faults at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from components.settings.existing import existing_clusters
from components.settings.faults import Faults, SettingsError, closest, command, setting, shown
from components.settings.folders import artefact_folder, values_overlay
from components.settings.git import git_settings
from components.settings.kind import kind_settings
from components.settings.memory import check_memory
from components.settings.model import ExistingCluster, KindSettings, Settings
from components.settings.names import check_cluster_names, check_lab_name
from components.settings.numbers import cluster_numbers
from components.settings.values import Values

KEYS: Final = (
    "name",
    "provider",
    "hub",
    "workloadClusters",
    "nodeImage",
    "podSubnet",
    "serviceSubnet",
    "dockerSubnet",
    "networkHook",
    "artefactFolder",
    "valuesOverlay",
    "grafana",
    "kiali",
    "webInterfaces",
    "notes",
    "git",
    "existing",
)
"""Every setting, without the namespace."""

KIND: Final = "kind"
EXISTING: Final = "existing"
PROVIDERS: Final = (KIND, EXISTING)


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What the settings are checked against besides themselves."""

    memory_bytes: int | None
    """What containers can have; None where nobody knows."""


def load(raw: Mapping[str, str], machine: Machine) -> Settings:
    """The settings, from keys without their namespace and values as the engine passes them.

    Defaults that Pulumi.yaml declares are expected among them. Folders and kubeconfigs are looked
    at; clusters are not. Raises SettingsError.
    """
    faults = Faults()
    values = Values(raw, faults)
    for key in raw:
        if key not in KEYS:
            faults.unknown(key, KEYS)
    name, hub = values.text("name"), values.text("hub")
    workload_clusters = values.texts("workloadClusters")
    check_cluster_names(hub, workload_clusters, faults)
    names = [cluster for cluster in (hub, *(workload_clusters or ())) if cluster is not None]
    if name is not None:
        check_lab_name(name, names, faults)
    clusters = _clusters(values, names, workload_clusters or (), machine, faults)
    artefacts = artefact_folder(values.text("artefactFolder") or "", faults)
    overlay = values_overlay(values.text("valuesOverlay") or "", faults)
    git = git_settings(values.fields("git") or {}, faults)
    grafana, kiali = values.boolean("grafana"), values.boolean("kiali")
    web_interfaces, notes = values.boolean("webInterfaces"), values.texts("notes")
    if (
        faults.found
        # Where one of these is None there is a fault; the type checker cannot know.
        or name is None
        or hub is None
        or workload_clusters is None
        or clusters is None
        or grafana is None
        or kiali is None
        or web_interfaces is None
        or notes is None
    ):
        raise SettingsError(faults.found)
    return Settings(
        name=name,
        hub=hub,
        workload_clusters=workload_clusters,
        clusters=clusters,
        artefact_folder=artefacts,
        values_overlay=overlay,
        git=git,
        grafana=grafana,
        kiali=kiali,
        web_interfaces=web_interfaces,
        notes=notes,
    )


def _clusters(
    values: Values,
    names: Sequence[str],
    workload_clusters: Sequence[str],
    machine: Machine,
    faults: Faults,
) -> KindSettings | Mapping[str, ExistingCluster] | None:
    """The settings of the provider; those of the other are not looked at, but for `existing`."""
    provider = values.text("provider")
    entries = values.fields("existing")
    if provider == KIND:
        if entries:
            faults.add(
                "existing",
                f"it describes {', '.join(entries)}, but lab:provider is {KIND}",
                f"use them with `{setting('provider', EXISTING)}`, or remove it with"
                f" `{command('rm', 'existing')}`",
            )
        check_memory(len(workload_clusters), machine.memory_bytes, faults)
        return kind_settings(values, cluster_numbers(workload_clusters), faults)
    if provider == EXISTING:
        return None if entries is None else existing_clusters(entries, names, faults)
    if provider is not None:
        faults.add(
            "provider",
            f"{shown(provider)} is not one of {', '.join(PROVIDERS)}",
            f"choose one with `{setting('provider', closest(provider, PROVIDERS) or KIND)}`",
        )
    return None
