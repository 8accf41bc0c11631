"""Waits until an object is ready, tells what it is waiting for, and in the end what was amiss."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from typing import Any

from offline.plugins.kubernetes.annotations import SKIP_AWAIT, is_set
from offline.plugins.kubernetes.api_errors import ApiError
from offline.plugins.kubernetes.cluster import Cluster
from offline.plugins.kubernetes.deadline import Deadlines
from offline.plugins.kubernetes.endpoints import (
    ENDPOINT_SLICE,
    awaits_endpoints,
    endpoints_of,
    endpoints_readiness,
)
from offline.plugins.kubernetes.kinds import Kind, kind_of
from offline.plugins.kubernetes.naming import title
from offline.plugins.kubernetes.parts import part
from offline.plugins.kubernetes.readiness import Judge, Readiness, judge_of
from offline.plugins.kubernetes.stuck_pods import (
    last_warnings,
    pod_selector,
    stuck_pods,
    unready_pods,
)
from offline.plugins.kubernetes.wait_for import wanted_judge

POD = Kind("v1", "Pod")
EVENT = Kind("v1", "Event")
_STORAGE_CLASS = Kind("storage.k8s.io/v1", "StorageClass")

Report = Callable[[str], Any]
"""An asynchronous function that shows a message beside the resource."""


class NotReadyError(Exception):
    """The object exists but is not ready. `live` is what it was last, `reasons` say why."""

    def __init__(self, live: dict[str, Any], reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.live = live
        self.reasons = reasons


async def await_ready(
    cluster: Cluster,
    live: dict[str, Any],
    *,
    seconds: float,
    deadlines: Deadlines,
    report: Report,
) -> dict[str, Any]:
    """Wait until `live`, which has just been applied, is ready; return it as it is then.

    Raises NotReadyError after `seconds`, or as soon as the object cannot become ready any more.
    """
    judge = await _judge(cluster, live)
    if judge is None:
        return live
    watching = _Watching(live, judge)
    try:
        async with deadlines.limit(seconds):
            await watching.until_ready(cluster, report)
    except (TimeoutError, _HopelessError) as error:
        end = ""
        if isinstance(error, TimeoutError):
            late = f"not ready after {seconds:g} s"
            end = "the update was cancelled" if deadlines.cancelled else late
        reasons = await _reasons(cluster, watching.live, watching.readiness, end)
        raise NotReadyError(watching.live, reasons) from None
    return watching.live


async def check_ready(cluster: Cluster, live: dict[str, Any]) -> list[str]:
    """Why an object is not ready at this moment; nothing if it is."""
    judge = await _judge(cluster, live)
    if judge is None:
        return []
    readiness = judge(live)
    return [] if readiness.ready else await _reasons(cluster, live, readiness)


async def _judge(cluster: Cluster, live: dict[str, Any]) -> Judge | None:
    if is_set(live, SKIP_AWAIT):
        return None
    kind = kind_of(live)
    judge = wanted_judge(live) or judge_of(kind)
    if kind.name == "PersistentVolumeClaim" and await _binds_later(cluster, live):
        return None
    return judge


async def _binds_later(cluster: Cluster, claim: Mapping[str, Any]) -> bool:
    """Whether the claim is bound only when a Pod uses it."""
    name = claim["spec"].get("storageClassName")
    if not name:
        return False
    storage_class = await cluster.get(_STORAGE_CLASS, None, name)
    return (storage_class or {}).get("volumeBindingMode") == "WaitForFirstConsumer"


class _HopelessError(Exception):
    """Waiting longer will not make the object ready."""


class _Watching:
    """An object under observation, with the Pods and endpoints on which its readiness depends."""

    def __init__(self, live: dict[str, Any], judge: Judge) -> None:
        self.live = live
        self.readiness = judge(live)
        self._judge = judge
        self._endpoints: Readiness | None = None
        self._said = ""

    async def until_ready(self, cluster: Cluster, report: Report) -> None:
        kind, metadata = kind_of(self.live), self.live["metadata"]
        namespace = metadata.get("namespace")
        by_name = f"metadata.name={metadata['name']}"
        sources = {"object": cluster.follow(kind, namespace, fields=by_name)}
        if kind == Kind("v1", "Service") and awaits_endpoints(self.live):
            sources["endpoints"] = cluster.follow(
                ENDPOINT_SLICE, namespace, labels=endpoints_of(self.live)
            )
        elif kind == POD:
            sources["pods"] = cluster.follow(POD, namespace, fields=by_name)
        elif selector := pod_selector(self.live):
            sources["pods"] = cluster.follow(POD, namespace, labels=selector)
        pods: list[str] = []
        async with aclosing(_merge(sources)) as observations:
            async for source, items in observations:
                if source == "object":
                    self._observe(items)
                elif source == "endpoints":
                    self._endpoints = endpoints_readiness(items)
                else:
                    pods = stuck_pods(items)
                self.readiness = self._judged("endpoints" in sources)
                if self.readiness.ready:
                    return
                await self._say(report, pods)

    def _observe(self, items: list[dict[str, Any]]) -> None:
        if not items or items[0]["metadata"]["uid"] != self.live["metadata"]["uid"]:
            self.readiness = Readiness(False, "it was deleted meanwhile", failed=True)
            raise _HopelessError
        self.live = items[0]
        self.readiness = self._judge(self.live)
        if self.readiness.failed:
            raise _HopelessError

    def _judged(self, needs_endpoints: bool) -> Readiness:
        """The object's readiness by what was last seen of it and, if it needs them, its endpoints.

        Judged anew each time: what changed may be one of the two only.
        """
        readiness = self._judge(self.live)
        if not (needs_endpoints and readiness.ready):
            return readiness
        return self._endpoints or Readiness(False, "its endpoints are not known yet")

    async def _say(self, report: Report, pods: list[str]) -> None:
        message = " | ".join(text for text in (self.readiness.message, *pods) if text)
        if message and message != self._said:
            self._said = message
            await report(message)


async def _reasons(
    cluster: Cluster, live: dict[str, Any], readiness: Readiness, end: str = ""
) -> list[str]:
    metadata = live["metadata"]
    what = title(kind_of(live), metadata.get("namespace"), metadata["name"])
    reasons = [f"{what}: {readiness.message}{f' ({end})' if end else ''}"]
    with suppress(ApiError):  # no right to list Pods or events is no reason not to tell the rest
        reasons += await diagnose(cluster, live)
    return reasons


async def diagnose(cluster: Cluster, live: dict[str, Any]) -> list[str]:
    """What is known about an object that does not become ready: its stuck Pods, last warnings."""
    namespace = live["metadata"].get("namespace")
    if live["kind"] == "Pod":
        pods = [live]
    elif selector := pod_selector(live):
        pods, _ = await cluster.select(POD, namespace, labels=selector)
    else:
        pods = []
    reasons = stuck_pods(pods)
    unready = unready_pods(pods)
    told = {reason.partition(":")[0] for reason in reasons}
    reasons += [
        f"Pod {pod['metadata']['name']}: {part(pod, 'status').get('phase', 'Pending')}"
        for pod in unready
        if f"Pod {pod['metadata']['name']}" not in told
    ]
    events, _ = await cluster.select(EVENT, namespace, fields="type=Warning")
    about = {pod["metadata"]["name"] for pod in unready} | {live["metadata"]["name"]}
    # A Deployment's events about Pods that cannot be made are its ReplicaSets'.
    owned = f"{live['metadata']['name']}-"
    reasons += last_warnings(
        event
        for event in events
        if (name := part(event, "involvedObject").get("name", "")) in about
        or (event["involvedObject"].get("kind") == "ReplicaSet" and name.startswith(owned))
    )
    return reasons


async def _merge(
    sources: Mapping[str, AsyncGenerator[list[dict[str, Any]]]],
) -> AsyncGenerator[tuple[str, list[dict[str, Any]]]]:
    """What all the sources yield, as it comes, with the source's name."""
    queue: asyncio.Queue[tuple[str, list[dict[str, Any]]] | Exception] = asyncio.Queue()

    async def pump(name: str, source: AsyncGenerator[list[dict[str, Any]]]) -> None:
        try:
            async with aclosing(source):
                async for items in source:
                    await queue.put((name, items))
        except Exception as error:
            await queue.put(error)

    tasks = [asyncio.create_task(pump(name, source)) for name, source in sources.items()]
    try:
        while True:
            item = await queue.get()
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
