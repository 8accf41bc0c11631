"""The echo app in all workload clusters: made when it is first needed, removed in the end."""

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
    """The echo app in each cluster of `kubectls`, by name; for use by several threads.

    What a killed run left is used again, and removed like one's own.
    """

    def __init__(self, kubectls: Mapping[str, Kubectl]) -> None:
        self._kubectls = kubectls
        self._applying = Lock()
        self._touched: set[str] = set()
        self._applied: set[str] = set()
        self._scaled: set[str] = set()

    @property
    def clusters(self) -> frozenset[str]:
        """The clusters that have it."""
        return frozenset(self._kubectls)

    def kubectl(self, cluster: str) -> Kubectl:
        """For one of the clusters."""
        return self._kubectls[cluster]

    def require_ready(self) -> None:
        """Raise Unmet, with the culprit, unless all its Pods are ready in all clusters."""
        for name, kubectl in self._kubectls.items():
            try:
                self._apply(name, kubectl)
                all_ready(kubectl, _DEPLOYMENTS, namespace=echo.NAMESPACE)
            except Refuted:
                raise
            except Unmet as unmet:
                raise Unmet(f"{name}: {unmet}") from unmet

    def scale_local_to_zero(self, cluster: str) -> None:
        """Take the local app away from the callers in `cluster`."""
        self._kubectls[cluster].run(
            "scale", f"deployment/{echo.LOCAL}", "--replicas=0", f"--namespace={echo.NAMESPACE}"
        )
        self._scaled.add(cluster)

    def is_scaled_to_zero(self, cluster: str) -> bool:
        """Whether the callers in `cluster` have no local app any more."""
        return cluster in self._scaled

    def remove(self) -> list[str]:
        """Have all of it deleted, without waiting; what could not be told to go, and why."""
        complaints: list[str] = []
        for name in sorted(self._touched):
            try:
                self._kubectls[name].run(
                    "delete", "namespace", f"--selector={echo.OWNER_SELECTOR}", "--wait=false"
                )
            except LabError as error:
                complaints.append(f"{name} keeps its namespace {echo.NAMESPACE}: {error.message}")
        return complaints

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
                # A killed run may have left `local` at zero, in a field that `scale` owns.
                "--force-conflicts",
                f"--field-manager={echo.NAMESPACE}",
                "--filename=-",
                stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": wanted}),
            )
            self._applied.add(cluster)


def _require_free(kubectl: Kubectl, cluster: str) -> None:
    """Raise unless the namespace is not there or is one of ours that stays."""
    present: list[Mapping[str, Any]] = kubectl.get(
        "namespaces", f"--field-selector=metadata.name={echo.NAMESPACE}"
    )["items"]
    for found in present:
        if found["metadata"].get("labels", {}).get(echo.OWNER) != echo.NAMESPACE:
            raise Refuted(
                f"{cluster} has a namespace {echo.NAMESPACE} that `lab verify` has not made;"
                " remove it or give it another name"
            )
        if "deletionTimestamp" in found["metadata"]:
            raise Unmet(f"the namespace {echo.NAMESPACE} of a run before is being removed")
