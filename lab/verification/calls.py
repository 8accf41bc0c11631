"""Calls through an ingress gateway, which is a client of the mesh, and what their answers tell."""

import http.client
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from lab.verification import echo
from lab.verification.check import Unmet

_SECONDS: Final = 10.0
# Of two backends that are chosen at random, one is missed so often once in 2^20 tries.
_CALLS_PER_CLUSTER: Final = 20
_AT_LEAST: Final = 10
_SHOWN: Final = 160


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: str

    def __str__(self) -> str:
        return f"{self.status} {' '.join(self.body.split())[:_SHOWN]}"


Call = Callable[[], Answer]


def get(port: int, host: str, path: str) -> Answer:
    """The answer to `GET path` of `host`, asked over a connection of its own to a loopback port."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": host, "Connection": "close"})
        response = connection.getresponse()
        return Answer(status=response.status, body=response.read().decode(errors="replace"))
    except (OSError, http.client.HTTPException) as error:
        raise Unmet(f"the ingress gateway does not answer: {error!r}") from error
    finally:
        connection.close()


def answered_by(call: Call, clusters: Collection[str]) -> Counter[str]:
    """Call until each of `clusters` has answered, ten times at least: the answers by cluster.

    Raises Unmet if a call fails, or is answered by another cluster, or if one never answers.
    """
    answers: Counter[str] = Counter()
    for made in range(1, _CALLS_PER_CLUSTER * len(clusters) + 1):
        answer = call()
        cluster = echo.answering_cluster(answer.body)
        if answer.status != http.client.OK or cluster is None:
            raise Unmet(f"a call gets {answer}")
        if cluster not in clusters:
            raise Unmet(f"a call is answered by {cluster}, not by {' or '.join(sorted(clusters))}")
        answers[cluster] += 1
        if made >= _AT_LEAST and len(answers) == len(clusters):
            return answers
    silent = ", ".join(sorted(set(clusters) - set(answers)))
    raise Unmet(f"no answer from {silent} in {answers.total()} calls: {told(answers)}")


def always_refused(call: Call, times: int, *, status: int, saying: str, what: str) -> None:
    """Raise Unmet unless each of so many calls gets this status and a body that says `saying`."""
    for _ in range(times):
        answer = call()
        if answer.status != status or saying not in answer.body:
            raise Unmet(f"{what} gets {answer}, and should be refused with {status} ({saying})")


def told(answers: Counter[str]) -> str:
    """`6 by workload-1, 4 by workload-2`."""
    return ", ".join(f"{count} by {cluster}" for cluster, count in sorted(answers.items()))
