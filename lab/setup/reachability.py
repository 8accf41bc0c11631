"""Checks whether this machine reaches the sources of upstream's images, charts and manifests."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from foundation.https import trust, why
from foundation.versions import CHARTS, ISTIO_HUB, MANIFESTS
from lab.setup.concurrently import answers

_DOCKER_HUB = "docker.io"
_DOCKER_HUB_API = "registry-1.docker.io"  # image names contain docker.io, this host serves them
_UNAUTHORIZED = 401


@dataclass(frozen=True, kw_only=True)
class Source:
    """A host of images, charts or manifests, and an address there that answers."""

    name: str
    address: str


def registry(host: str) -> Source:
    """An image registry, and its API's address, which answers 200, or 401 to anonymous clients.

    https://github.com/opencontainers/distribution-spec/blob/main/spec.md#determining-support
    """
    api = _DOCKER_HUB_API if host == _DOCKER_HUB else host
    return Source(name=host, address=f"https://{api}/v2/")


def sources() -> list[Source]:
    """The sources of the stacks `kind` and `existing`, each host once."""
    hub = ISTIO_HUB.partition("/")[0]
    hosts = dict.fromkeys((_DOCKER_HUB, "quay.io", "registry.k8s.io", hub))
    addresses = [
        *(f"{chart.repo}/index.yaml" for chart in CHARTS.values() if "oci:" not in chart.repo),
        *(file.url for manifest in MANIFESTS.values() for file in manifest.files),
    ]
    by_host = {urlsplit(address).hostname or address: address for address in reversed(addresses)}
    files = [Source(name=host, address=address) for host, address in by_host.items()]
    return [*(registry(host) for host in hosts), *reversed(files)]


def unreachable(sources: Iterable[Source], timeout: float = 5.0) -> dict[str, str]:
    """The names of the sources that do not answer, with the reason; checks all concurrently.

    `timeout`, in seconds, limits the whole check. Success and "401 Unauthorized" are answers.
    """
    places = list(sources)
    found = answers(places, lambda place: _fault(place.address, timeout), timeout)
    late = f"no answer in {timeout:g} s"
    faults = {place.name: found.get(place, late) for place in places}
    return {name: fault for name, fault in faults.items() if fault is not None}


def _fault(address: str, timeout: float) -> str | None:
    """Why an address cannot be used; None if it answers. Does not read the response's body."""
    try:
        with httpx.stream(
            "GET", address, follow_redirects=True, timeout=timeout, verify=trust()
        ) as answer:
            good = answer.is_success or answer.status_code == _UNAUTHORIZED
            return None if good else f"HTTP status {answer.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return why(error)
