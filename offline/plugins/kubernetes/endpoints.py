"""Readiness of the Pods behind a Service."""

from collections.abc import Iterable, Mapping
from typing import Any

from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.kubernetes.parts import elements, part
from offline.plugins.kubernetes.readiness import READY, Readiness

ENDPOINT_SLICE = Kind("discovery.k8s.io/v1", "EndpointSlice")


def awaits_endpoints(service: Mapping[str, Any]) -> bool:
    """Whether to await the Service's Pods: it has a selector and a cluster IP."""
    spec = service["spec"]
    if spec.get("type") == "ExternalName" or spec.get("clusterIP") == "None":
        return False
    return bool(spec.get("selector")) and not spec.get("publishNotReadyAddresses")


def endpoints_of(service: Mapping[str, Any]) -> str:
    """The label selector of a Service's EndpointSlices."""
    return f"kubernetes.io/service-name={service['metadata']['name']}"


def endpoints_readiness(slices: Iterable[Mapping[str, Any]]) -> Readiness:
    """Not ready if an endpoint is not ready. A Service without endpoints may precede its Pods.

    Source: https://github.com/pulumi/pulumi-kubernetes/pull/3142
    """
    endpoints = [endpoint for each in slices for endpoint in elements(each, "endpoints")]
    # In the API, an absent `ready` means true.
    unready = [e for e in endpoints if part(e, "conditions").get("ready") is False]
    # A terminating Pod does not have to be ready.
    unready = [e for e in unready if not part(e, "conditions").get("terminating")]
    if not unready:
        return READY
    names = sorted(part(e, "targetRef").get("name") or e["addresses"][0] for e in unready)
    return Readiness(
        False, f"{len(unready)} of {len(endpoints)} endpoints are not ready: {', '.join(names)}"
    )
