"""HTTP calls through an ingress gateway, and the evaluation of their answers."""

import http.client
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from lab.verification import echo
from lab.verification.check import Unmet

_SECONDS: Final = 10.0
# With a random choice between two backends, 20 calls miss one of them once in 2^20 runs.
_CALLS_PER_CLUSTER: Final = 20
_AT_LEAST: Final = 10
_BODY_CHARACTERS: Final = 160


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: str

    def __str__(self) -> str:
        return f"{self.status} {' '.join(self.body.split())[:_BODY_CHARACTERS]}"


Call = Callable[[], Answer]


def get(port: int, host: str, path: str) -> Answer:
    """The answer to `GET path` with the header `Host: host`, over a new connection to loopback."""
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
    """Call at least ten times, until each of `clusters` has answered; counts answers by cluster.

    Raises Unmet if a call fails, if another cluster answers, or if one of them never does.
    """
    answers: Counter[str] = Counter()
    for count in range(1, _CALLS_PER_CLUSTER * len(clusters) + 1):
        answer = call()
        cluster = echo.answering_cluster(answer.body)
        if answer.status != http.client.OK or cluster is None:
            raise Unmet(f"a call gets {answer}")
        if cluster not in clusters:
            raise Unmet(f"a call is answered by {cluster}, not by {' or '.join(sorted(clusters))}")
        answers[cluster] += 1
        if count >= _AT_LEAST and len(answers) == len(clusters):
            return answers
    silent = ", ".join(sorted(set(clusters) - set(answers)))
    raise Unmet(f"no answer from {silent} in {answers.total()} calls: {summary(answers)}")


def always_refused(call: Call, times: int, *, status: int, reason: str, what: str) -> None:
    """Raise Unmet unless each of `times` calls gets this status and a body with `reason`.

    `what` describes the call in the message.
    """
    for _ in range(times):
        answer = call()
        if answer.status != status or reason not in answer.body:
            raise Unmet(f"{what} gets {answer}, and should be refused with {status} ({reason})")


def summary(answers: Counter[str]) -> str:
    """Answers by cluster: `6 by workload-1, 4 by workload-2`."""
    return ", ".join(f"{count} by {cluster}" for cluster, count in sorted(answers.items()))
