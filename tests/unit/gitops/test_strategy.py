"""How a release goes: its steps, and the analyses that each of them is given."""

import re
from typing import Any

import pytest

from tests.unit.gitops import strategy
from tests.unit.gitops.strategy import Use

GATE = "fleet-gate"
TRAFFIC = "fleet-traffic"
SUCCESS_RATE = "istio-success-rate"

every_use = pytest.mark.parametrize("use", strategy.uses(), ids=lambda use: use.place)


def kind_of(step: dict[str, Any]) -> str:
    (kind,) = step
    return kind


def seconds(duration: str) -> int:
    """`20s` as a number."""
    return int(duration.removesuffix("s"))


def arguments(template: str) -> dict[str, bool]:
    """A template's arguments, and whether each has to be given."""
    args = strategy.templates()[template]["spec"]["args"]
    return {each["name"]: not {"value", "valueFrom"} & each.keys() for each in args}


@every_use
def test_each_argument_that_a_template_needs_is_given_and_no_other(use: Use) -> None:
    wanted = [arguments(template) for template in use.templates]
    needed = {name for each in wanted for name, has_to_be in each.items() if has_to_be}
    given = [each["name"] for each in use.args]
    assert len(given) == len(set(given))
    assert needed <= set(given) <= {name for each in wanted for name in each}


@every_use
def test_what_is_given_is_a_value_or_a_field_of_the_rollout(use: Use) -> None:
    for each in use.args:
        match each:
            case {"value": str(value)}:
                assert value
            case {"valueFrom": {"fieldRef": {"fieldPath": path}}}:
                # What Argo Rollouts can read: https://argo-rollouts.readthedocs.io/en/stable/features/analysis/
                assert re.match(r"(metadata|spec|status)\.", path)
            case _:
                raise AssertionError(f"nothing is given for {each}")


def test_the_templates_that_are_used_are_those_in_git() -> None:
    used = {template for use in strategy.uses() for template in use.templates}
    assert used == set(strategy.templates())


def test_each_weight_is_held_for_a_while_and_then_until_all_clusters_have_it() -> None:
    steps = strategy.canary()["steps"]
    at = [index for index, step in enumerate(steps) if "setWeight" in step]
    weights = [steps[index]["setWeight"] for index in at]
    assert weights == sorted(set(weights))
    for begin, end in zip(at, [*at[1:], len(steps)], strict=True):
        *_, pause, gate = steps[begin + 1 : end]
        assert re.fullmatch(r"\d+s", pause["pause"]["duration"])
        assert set(Use.of("", gate["analysis"]).templates) == {GATE, TRAFFIC}


def test_the_canarys_pods_are_there_in_every_cluster_before_the_first_request() -> None:
    steps = strategy.canary()["steps"]
    first = next(index for index, step in enumerate(steps) if "setWeight" in step)
    assert [kind_of(step) for step in steps[:first]] == ["setCanaryScale", "analysis"]
    assert steps[0]["setCanaryScale"]["replicas"] > 0
    # Pods of a fixed number would have to bear all weights.
    rest = [step["setCanaryScale"] for step in steps[first:] if "setCanaryScale" in step]
    assert rest == [{"matchTrafficWeight": True}]


def test_the_judgement_begins_with_the_first_request_to_the_canary() -> None:
    canary = strategy.canary()
    assert "setWeight" in canary["steps"][canary["analysis"]["startingStep"]]
    assert not any(
        "setWeight" in step for step in canary["steps"][: canary["analysis"]["startingStep"]]
    )
    assert set(strategy.background().templates) == {SUCCESS_RATE, "fleet-abort"}


def test_the_service_that_is_judged_is_the_one_that_has_the_new_version() -> None:
    canary = strategy.canary()
    assert strategy.background().arg("service")["value"] == canary["canaryService"]
    # After a blue-green promotion, all callers are with the new version.
    after = next(use for use in strategy.around_promotion() if SUCCESS_RATE in use.templates)
    assert after.place == "postPromotionAnalysis"
    assert after.arg("service")["value"] == strategy.blue_green()["activeService"]


def test_both_strategies_use_the_same_services() -> None:
    canary, blue_green = strategy.canary(), strategy.blue_green()
    assert blue_green["activeService"] == canary["stableService"]
    assert blue_green["previewService"] == canary["canaryService"]


def test_each_gate_is_told_which_step_it_is() -> None:
    gates = strategy.gates()
    assert len(gates) > 1
    for gate in gates:
        assert gate.arg("step")["valueFrom"]["fieldRef"]["fieldPath"] == "status.currentStepIndex"


def test_blue_green_has_one_gate_before_all_requests_move() -> None:
    before, _ = strategy.around_promotion()
    assert before.templates == (GATE,)
    # There are no steps, so none is asked for.
    assert before.arg("step")["value"] == "0"


def test_an_analysis_after_a_promotion_ends_by_itself() -> None:
    operations = strategy.patches("blue-green", "AnalysisTemplate")
    (count,) = (each for each in operations if each["path"] == "/spec/metrics/0/count")
    assert count["value"] > 0


def test_in_a_canary_the_judgement_goes_on_to_the_end() -> None:
    for template in strategy.background().templates:
        for metric in strategy.templates()[template]["spec"]["metrics"]:
            assert "count" not in metric
            assert metric["interval"]


@pytest.mark.parametrize("half", [GATE, TRAFFIC])
def test_a_gate_opens_once_or_fails_when_it_has_been_asked_for_the_last_time(half: str) -> None:
    (metric,) = strategy.templates()[half]["spec"]["metrics"]
    assert metric["consecutiveSuccessLimit"] == 1
    # With a lower limit it fails before the bound, with a higher one it ends as a success.
    assert metric["failureLimit"] + 1 == metric["count"]


def test_an_abort_anywhere_fails_at_once() -> None:
    (metric,) = strategy.templates()["fleet-abort"]["spec"]["metrics"]
    assert metric["failureLimit"] == 0


def test_what_is_neither_good_nor_bad_pauses_before_the_gates_give_up() -> None:
    (metric,) = strategy.templates()[SUCCESS_RATE]["spec"]["metrics"]
    # With one condition only, whatever does not meet it would be the other.
    assert metric["successCondition"]
    assert metric["failureCondition"]
    assert metric["inconclusiveLimit"] > 0
    (gate,) = strategy.templates()[GATE]["spec"]["metrics"]
    given_up = gate["count"] * seconds(gate["interval"])
    assert (metric["inconclusiveLimit"] + 1) * seconds(metric["interval"]) < given_up


def test_no_gate_asks_for_calls_before_the_first_request() -> None:
    before_requests, *others = strategy.gates()
    assert TRAFFIC not in before_requests.templates
    assert all(TRAFFIC in gate.templates for gate in others)
    canary = strategy.canary()["canaryService"]
    assert {gate.arg("service")["value"] for gate in others} == {canary}


def test_the_release_is_taken_from_the_label_of_the_pods() -> None:
    labels = strategy.in_git("Rollout", "helloworld")["spec"]["template"]["metadata"]["labels"]
    for use in strategy.uses():
        for each in use.args:
            if each["name"] == "version":
                path = each["valueFrom"]["fieldRef"]["fieldPath"]
                assert path == "spec.template.metadata.labels.version"
                assert "version" in labels
