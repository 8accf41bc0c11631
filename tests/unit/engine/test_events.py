"""Events in the shape that Pulumi 3.230 wrote them in."""

from typing import Any

from lab.engine.events import Update, name_of

STACK = "urn:pulumi:kind::lab::pulumi:pulumi:Stack::lab-kind"
CLUSTER = "urn:pulumi:kind::lab::lab:clusters:KindCluster$command:local:Command::hub"
ISTIOD = (
    "urn:pulumi:kind::lab::lab:mesh:ControlPlane$kubernetes:helm.sh/v3:Release::workload-1-istiod"
)
COMPONENT = "urn:pulumi:kind::lab::lab:clusters:KindCluster::hub"
PROVIDER = "urn:pulumi:kind::lab::pulumi:providers:command::default_1_2_1"


def event(kind: str, urn: str, op: str, *, custom: bool = True) -> dict[str, Any]:
    resource = {"urn": urn, **({"custom": True} if custom else {})}
    of_type = urn.split("::")[2].rpartition("$")[2]
    side = {"old": resource, "new": None} if op == "delete" else {"old": None, "new": resource}
    return {kind: {"metadata": {"op": op, "urn": urn, "type": of_type, **side}}}


def begun(urn: str, op: str = "create", *, custom: bool = True) -> dict[str, Any]:
    return event("resourcePreEvent", urn, op, custom=custom)


def ended(urn: str, op: str = "create", *, custom: bool = True) -> dict[str, Any]:
    return event("resOutputsEvent", urn, op, custom=custom)


def said(message: str, severity: str = "info", urn: str = "") -> dict[str, Any]:
    of = {"urn": urn} if urn else {}
    return {"diagnosticEvent": {**of, "message": f"{message}\n", "severity": severity}}


def test_what_takes_time_is_shown_while_it_runs_and_told_when_done() -> None:
    update = Update()
    assert update.take(begun(CLUSTER), 10.0) is None
    update.take(begun(ISTIOD, "delete"), 11.0)
    running = [(each.doing, each.resource, each.since) for each in update.running.values()]
    assert running == [
        ("creating", "Command hub", 10.0),
        ("deleting", "Release workload-1-istiod", 11.0),
    ]
    assert update.take(ended(CLUSTER), 24.0) == "created  Command hub (14 s)"
    assert update.take(ended(ISTIOD, "delete"), 11.5) is None  # too quick for a line of its own
    assert (update.running, update.done) == ({}, 2)


def test_components_providers_and_what_stays_the_same_are_not_waited_for() -> None:
    update = Update()
    for start in (
        begun(COMPONENT, custom=False),
        begun(PROVIDER),
        begun(STACK, custom=False),
        begun(CLUSTER, "same"),
    ):
        update.take(start, 0)
    assert update.running == {}
    update.take(ended(CLUSTER, "same"), 0)
    assert (update.done, update.unchanged) == (0, 1)


def test_what_a_provider_says_is_what_is_waited_for() -> None:
    update = Update()
    update.take(begun(ISTIOD), 0)
    update.take(said("[1/2] Waiting for 2 pods", urn=ISTIOD), 1)
    update.take(said("debugging", "debug", urn=ISTIOD), 1)
    update.take(said("of something that does not run", urn=CLUSTER), 1)
    assert [each.waits_for for each in update.running.values()] == ["[1/2] Waiting for 2 pods"]


def test_a_failure_is_told_at_once_and_why_at_the_end() -> None:
    update = Update()
    update.take(begun(CLUSTER), 0)
    update.take(said("`create` failed with exit code 7", "error", CLUSTER), 2)
    assert update.take(event("resOpFailedEvent", CLUSTER, "create"), 2) == (
        "failed   Command hub (2 s)"
    )
    update.take(said("update failed", "error"), 3)
    assert update.running == {}
    assert [(each.resource, each.text) for each in update.why()] == [
        ("Command hub", "`create` failed with exit code 7")
    ]


def test_a_program_that_ends_itself_is_quoted() -> None:
    update = Update()
    update.take(said("lab:name: LAB is no DNS label", "info#err"), 0)
    exited = "an unhandled error occurred: Program exited with non-zero exit code: 1"
    update.take(said(exited, "error", STACK), 0)
    assert [each.text for each in update.why()] == ["lab:name: LAB is no DNS label"]


def test_what_a_program_writes_is_no_failure_by_itself() -> None:
    update = Update()
    update.take(said("DeprecationWarning: old", "info#err"), 0)
    assert update.why() == []


def test_a_warning_is_told_with_whom_it_is_about() -> None:
    update = Update()
    assert update.take(said("odd", "warning", CLUSTER), 0) == "warning  Command hub: odd"
    assert update.take(said("odd", "warning", STACK), 0) == "warning  odd"


def test_the_engines_own_count_is_kept_and_other_events_change_nothing() -> None:
    update = Update()
    assert update.take({"preludeEvent": {"config": {}}}, 0) is None
    assert update.take({"cancelEvent": {}}, 0) is None
    update.take({"summaryEvent": {"resourceChanges": {"create": 3}, "durationSeconds": 4}}, 0)
    assert update.changes == {"create": 3}


def test_a_name_with_colons_in_it_stays_whole() -> None:
    assert name_of("urn:pulumi:kind::lab::kubernetes:core/v1:Secret::a::b") == "Secret a::b"
