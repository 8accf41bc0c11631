"""Looks at one workload cluster, again and again."""

from dataclasses import replace
from typing import Final

from foundation.errors import LabError
from lab.fleet import load_counts
from lab.fleet.model import ClusterView, Traffic
from lab.fleet.rollout import NAME, NAMESPACE, Object, cluster_view, versions
from lab.kubernetes.api_proxy import ApiProxy

_ROLLOUT: Final = f"/apis/argoproj.io/v1alpha1/namespaces/{NAMESPACE}/rollouts/{NAME}"
_VIRTUAL_SERVICE: Final = (
    f"/apis/networking.istio.io/v1/namespaces/{NAMESPACE}/virtualservices/{NAME}"
)
_REPLICA_SETS: Final = f"/apis/apps/v1/namespaces/{NAMESPACE}/replicasets"


class WorkloadWatch:
    """What a cluster was seen like last."""

    def __init__(self, api: ApiProxy) -> None:
        self._api = api
        self._versions: dict[str, str] = {}
        self.view = ClusterView(name=api.name, answers=False, detail="it has not been asked yet")

    def look(self) -> ClusterView:
        """The cluster now; where it does not answer, as it was, with the reason."""
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
        """Which version a hash stands for; asked only for one that is new."""
        stable = "" if rollout is None else rollout.get("status", {}).get("stableRS", "")
        if stable and stable not in self._versions:
            self._versions |= versions(self._api.get(_REPLICA_SETS)["items"])

    def _traffic(self) -> Traffic | None:
        """None if no load generator runs, or is not ready yet."""
        try:
            answer = self._api.get(load_counts.PATH)
        except LabError:
            return None
        return None if answer is None else load_counts.traffic(answer, self.view.traffic)
