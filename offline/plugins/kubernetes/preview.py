"""What a preview promises of an object: known where it is certain, unknown where it is not."""

from collections.abc import Mapping
from typing import Any

from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.kubernetes.parts import is_mapping, part
from offline.plugins.kubernetes.paths import expand, parse_path, replace_at
from offline.plugins.values import UNKNOWN

_ALLOCATED: dict[tuple[str, str], tuple[str, ...]] = {
    ("", "Service"): (
        "spec.clusterIP",
        "spec.clusterIPs",
        "spec.healthCheckNodePort",
        "spec.ports[*].nodePort",
    ),
    ("", "PersistentVolumeClaim"): ("spec.volumeName",),
    ("", "Pod"): ("spec.nodeName",),
}


def created(kind: Kind, inputs: Mapping[str, Any], dry_run: Mapping[str, Any]) -> dict[str, Any]:
    """The object that a create will make.

    `dry_run` is what the cluster says it will be, or the inputs where it cannot be asked. What the
    cluster allocates (an address, a port) is allocated anew when it comes to it.
    """
    metadata = dry_run.get("metadata")
    result: dict[str, Any] = {**dry_run, "status": UNKNOWN}
    if is_mapping(metadata):
        allocated = ("uid", "resourceVersion", "generation", "creationTimestamp")
        result["metadata"] = {**metadata, **dict.fromkeys(allocated, UNKNOWN)}
    for text in _ALLOCATED.get((kind.group, kind.name), ()):
        result = _unless_given(result, inputs, text)
    if kind == Kind("v1", "Secret") and "stringData" in inputs and "data" not in dry_run:
        result["data"] = UNKNOWN
    return result


def updated(
    live: Mapping[str, Any], inputs: Mapping[str, Any], dry_run: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The object that an update will make of `live`; `dry_run` is None if nobody can say."""
    result: dict[str, Any] = dict(_overlaid(live, inputs) if dry_run is None else dry_run)
    counted = ("resourceVersion", "generation")
    result["metadata"] = {**part(result, "metadata"), **dict.fromkeys(counted, UNKNOWN)}
    return result


def _unless_given(result: dict[str, Any], inputs: Mapping[str, Any], text: str) -> dict[str, Any]:
    *parent, key = parse_path(text)
    given = set(expand(dict(inputs), (*parent, key)))
    for at in expand(result, tuple(parent)):
        if (*at, key) not in given:
            result = replace_at(result, (*at, key), UNKNOWN)
    return result


def _overlaid(below: Any, above: Any) -> Any:
    if is_mapping(below) and is_mapping(above):
        return {
            key: _overlaid(below.get(key), above[key]) if key in above else below[key]
            for key in {**below, **above}
        }
    return above
