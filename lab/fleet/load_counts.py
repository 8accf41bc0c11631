"""The counts of a cluster's load generator, from k6's REST API.

https://grafana.com/docs/k6/latest/misc/k6-rest-api/
"""

from collections.abc import Mapping
from typing import Any, Final

from foundation import names
from lab.fleet.model import FAILED, Traffic
from lab.traffic.load_generator import NAME, PORT

PATH: Final = f"/api/v1/namespaces/{names.APP_NAMESPACE}/pods/{NAME}:{PORT}/proxy/v1/metrics"
"""On the cluster's API server."""

_PREFIX: Final = "answers_"


def traffic(answer: Mapping[str, Any], before: Traffic | None) -> Traffic:
    """The counts in an answer; `before` has those of the previous snapshot."""
    counts = {
        metric["id"].removeprefix(_PREFIX): int(metric["attributes"]["sample"]["count"])
        for metric in answer["data"]
        if metric["id"].startswith(_PREFIX)
    }
    sent = sum(counts.values())
    # A restarted load generator counts from zero.
    earlier: Mapping[str, int] = (
        before.answers if before is not None and before.sent <= sent else {}
    )
    return Traffic(
        sent=sent,
        failed=counts.get(FAILED, 0),
        answers=counts,
        recent={
            version: more
            for version, count in counts.items()
            if (more := count - earlier.get(version, 0)) > 0
        }
        if before is not None
        else {},
    )
