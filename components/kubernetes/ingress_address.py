"""The address that a load balancer gave to a Service."""

from pulumi_kubernetes.core.v1.outputs import ServiceStatus


def address_of(status: ServiceStatus | None) -> str:
    """The IP or host name in a Service's status; of several the first.

    An empty text while there is none: a preview knows no status yet.
    """
    balancer = status.load_balancer if status else None
    given = (balancer.ingress if balancer else None) or []
    return next((each.ip or each.hostname or "" for each in given), "")
