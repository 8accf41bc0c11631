"""Waits until an object is deleted."""

from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

from offline.plugins.kubernetes.api_errors import ApiError
from offline.plugins.kubernetes.await_ready import Report
from offline.plugins.kubernetes.cluster import Cluster
from offline.plugins.kubernetes.deadline import Deadlines
from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.kubernetes.naming import title
from offline.plugins.kubernetes.parts import elements
from offline.plugins.kubernetes.readiness import condition
from offline.plugins.server import PluginError


async def await_deleted(
    cluster: Cluster,
    kind: Kind,
    live: dict[str, Any],
    *,
    seconds: float,
    deadlines: Deadlines,
    report: Report,
) -> None:
    """Wait for the end of the requested deletion of the object `live`.

    Raises PluginError after `seconds`, with the finalizers that block the deletion.
    """
    metadata = live["metadata"]
    namespace, name = metadata.get("namespace"), metadata["name"]
    what = title(kind, namespace, name)
    last = live
    try:
        async with deadlines.limit(seconds):
            fields = f"metadata.name={name}"
            async with aclosing(cluster.follow(kind, namespace, fields=fields)) as versions:
                async for items in versions:
                    # A controller or a user may have created another object of the same name.
                    if not items or items[0]["metadata"]["uid"] != metadata["uid"]:
                        return
                    last = items[0]
                    await report(f"waiting for its deletion{_blockers(last)}")
    except ApiError as error:
        if error.code != 404:  # 404: the kind was deleted with all its objects
            raise
    except TimeoutError:
        if deadlines.cancelled:
            raise PluginError(f"{what} is not deleted yet: the update was cancelled") from None
        raise PluginError(
            f"{what} still exists {seconds:g} s after its deletion{_blockers(last)}"
        ) from None


def _blockers(live: Mapping[str, Any]) -> str:
    """The finalizers and conditions that block the deletion of an object."""
    finalizers = elements(live, "metadata", "finalizers")
    if live.get("kind") == "Namespace":
        finalizers = [*finalizers, *elements(live, "spec", "finalizers")]
    text = f"; finalizers: {', '.join(finalizers)}" if finalizers else ""
    for kind in ("NamespaceContentRemaining", "NamespaceFinalizersRemaining"):
        entry = condition(live, kind)
        if entry.get("status") == "True":
            text += f"; {entry['message']}"
    return text
