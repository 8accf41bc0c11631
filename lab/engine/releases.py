"""Recovers Helm releases whose installation or upgrade was killed.

Helm refuses to install a release that has a record, and to upgrade one whose last revision is
unfinished. Pulumi's Kubernetes provider recovers from neither:
https://github.com/pulumi/pulumi-kubernetes/issues/2054
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from foundation.errors import LabError
from lab.kubernetes.helm_records import HelmRecords, Record

_TYPE: Final = "kubernetes:helm.sh/v3:Release"


@dataclass(frozen=True, kw_only=True)
class Release:
    """A release that the interrupted run may have been installing or upgrading."""

    namespace: str
    name: str
    recorded: bool
    """Whether Pulumi's state has the release. If so, Pulumi upgrades it; else it installs it."""


def recover_releases(
    state: Mapping[str, Any], environment: Mapping[str, str], say: Callable[[str], None]
) -> None:
    """Repair Helm's records of each release, so that Pulumi can install or upgrade it.

    `state` is an exported state with secrets in plain text and with the unfinished operations of
    the interrupted run. `environment` has kubectl on its PATH. A cluster that does not answer is
    skipped: Pulumi reports it, or creates it again.
    """
    resources: Sequence[Mapping[str, Any]] = state["deployment"].get("resources") or ()
    for provider, releases in _releases(state).items():
        kubeconfig = _kubeconfig(resources, provider)
        if kubeconfig is None:
            continue
        with tempfile.NamedTemporaryFile("w", prefix="lab-", suffix=".kubeconfig") as file:
            file.write(kubeconfig)
            file.flush()
            records = HelmRecords(Path(file.name), {**os.environ, **environment})
            try:
                for release in _repair(records, releases):
                    say(f"Repaired Helm's records of {release}, left by an interrupted run.")
            except LabError as error:
                say(f"Helm's records in one cluster cannot be read: {error.message}")


def _repair(records: HelmRecords, releases: Sequence[Release]) -> Iterator[str]:
    """Repair the records of these releases; yields the names of the repaired ones."""
    found = records.all()
    for release in releases:
        own = [
            each
            for each in found
            if (each.namespace, each.release) == (release.namespace, release.name)
        ]
        if not own:
            continue
        if not release.recorded:
            # A new installation adopts the objects that carry Helm's labels and annotations.
            records.delete(own)
            yield release.name
            continue
        last = max(own, key=_revision)
        if last.unfinished:
            records.mark_failed(last)
            yield release.name


def _revision(record: Record) -> int:
    return record.revision


def _releases(state: Mapping[str, Any]) -> dict[str, list[Release]]:
    """All releases in the state or being created, by the URN of their provider."""
    deployment = state["deployment"]
    recorded = {each["urn"]: each for each in deployment.get("resources") or () if _is_one(each)}
    creating = [
        each["resource"]
        for each in deployment.get("pending_operations") or ()
        if each["type"] == "creating" and _is_one(each["resource"])
    ]
    found: dict[str, list[Release]] = {}
    for resource in (
        *recorded.values(),
        *(each for each in creating if each["urn"] not in recorded),
    ):
        inputs = resource["inputs"]
        release = Release(
            namespace=inputs.get("namespace", "default"),
            name=inputs["name"],
            recorded=resource["urn"] in recorded,
        )
        # URN::ID
        found.setdefault(resource["provider"].rpartition("::")[0], []).append(release)
    return found


def _is_one(resource: Mapping[str, Any]) -> bool:
    # Without `name` Pulumi generates one; every release of the lab has `name`.
    return resource["type"] == _TYPE and "name" in (resource.get("inputs") or {})


def _kubeconfig(resources: Sequence[Mapping[str, Any]], provider: str) -> str | None:
    """The kubeconfig of a provider; None if the state does not have the provider."""
    for resource in resources:
        if resource["urn"] == provider:
            value: Any = resource["inputs"].get("kubeconfig")
            # A secret is an object with its JSON in `plaintext`.
            return value if isinstance(value, str | None) else json.loads(value["plaintext"])
    return None
