"""Whether this machine reaches what upstream stacks are installed from."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from foundation.https import trust, why
from foundation.versions import CHARTS, ISTIO_HUB, MANIFESTS

_DOCKER_HUB = "docker.io"
_DOCKER_HUB_API = "registry-1.docker.io"  # images are named after one host and served by another
_UNAUTHORIZED = 401


@dataclass(frozen=True, kw_only=True)
class Source:
    """A place that images, charts or manifests come from, and an address there that answers."""

    name: str
    address: str


def registry(host: str) -> Source:
    """An image registry; the address is its API's: it answers 200, or 401 to the nameless.

    https://github.com/opencontainers/distribution-spec/blob/main/spec.md#determining-support
    """
    api = _DOCKER_HUB_API if host == _DOCKER_HUB else host
    return Source(name=host, address=f"https://{api}/v2/")


def sources() -> list[Source]:
    """What the stacks `kind` and `existing` are installed from, each place once."""
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
    """The names of those that do not answer, with the reason; all are asked at once.

    `timeout` is in seconds and bounds the whole. Any good answer counts, and "not authorised".
    """
    places = list(sources)
    answers: dict[str, str | None] = {}

    def ask(place: Source) -> None:
        answers[place.name] = _fault(place.address, timeout)

    # Not a pool: its threads are waited for, and a resolver may take longer than any time-out.
    threads = [threading.Thread(target=ask, args=(place,), daemon=True) for place in places]
    deadline = time.monotonic() + timeout
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
    late = f"no answer in {timeout:g} s"
    faults = {place.name: answers.get(place.name, late) for place in places}
    return {name: fault for name, fault in faults.items() if fault is not None}


def _fault(address: str, timeout: float) -> str | None:
    """Why an address cannot be used; None if it answers. What it would send is not read."""
    try:
        with httpx.stream(
            "GET", address, follow_redirects=True, timeout=timeout, verify=trust()
        ) as answer:
            good = answer.is_success or answer.status_code == _UNAUTHORIZED
            return None if good else f"it answers {answer.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return why(error)
