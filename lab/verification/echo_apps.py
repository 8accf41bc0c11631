"""The echo app in all workload clusters: created on first use, deleted at the end."""

import json
from collections.abc import Mapping
from threading import Lock
from typing import Any, Final

from foundation.errors import LabError
from lab.kubernetes.kubectl import Kubectl
from lab.verification import echo
from lab.verification.check import Refuted, Unmet
from lab.verification.workloads import all_ready

_DEPLOYMENTS: Final = "deployments.apps"


class EchoApps:
    """The echo app in each cluster of `kubectls`, by name; safe for use by several threads.

    It reuses and deletes the objects that an interrupted run left behind.
    """

    def __init__(self, kubectls: Mapping[str, Kubectl]) -> None:
        self._kubectls = kubectls
        self._applying = Lock()
        self._touched: set[str] = set()
        self._applied: set[str] = set()
        self._scaled: set[str] = set()

    @property
    def clusters(self) -> frozenset[str]:
        """The clusters of the app."""
        return frozenset(self._kubectls)

    def kubectl(self, cluster: str) -> Kubectl:
        """The kubectl of one of the clusters."""
        return self._kubectls[cluster]

    def require_ready(self) -> None:
        """Create the app where it is missing. Raises Unmet until all its Pods are ready."""
        for name, kubectl in self._kubectls.items():
            try:
                self._apply(name, kubectl)
                all_ready(kubectl, _DEPLOYMENTS, namespace=echo.NAMESPACE)
            except Refuted:
                raise
            except Unmet as unmet:
                raise Unmet(f"{name}: {unmet}") from unmet

    def scale_local_to_zero(self, cluster: str) -> None:
        """Remove the local backend of the calls from `cluster`."""
        self._kubectls[cluster].run(
            "scale", f"deployment/{echo.LOCAL}", "--replicas=0", f"--namespace={echo.NAMESPACE}"
        )
        self._scaled.add(cluster)

    def is_scaled_to_zero(self, cluster: str) -> bool:
        """Whether the calls from `cluster` have lost their local backend."""
        return cluster in self._scaled

    def remove(self) -> list[str]:
        """Start the deletion of all that was created; returns errors, one for each cluster."""
        errors: list[str] = []
        for name in sorted(self._touched):
            try:
                self._kubectls[name].run(
                    "delete", "namespace", f"--selector={echo.OWNER_SELECTOR}", "--wait=false"
                )
            except LabError as error:
                errors.append(f"{name} keeps its namespace {echo.NAMESPACE}: {error.message}")
        return errors

    def _apply(self, cluster: str, kubectl: Kubectl) -> None:
        with self._applying:
            if cluster in self._applied:
                return
            _require_free(kubectl, cluster)
            self._touched.add(cluster)
            wanted = [echo.namespace(), *echo.manifests(cluster, sorted(self.clusters))]
            kubectl.run(
                "apply",
                "--server-side",
                # An interrupted run may have left `local` at zero, a field that `scale` owns.
                "--force-conflicts",
                f"--field-manager={echo.NAMESPACE}",
                "--filename=-",
                stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": wanted}),
            )
            self._applied.add(cluster)


def _require_free(kubectl: Kubectl, cluster: str) -> None:
    """Raise unless the namespace is absent, or is the lab's own and not being deleted."""
    present: list[Mapping[str, Any]] = kubectl.get(
        "namespaces", f"--field-selector=metadata.name={echo.NAMESPACE}"
    )["items"]
    for found in present:
        if found["metadata"].get("labels", {}).get(echo.OWNER) != echo.NAMESPACE:
            raise Refuted(
                f"{cluster} has a namespace {echo.NAMESPACE} that `lab verify` did not create;"
                " delete that namespace"
            )
        if "deletionTimestamp" in found["metadata"]:
            raise Unmet(f"the namespace {echo.NAMESPACE} of an earlier run is being deleted")
