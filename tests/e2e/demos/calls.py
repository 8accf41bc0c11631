"""Calls to the app through the ingress gateways: few, and steady."""

import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from tests.e2e.demos.fleet import Fleet

RATE: Final = 5
"""Calls a second, to each cluster."""

_TIMEOUT_SECONDS: Final = 15
"""Longer than a shared machine may stand still."""
_ANSWER: Final = re.compile(r"Hello version: (\w+), instance: (\S+)")


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call, and what came of it."""

    cluster: str
    """The one whose gateway was called."""
    begun: float
    """Seconds since 1970."""
    ended: float
    status: int
    """0 if there was no answer."""
    version: str = ""
    instance: str = ""
    """The Pod that answered."""

    @property
    def failed(self) -> bool:
        """Whether a user would have seen an error."""
        return self.status != 200


def call(fleet: Fleet, cluster: str) -> Call:
    """Call the app once, on a connection of its own."""
    begun = time.time()
    try:
        with urllib.request.urlopen(fleet.pages[cluster], timeout=_TIMEOUT_SECONDS) as response:
            status, text = response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        status, text = error.code, ""
    except OSError:
        status, text = 0, ""
    said = _ANSWER.search(text)
    version, instance = said.groups() if said else ("", "")
    return Call(
        cluster=cluster,
        begun=begun,
        ended=time.time(),
        status=status,
        version=version,
        instance=instance,
    )


def calls(fleet: Fleet, number: int) -> list[Call]:
    """So many calls to each cluster, as fast as they are answered."""
    return [call(fleet, cluster) for cluster in fleet.pages for _ in range(number)]


@contextmanager
def calling(fleet: Fleet) -> Generator[Sequence[Call]]:
    """Call every cluster while the block runs; the calls are added as they end."""
    made: list[Call] = []
    over = threading.Event()

    def work(cluster: str) -> None:
        while not over.is_set():
            one = call(fleet, cluster)
            made.append(one)
            over.wait(max(0.0, 1 / RATE - (one.ended - one.begun)))

    threads = [threading.Thread(target=work, args=(cluster,)) for cluster in fleet.pages]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        over.set()
        for thread in threads:
            thread.join()
