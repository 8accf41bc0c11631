"""The address of a Service of type LoadBalancer."""

from collections.abc import Mapping, Sequence
from typing import Any


def address_of(status: Mapping[str, Any] | None) -> str:
    """The first IP address or host name in the status of a Service.

    Empty if there is none: in a preview the status is not known yet.
    """
    balancer: Mapping[str, Any] = (status or {}).get("loadBalancer") or {}
    ingress: Sequence[Mapping[str, str]] = balancer.get("ingress") or ()
    return next((each.get("ip") or each.get("hostname") or "" for each in ingress), "")
