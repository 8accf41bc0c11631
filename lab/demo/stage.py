"""What a demo plays on: the fleet, Git, and the clusters behind them."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from foundation.errors import LabError
from lab.argo_cd.applications import refresh, release_application
from lab.demo.release import FOLDER, Release, released
from lab.demo.repository import Repository
from lab.fleet.model import ClusterView, Event, Snapshot, Tone
from lab.fleet.observer import Observer
from lab.fleet.rollout import NAME, NAMESPACE
from lab.kind_nodes import Node, of_cluster, start, stopped
from lab.kubernetes.kubectl import Kubectl
from lab.project import project_dir
from lab.stack import Stack

_RESET: Final = "`lab demo reset` puts Git and clusters back; `lab verify` names what is broken."
_HASH: Final = 7

PODS: Final = 1
"""Of the app, in each cluster, when no demo changes it: the default of a Rollout that says nothing.

It has to be said: when the number is taken away the controller stops all Pods before it starts
as many as the default.
"""


class DemoError(LabError):
    """The fleet did something else than the demo shows."""


class Stage:
    """The actions of a demo, and the record of what it saw."""

    def __init__(
        self,
        stack: Stack,
        repository: Repository,
        observer: Observer,
        show: Callable[[Snapshot], None],
    ) -> None:
        self._stack = stack
        self._project = project_dir()
        self.hub = Kubectl(stack.hub, stack.environment)
        self.workload = {
            each.name: Kubectl(each, stack.environment) for each in stack.workload_clusters
        }
        self.repository = repository
        self._observer = observer
        self._show = show
        self.snapshots: list[Snapshot] = []
        """All that were taken since the demo began, oldest first."""
        self.events: list[Event] = []
        """All that happened since the demo began, oldest first."""

    def begin(self) -> None:
        """Forget what was seen before the last snapshot: what is recorded is the demo."""
        self.snapshots[:] = [self.now]
        self.events.clear()

    @property
    def now(self) -> Snapshot:
        """The fleet as it was seen last."""
        return self.snapshots[-1] if self.snapshots else self.look()

    def look(self) -> Snapshot:
        """Wait for the next snapshot; it is recorded and shown."""
        after = self.snapshots[-1].at if self.snapshots else 0.0
        snapshot = self._observer.wait(after, timeout=30)
        if snapshot is None:
            raise DemoError("nothing was seen of the fleet for 30 s", "See: lab status")
        if self.snapshots:
            # The observer's own list is short, and a demo may be long.
            self.events += [each for each in snapshot.events if each.at > after]
        self.snapshots.append(snapshot)
        self._show(replace(snapshot, events=tuple(self.events)))
        return snapshot

    def until(
        self, reached: Callable[[Snapshot], bool], what: str, *, seconds: float, every: bool = True
    ) -> Snapshot:
        """Look until `reached`. Raises DemoError after so many seconds.

        `what` completes "the fleet did not come to …". With `every`, a cluster that does not answer
        has not reached anything.
        """
        end = time.monotonic() + seconds
        while True:
            snapshot = self.look()
            answering = not every or all(view.answers for view in snapshot.clusters)
            if answering and reached(snapshot):
                return snapshot
            if time.monotonic() > end:
                state = "; ".join(_told(view) for view in snapshot.clusters)
                raise DemoError(
                    f"the fleet did not come to {what} within {seconds:.0f} s: {state}", _RESET
                )

    def release(self, release: Release, message: str) -> None:
        """Commit a release, and have Argo CD look at it now, in all clusters at once."""
        files = self.repository.read(FOLDER)
        commit = self.repository.replace(FOLDER, released(files, release), message)
        if commit is not None:
            self.note(f"commit {commit[:_HASH]}: {message}")
        self.refresh()

    def refresh(self) -> None:
        """Make Argo CD compare the releases with Git now; on its own it takes half a minute."""
        refresh(self.hub, [release_application(cluster) for cluster in self.workload])

    def scale(self, cluster: str, replicas: int) -> None:
        """Set how many Pods of the app a cluster has."""
        self._patch_rollout(cluster, {"spec": {"replicas": replicas}})

    def promote(self, cluster: str) -> None:
        """Promote what is under way in a cluster, without its other steps and without judgement.

        As `kubectl argo rollouts promote --full` does.
        """
        self._patch_rollout(cluster, {"status": {"promoteFull": True}}, "--subresource=status")

    def pods(self, cluster: str) -> list[Mapping[str, Any]]:
        """The Pods of the app in a cluster."""
        selector = f"--selector=app={NAME}"
        return self.workload[cluster].get("pods", selector, namespace=NAMESPACE)["items"]

    def ready(self, cluster: str) -> bool:
        """Whether a Pod of the app is ready in a cluster."""
        conditions = [
            condition
            for pod in self.pods(cluster)
            for condition in pod["status"].get("conditions", [])
        ]
        return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)

    def nodes(self, cluster: str) -> list[Node]:
        """The containers that are a cluster's nodes. Raises LabError if it has none here."""
        found = of_cluster(self.workload[cluster].cluster.context)
        if not found:
            raise LabError(
                f"the nodes of {cluster} are no containers of this machine, so they cannot be"
                " stopped from here",
                "This demo is for clusters that kind has made. The others are for all.",
            )
        return found

    def start_nodes(self) -> None:
        """Start the nodes of the lab that are stopped, and wait for their API servers."""
        if found := stopped(self._project, self._stack.stack):
            names = ", ".join(node.container for node in found)
            self.note(f"{names}: started again")
            start(self._project, found, self._stack.environment)

    def _patch_rollout(self, cluster: str, change: Mapping[str, Any], *options: str) -> None:
        patch = f"--patch={json.dumps(change)}"
        words = ("patch", "rollouts.argoproj.io", NAME, f"--namespace={NAMESPACE}")
        self.workload[cluster].run(*words, "--type=merge", patch, *options)

    def note(self, text: str, *, cluster: str = "", tone: Tone = Tone.INFO) -> None:
        """Record something that the demo did."""
        self._observer.note(text, cluster=cluster, tone=tone)


def all_of(test: Callable[[ClusterView], bool]) -> Callable[[Snapshot], bool]:
    """Whether it holds for every cluster."""
    return lambda snapshot: all(test(view) for view in snapshot.clusters)


def promoted(version: str) -> Callable[[Snapshot], bool]:
    """Whether all clusters have a version as their stable one, and nothing is under way."""
    return all_of(
        lambda view: (view.version, view.stable, view.phase) == (version, version, "Healthy")
    )


def aborted(view: ClusterView) -> bool:
    """Whether a cluster has aborted, and all of its requests are with the stable version again."""
    return view.aborted and view.weight == 0


def _told(view: ClusterView) -> str:
    if not view.answers:
        return f"{view.name} does not answer: {view.detail}"
    words = f"{view.name} is {view.phase}, {view.version} at {view.weight} %"
    return f"{words} ({view.message})" if view.message else words
