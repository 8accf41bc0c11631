"""The means of a demo: the fleet, Git and the clusters."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from foundation import names
from foundation.errors import LabError
from lab.argo_cd.applications import refresh, release_application
from lab.demo.release import FOLDER, Release, released
from lab.demo.repository import Repository
from lab.fleet.model import ClusterView, Event, Snapshot, Tone
from lab.fleet.observer import Observer
from lab.kubernetes.kubectl import Kubectl
from lab.project import project_dir
from lab.providers.provider import Machine, provider_named
from lab.stack import Stack

_RESET: Final = "`lab demo reset` restores Git and clusters; `lab verify` names broken parts."
_HASH: Final = 7

PODS: Final = 1
"""Replicas of the app in each cluster, unless a demo changes them: the default of a Rollout.

A demo restores it as an explicit number: when `replicas` is removed, the controller stops all Pods
before it starts the default number.
"""


class DemoError(LabError):
    """The fleet did not do what the demo shows."""


class Stage:
    """The actions of a demo, and the record of its snapshots and events."""

    def __init__(
        self,
        stack: Stack,
        repository: Repository,
        observer: Observer,
        show: Callable[[Snapshot], None],
    ) -> None:
        self._stack = stack
        self._project = project_dir()
        self._provider = provider_named(stack.provider)
        self.hub = Kubectl(stack.hub, stack.environment)
        self.workload = {
            each.name: Kubectl(each, stack.environment) for each in stack.workload_clusters
        }
        self.repository = repository
        self._observer = observer
        self._show = show
        self.snapshots: list[Snapshot] = []
        """Since the start of the demo, oldest first."""
        self.events: list[Event] = []
        """Since the start of the demo, oldest first."""

    def begin(self) -> None:
        """Discard the record before the latest snapshot: the demo starts here."""
        self.snapshots[:] = [self.now]
        self.events.clear()

    @property
    def now(self) -> Snapshot:
        """The latest snapshot."""
        return self.snapshots[-1] if self.snapshots else self.look()

    def look(self) -> Snapshot:
        """Wait for the next snapshot, record it and show it."""
        after = self.snapshots[-1].at if self.snapshots else 0.0
        snapshot = self._observer.wait(after, timeout=30)
        if snapshot is None:
            raise DemoError("no snapshot of the fleet within 30 s", "See: lab status")
        if self.snapshots:
            # The observer keeps only the latest events.
            self.events += [each for each in snapshot.events if each.at > after]
        self.snapshots.append(snapshot)
        self._show(replace(snapshot, events=tuple(self.events)))
        return snapshot

    def until(
        self, reached: Callable[[Snapshot], bool], what: str, *, seconds: float, every: bool = True
    ) -> Snapshot:
        """Take snapshots until one satisfies `reached`. Raises DemoError after `seconds`.

        `what` completes "the fleet did not reach …". With `every`, all clusters must answer.
        """
        end = time.monotonic() + seconds
        while True:
            snapshot = self.look()
            answering = not every or all(view.answers for view in snapshot.clusters)
            if answering and reached(snapshot):
                return snapshot
            if time.monotonic() > end:
                state = "; ".join(_state(view) for view in snapshot.clusters)
                raise DemoError(
                    f"the fleet did not reach {what} within {seconds:.0f} s: {state}", _RESET
                )

    def release(self, release: Release, message: str) -> None:
        """Commit a release, and have Argo CD sync it now, in all clusters at once."""
        files = self.repository.read(FOLDER)
        commit = self.repository.replace(FOLDER, released(files, release), message)
        if commit is not None:
            self.note(f"commit {commit[:_HASH]}: {message}")
        self.refresh()

    def refresh(self) -> None:
        """Make Argo CD compare the releases with Git now, not at its interval of half a minute."""
        refresh(self.hub, [release_application(cluster) for cluster in self.workload])

    def scale(self, cluster: str, replicas: int) -> None:
        """Set the replicas of the app in a cluster."""
        self._patch_rollout(cluster, {"spec": {"replicas": replicas}})

    def promote(self, cluster: str) -> None:
        """Promote the current release in a cluster, without the remaining steps and analyses.

        Equivalent to `kubectl argo rollouts promote --full`.
        """
        self._patch_rollout(cluster, {"status": {"promoteFull": True}}, "--subresource=status")

    def pods(self, cluster: str) -> list[Mapping[str, Any]]:
        """The Pods of the app in a cluster."""
        selector = f"--selector=app={names.APP}"
        return self.workload[cluster].get("pods", selector, namespace=names.APP_NAMESPACE)["items"]

    def ready(self, cluster: str) -> bool:
        """Whether a Pod of the app is ready in a cluster."""
        conditions = [
            condition
            for pod in self.pods(cluster)
            for condition in pod["status"].get("conditions", [])
        ]
        return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)

    def machines(self, cluster: str) -> Sequence[Machine]:
        """The machines of a cluster. Raises LabError if the lab does not operate them."""
        found = self._provider.machines(self._stack.name, [cluster])
        if not found:
            raise LabError(
                f"the lab cannot stop the machines of {cluster}: provider {self._stack.provider}"
                " does not operate them",
                "This demo needs clusters that the lab has created. The others do not.",
            )
        return found

    def stop_machines(self, machines: Sequence[Machine]) -> None:
        """Stop machines at once, like a power failure."""
        self._provider.stop(machines)

    def start_machines(self) -> None:
        """Start the lab's stopped machines, and wait for their API servers."""
        clusters = [each.name for each in self._stack.clusters]
        all_machines = self._provider.machines(self._stack.name, clusters)
        if stopped := [each for each in all_machines if not each.running]:
            names = ", ".join(each.name for each in stopped)
            self.note(f"{names}: started again")
            self._provider.start(stopped, self._project, self._stack.environment)

    def _patch_rollout(self, cluster: str, change: Mapping[str, Any], *options: str) -> None:
        patch = f"--patch={json.dumps(change)}"
        words = ("patch", "rollouts.argoproj.io", names.APP, f"--namespace={names.APP_NAMESPACE}")
        self.workload[cluster].run(*words, "--type=merge", patch, *options)

    def note(self, text: str, *, cluster: str = "", tone: Tone = Tone.INFO) -> None:
        """Record an action of the demo."""
        self._observer.note(text, cluster=cluster, tone=tone)


def all_of(test: Callable[[ClusterView], bool]) -> Callable[[Snapshot], bool]:
    """A test of a snapshot: whether `test` holds for every cluster."""
    return lambda snapshot: all(test(view) for view in snapshot.clusters)


def promoted(version: str) -> Callable[[Snapshot], bool]:
    """A test of a snapshot: whether a version is stable everywhere, with no release under way."""
    return all_of(
        lambda view: (view.version, view.stable, view.phase) == (version, version, "Healthy")
    )


def aborted(view: ClusterView) -> bool:
    """Whether a cluster has aborted and sends all requests to the stable version again."""
    return view.aborted and view.weight == 0


def _state(view: ClusterView) -> str:
    if not view.answers:
        return f"{view.name} does not answer: {view.detail}"
    words = f"{view.name} is {view.phase}, {view.version} at {view.weight} %"
    return f"{words} ({view.message})" if view.message else words
