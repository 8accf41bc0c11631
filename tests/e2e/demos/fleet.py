"""The clusters of the lab under test, as somebody knows them who has kubectl and curl alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from foundation import names
from tests.e2e.lab_under_test import LabUnderTest
from tests.e2e.machine import Cluster

APP = "helloworld"
"""The namespace of the app, and the name of its Rollout."""


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """The hub and the workload clusters."""

    hub: Cluster
    workload: Mapping[str, Cluster]
    """By name."""
    pages: Mapping[str, str]
    """The app's URL at each workload cluster's ingress gateway."""

    @classmethod
    def of(cls, lab: LabUnderTest) -> Self:
        """That of a lab that is up."""
        found = [each for each in lab.status()["clusters"] if each["role"] == "workload"]
        return cls(
            hub=lab.cluster("hub"),
            workload={each["name"]: lab.cluster(each["name"]) for each in found},
            pages={
                each["name"]: f"http://{each['addresses']['ingressGateway']}/hello"
                for each in found
            },
        )

    def git(self, *arguments: str) -> str:
        """What Git prints of the repository in the hub."""
        git = ("git", f"--git-dir={names.GIT_BASE_PATH}/{names.GIT_REPOSITORY}", *arguments)
        where = (
            f"deployment/{names.GIT_SERVER}",
            f"--namespace={names.ARGO_CD_NAMESPACE}",
            f"--container={names.GIT_CONTAINER}",
        )
        return self.hub.kubectl("exec", *where, "--", *git)

    def head(self) -> str:
        """The last commit."""
        return self.git("rev-parse", "main").strip()
