"""Waits until an object is gone."""

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
    """Wait until the object `live`, whose deletion was asked for, is gone.

    Raises PluginError after `seconds`, naming what holds it.
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
                    # Another object under the same name is a controller's, or somebody else's.
                    if not items or items[0]["metadata"]["uid"] != metadata["uid"]:
                        return
                    last = items[0]
                    await report(f"waiting until it is gone{_held_by(last)}")
    except ApiError as error:
        if error.code != 404:  # else the kind itself is gone, and all its objects with it
            raise
    except TimeoutError:
        if deadlines.cancelled:
            raise PluginError(f"{what} is not gone yet: the update was cancelled") from None
        raise PluginError(
            f"{what} is still there {seconds:g} s after its deletion{_held_by(last)}"
        ) from None


def _held_by(live: Mapping[str, Any]) -> str:
    """What keeps an object that is to be deleted, as far as it says."""
    finalizers = elements(live, "metadata", "finalizers")
    if live.get("kind") == "Namespace":
        finalizers = [*finalizers, *elements(live, "spec", "finalizers")]
    text = f"; finalizers: {', '.join(finalizers)}" if finalizers else ""
    for kind in ("NamespaceContentRemaining", "NamespaceFinalizersRemaining"):
        entry = condition(live, kind)
        if entry.get("status") == "True":
            text += f"; {entry['message']}"
    return text
