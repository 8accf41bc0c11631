"""A fleet that follows Git as the real one does, a step a second, for a Stage to play on."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import yaml

from components.gitops.content import PATH
from lab.argo_cd.applications import release_application
from lab.demo.branch import Commit
from lab.demo.release import BAD, FOLDER, GOOD, STABLE, Release
from lab.fleet.changes import changes
from lab.fleet.model import ClusterView, Event, Snapshot, Tone
from lab.kubernetes.kubectl import KubectlError
from lab.providers.provider import Machine
from tests.unit.demo.played_cluster import JUDGED_AT, PlayedCluster, Verdict
from tests.unit.demo.strategy_files import strategy_files
from tests.unit.verification.clusters import FakeKubectl

BEGIN: Final = 1000.0
HELD_SECONDS: Final = 5
"""How long the others wait for a lost cluster."""


class PlayedRepository:
    """The branch that Argo CD syncs."""

    path = PATH

    def __init__(self) -> None:
        self.files = strategy_files()
        self.messages: list[str] = []
        """Of the commits, oldest first."""

    def head(self) -> str:
        return f"{len(self.messages):040x}"

    def log(self, count: int) -> list[Commit]:
        raise NotImplementedError

    def read(self, folder: str) -> dict[str, str]:
        assert folder == FOLDER
        return dict(self.files)

    def replace(self, folder: str, files: Mapping[str, str], message: str) -> str | None:
        assert folder == FOLDER
        if files == self.files:
            return None
        self.files = dict(files)
        self.messages.append(message)
        return self.head()

    def release(self) -> Release:
        """What the files ask for."""
        template = yaml.safe_load(self.files["rollout.yaml"])["spec"]["template"]
        kustomization = yaml.safe_load(self.files["kustomization.yaml"])
        bad_in = None
        for patch in kustomization.get("patches", []):
            (operation,) = yaml.safe_load(patch["patch"])
            bad_in = operation["value"]["metadata"]["CLUSTER_ID"]
        components = kustomization["components"]
        return Release(
            version=BAD if BAD in components else template["metadata"]["labels"]["version"],
            strategy="blue-green" if "blue-green" in components else "canary",
            bad_in=bad_in,
        )


class Fleet:
    """Workload clusters with their Git repository, and the time, which goes on when one looks.

    It is the observer of a Stage and its clock, and answers its kubectl.
    """

    def __init__(self, *names: str) -> None:
        self.now = BEGIN
        self.repository = PlayedRepository()
        self.clusters = {name: PlayedCluster(name) for name in names}
        self.verdicts: dict[str, Verdict] = {STABLE: "promoted", GOOD: "promoted", BAD: "aborted"}
        """How a release of each version ends."""
        self.without_lost: Verdict = "aborted"
        """How a release ends when a cluster is lost."""
        self.still = False
        """Whether nothing goes on: no sync, no release, only the load."""
        self.brings_load = True
        """Whether a load generator that is started sends requests."""
        self.changed: list[str] = []
        """What was changed in the clusters, besides by Git."""
        self.kubectls = {
            name: FakeKubectl(name, lambda args, stdin, name=name: self._kubectl(name, args, stdin))
            for name in ("hub", *names)
        }
        self._asked_for = Release()
        self._held = 0
        self._events: list[Event] = []
        self._views: dict[str, ClusterView] = {}

    # The observer.

    def wait(self, after: float, timeout: float) -> Snapshot | None:
        """The fleet a second later."""
        assert timeout > 0
        self.now += 1
        assert self.now > after
        self._go_on()
        views = [each.seen_now() for each in self.clusters.values()]
        for view in views:
            self._events += changes(self._views.get(view.name, view), view, self.now)
            self._views[view.name] = view
        return Snapshot(
            at=self.now, clusters=tuple(views), applications=(), events=tuple(self._events)
        )

    def note(self, text: str, *, cluster: str = "", tone: Tone = Tone.INFO) -> Event:
        event = Event(at=self.now + 0.5, cluster=cluster, text=text, tone=tone)
        self._events.append(event)
        return event

    # The clock.

    def monotonic(self) -> float:
        return self.now

    # The nodes.

    # As the provider of its clusters.

    def machines(self, lab: str, clusters: Collection[str]) -> list[Machine]:
        assert lab == "lab"
        return [
            Machine(name=f"{name}-control-plane", cluster=name, running=not cluster.lost)
            for name, cluster in self.clusters.items()
            if name in clusters
        ]

    def stop(self, machines: Sequence[Machine]) -> None:
        for machine in machines:
            self.clusters[machine.cluster].lost = True
            self.changed.append(f"stop {machine.name}")

    def start(self, machines: Sequence[Machine], _project: object, _environment: object) -> None:
        for machine in machines:
            self.clusters[machine.cluster].lost = False
            self.changed.append(f"start {machine.name}")

    # What happens in a second.

    def _go_on(self) -> None:
        if not self.still:
            self._release()
        for each in self.clusters.values():
            if not each.lost:
                each.call(self._asked_for.bad_in)

    def _release(self) -> None:
        for each in self.clusters.values():
            each.ask_for(self._asked_for)
        lost = any(each.lost for each in self.clusters.values())
        going = [each for each in self.clusters.values() if each.releasing and not each.lost]
        if lost and going:
            self._held += 1
        for each in going:
            verdict = self._verdict(each, lost=lost)
            if verdict is not None:
                each.end(verdict, "a reason")
            elif not lost:
                each.advance()

    def _verdict(self, cluster: PlayedCluster, *, lost: bool) -> Verdict | None:
        """How the release ends; None while it goes on."""
        if lost:
            return self.without_lost if self._held > HELD_SECONDS else None
        found = self.verdicts[cluster.view.version]
        if found == "promoted" or cluster.promote or cluster.unseen:
            return None
        judged_at = 100 if cluster.view.strategy == "blue-green" else JUDGED_AT
        return found if cluster.view.weight >= judged_at else None

    # What kubectl does.

    def _kubectl(self, name: str, args: Sequence[str], stdin: str) -> str:
        if name == "hub":
            return self._refresh(args)
        cluster = self.clusters[name]
        if cluster.lost:
            raise KubectlError(f"{name}: connection refused")
        match args[0]:
            case "get":
                return json.dumps({"items": self._pods(cluster, args)})
            case "patch":
                (patch,) = (each for each in args if each.startswith("--patch="))
                self._patch(cluster, json.loads(patch.removeprefix("--patch=")), args)
            case "apply":
                assert stdin
                cluster.loaded = self.brings_load
                self.changed.append(f"load in {name}")
            case "delete":
                cluster.loaded = False
                self.changed.append(f"no load in {name}")
            case "wait":
                pass
            case _:
                raise AssertionError(f"kubectl {args} is nothing that a demo does")
        return ""

    def _refresh(self, args: Sequence[str]) -> str:
        """Only Applications that are told to look see what is in Git."""
        assert args[:2] == ("annotate", "applications.argoproj.io")
        assert {release_application(name) for name in self.clusters} <= set(args)
        self._asked_for = self.repository.release()
        self._held = 0
        return ""

    def _patch(self, cluster: PlayedCluster, patch: dict[str, Any], args: Sequence[str]) -> None:
        assert args[1:3] == ("rollouts.argoproj.io", "helloworld")
        match patch:
            case {"spec": {"replicas": replicas}}:
                # Taking the number away stops all Pods.
                cluster.pods = replicas or 0
                self.changed.append(f"scale {cluster.name} to {replicas}")
            case {"status": {"promoteFull": True}}:
                assert "--subresource=status" in args
                cluster.promote = True
                self.changed.append(f"promote {cluster.name}")
            case _:
                raise AssertionError(f"{patch} is nothing that a demo does")

    def _pods(self, cluster: PlayedCluster, args: Sequence[str]) -> list[dict[str, Any]]:
        if "--field-selector=metadata.name=load-generator" in args:
            return [{"status": {"phase": "Running"}}] * cluster.loaded
        ready = {"type": "Ready", "status": "True"}
        return [{"status": {"conditions": [ready]}}] * cluster.pods
