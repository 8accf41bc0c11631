"""Waits until an object is ready, reports progress, and diagnoses failures."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from typing import Any, Final

from lab.kubernetes.pods import last_warning, unready_pod
from offline.plugins.kubernetes.annotations import skips_await
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
from offline.plugins.kubernetes.stuck_pods import description, pod_selector, stuck_pod
from offline.plugins.kubernetes.wait_for import wanted_judge

POD: Final = Kind("v1", "Pod")
_EVENT: Final = Kind("v1", "Event")

Report = Callable[[str], Any]
"""An asynchronous function that shows a message beside the resource."""


class NotReadyError(Exception):
    """The object exists but is not ready. `live` is its last version."""

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
    """Wait until the object `live`, which was just applied, is ready; return its last version.

    Raises NotReadyError after `seconds`, or as soon as the object cannot become ready.
    """
    judge = _judge(live)
    if judge is None:
        return live
    watching = _Watching(live, judge)
    try:
        async with deadlines.limit(seconds):
            await watching.until_ready(cluster, report)
    except (TimeoutError, _FailedError) as error:
        end = ""
        if isinstance(error, TimeoutError):
            late = f"not ready after {seconds:g} s"
            end = "the update was cancelled" if deadlines.cancelled else late
        reasons = await _reasons(cluster, watching.live, watching.readiness, end)
        raise NotReadyError(watching.live, reasons) from None
    return watching.live


async def check_ready(cluster: Cluster, live: dict[str, Any]) -> list[str]:
    """The reasons why an object is not ready now; empty if it is."""
    judge = _judge(live)
    if judge is None:
        return []
    readiness = judge(live)
    return [] if readiness.ready else await _reasons(cluster, live, readiness)


def _judge(live: dict[str, Any]) -> Judge | None:
    if skips_await(live):
        return None
    return wanted_judge(live) or judge_of(kind_of(live))


class _FailedError(Exception):
    """The object cannot become ready."""


class _Watching:
    """An object under observation, with its Pods and endpoints."""

    def __init__(self, live: dict[str, Any], judge: Judge) -> None:
        self.live = live
        self.readiness = judge(live)
        self._judge = judge
        self._endpoints: Readiness | None = None
        self._reported = ""

    async def until_ready(self, cluster: Cluster, report: Report) -> None:
        kind, metadata = kind_of(self.live), self.live["metadata"]
        namespace = metadata.get("namespace")
        by_name = f"metadata.name={metadata['name']}"
        sources = {"object": cluster.follow(kind, namespace, fields=by_name)}
        if kind == Kind("v1", "Service") and awaits_endpoints(self.live):
            sources["endpoints"] = cluster.follow(
                ENDPOINT_SLICE, namespace, labels=endpoints_of(self.live)
            )
        elif selector := pod_selector(self.live):
            sources["pods"] = cluster.follow(POD, namespace, labels=selector)
        stuck: str | None = None
        async with aclosing(_merge(sources)) as observations:
            async for source, items in observations:
                if source == "object":
                    self._observe(items)
                elif source == "endpoints":
                    self._endpoints = endpoints_readiness(items)
                else:
                    stuck = stuck_pod(items)
                self.readiness = self._judged("endpoints" in sources)
                if self.readiness.ready:
                    return
                await self._report(report, stuck)

    def _observe(self, items: list[dict[str, Any]]) -> None:
        if not items or items[0]["metadata"]["uid"] != self.live["metadata"]["uid"]:
            self.readiness = Readiness(False, "it was deleted during the wait", failed=True)
            raise _FailedError
        self.live = items[0]
        self.readiness = self._judge(self.live)
        if self.readiness.failed:
            raise _FailedError

    def _judged(self, needs_endpoints: bool) -> Readiness:
        """The readiness of the object's last version and, if required, of its last endpoints.

        Computed for each observation: only one of the two may have changed.
        """
        readiness = self._judge(self.live)
        if not (needs_endpoints and readiness.ready):
            return readiness
        return self._endpoints or Readiness(False, "its endpoints are not known yet")

    async def _report(self, report: Report, stuck: str | None) -> None:
        message = " | ".join(text for text in (self.readiness.message, stuck) if text)
        if message and message != self._reported:
            self._reported = message
            await report(message)


async def _reasons(
    cluster: Cluster, live: dict[str, Any], readiness: Readiness, end: str = ""
) -> list[str]:
    metadata = live["metadata"]
    what = title(kind_of(live), metadata.get("namespace"), metadata["name"])
    reasons = [f"{what}: {readiness.message}{f' ({end})' if end else ''}"]
    with suppress(ApiError):  # credentials may lack the right to list Pods or events
        reasons += await _diagnosis(cluster, live)
    return reasons


async def _diagnosis(cluster: Cluster, live: dict[str, Any]) -> list[str]:
    """The unready Pod of an object that does not become ready, and the latest warnings."""
    name, namespace = live["metadata"]["name"], live["metadata"].get("namespace")
    reasons: list[str] = []
    names = [name]
    if selector := pod_selector(live):
        pods, _ = await cluster.select(POD, namespace, labels=selector)
        if found := unready_pod(pods):
            reasons.append(description(found))
            names.append(found.pod)
    events, _ = await cluster.select(_EVENT, namespace, fields="type=Warning")
    # If a Deployment's Pods cannot be created, the events belong to its ReplicaSets.
    subjects = [part(event, "involvedObject") for event in events]
    names += sorted(
        {
            subject["name"]
            for subject in subjects
            if subject.get("kind") == "ReplicaSet" and subject["name"].startswith(f"{name}-")
        }
    )
    warnings = [(each, last_warning(events, each)) for each in names]
    return reasons + [f"{each}: {warning}" for each, warning in warnings if warning]


async def _merge(
    sources: Mapping[str, AsyncGenerator[list[dict[str, Any]]]],
) -> AsyncGenerator[tuple[str, list[dict[str, Any]]]]:
    """The items of all sources in order of arrival, with the source's name."""
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
