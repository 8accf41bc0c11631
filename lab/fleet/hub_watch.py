"""Polls the hub: Argo CD's Applications and the success rates in Thanos."""

from collections.abc import Collection, Mapping

from foundation.errors import LabError
from lab.argo_cd.applications import APPLICATIONS_PATH
from lab.fleet.applications import applications
from lab.fleet.model import ApplicationView
from lab.fleet.success_rate import question, success_rates
from lab.kubernetes.api_proxy import ApiProxy
from lab.stack import Endpoint


class HubWatch:
    """The last answers of the hub; empty where it does not answer."""

    def __init__(self, api: ApiProxy, thanos: Endpoint, clusters: Collection[str]) -> None:
        self._api = api
        self._question = question(thanos)
        self._clusters = clusters
        self.applications: tuple[ApplicationView, ...] = ()
        self.success_rates: Mapping[str, float] = {}

    def look(self) -> None:
        """Update both answers."""
        try:
            found = self._api.get(APPLICATIONS_PATH)
            self.applications = tuple(applications(found, self._clusters)) if found else ()
        except LabError:
            self.applications = ()
        try:
            # Longer than the timeout for a cluster: Thanos itself waits for a lost cluster.
            answer = self._api.get(self._question, timeout=6.0)
            self.success_rates = success_rates(answer) if answer else {}
        except LabError:
            self.success_rates = {}
