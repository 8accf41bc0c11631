"""Polls one workload cluster."""

from dataclasses import replace
from typing import Final

from foundation import names
from foundation.errors import LabError
from lab.fleet import load_counts
from lab.fleet.model import ClusterView, Traffic
from lab.fleet.rollout import Object, cluster_view, versions
from lab.kubernetes.api_proxy import ApiProxy

_IN_NAMESPACE: Final = f"namespaces/{names.APP_NAMESPACE}"
_ROLLOUT: Final = f"/apis/argoproj.io/v1alpha1/{_IN_NAMESPACE}/rollouts/{names.APP}"
_VIRTUAL_SERVICE: Final = (
    f"/apis/networking.istio.io/v1/{_IN_NAMESPACE}/virtualservices/{names.APP}"
)
_REPLICA_SETS: Final = f"/apis/apps/v1/{_IN_NAMESPACE}/replicasets"


class WorkloadWatch:
    """The last view of a cluster."""

    def __init__(self, api: ApiProxy) -> None:
        self._api = api
        self._versions: dict[str, str] = {}
        self.view = ClusterView(name=api.name, answers=False, detail="not queried yet")

    def look(self) -> ClusterView:
        """Update the view; if the cluster does not answer, the last view with the reason."""
        try:
            rollout = self._api.get(_ROLLOUT)
            virtual_service = self._api.get(_VIRTUAL_SERVICE)
            self._learn(rollout)
            view = cluster_view(self._api.name, rollout, virtual_service, self._versions)
            self.view = replace(view, traffic=self._traffic())
        except LabError as error:
            self.view = replace(self.view, answers=False, detail=error.message)
        return self.view

    def _learn(self, rollout: Object | None) -> None:
        """Read the versions of the ReplicaSets, only when the stable hash is unknown."""
        stable = "" if rollout is None else rollout.get("status", {}).get("stableRS", "")
        if stable and stable not in self._versions:
            self._versions |= versions(self._api.get(_REPLICA_SETS)["items"])

    def _traffic(self) -> Traffic | None:
        """None if no load generator is running and ready."""
        try:
            answer = self._api.get(load_counts.PATH)
        except LabError:
            return None
        return None if answer is None else load_counts.traffic(answer, self.view.traffic)
