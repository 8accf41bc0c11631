"""The states in which the page must be readable."""

from collections.abc import Callable, Mapping, Sequence

from lab.fleet.model import Event, Snapshot, Tone
from tests.unit.dashboard.fleet import (
    WORKLOADS,
    aborted,
    applications,
    at_rest,
    releasing,
    snapshot,
    traffic,
)

_BUSY = traffic({"v1": 1234, "v2": 567, "failed": 89}, sent=9_876_543)


def _unwell() -> Snapshot:
    each = applications()[0]
    unwell = type(each)(
        name="argo-rollouts-workload-1",
        cluster="workload-1",
        sync="OutOfSync",
        health="Progressing",
        revision=each.revision,
    )
    events = (
        *(Event(at=float(at), cluster="workload-1", text="weight 20 %") for at in range(30)),
        Event(at=40.0, cluster="", text="a commit with a long message " * 8, tone=Tone.GOOD),
        Event(at=41.0, cluster="workload-2", text="aborted", tone=Tone.BAD),
    )
    return snapshot(
        *(releasing(name, 40, traffic=_BUSY, success_rate=1.0) for name in WORKLOADS),
        applications=(unwell,) * 9,
        events=events,
    )


STATES: Mapping[str, Callable[[Sequence[str]], Snapshot]] = {
    "at rest": lambda names: snapshot(*map(at_rest, names)),
    "in the middle": lambda names: snapshot(*(releasing(name, 40) for name in names)),
    "at a gate": lambda names: snapshot(
        releasing(names[0], 40, step_title="gate"), *(releasing(name, 20) for name in names[1:])
    ),
    "below the threshold": lambda names: snapshot(
        *(releasing(name, 20, success_rate=0.51) for name in names)
    ),
    "degraded": lambda names: snapshot(
        *(
            releasing(name, 20, phase="Degraded", message="spec.strategy: invalid: " * 20)
            for name in names
        )
    ),
    "aborted": lambda names: snapshot(*map(aborted, names)),
    "lost": lambda names: snapshot(
        *(releasing(name, 40, answers=False, detail="connection refused") for name in names)
    ),
    "no Rollout": lambda names: snapshot(
        *(at_rest(name, "", strategy="", steps=0, step=0, phase="", traffic=None) for name in names)
    ),
    "much of everything": lambda _: _unwell(),
}
