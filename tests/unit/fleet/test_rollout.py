"""What a Rollout and its VirtualService are told as; the Rollout is the lab's own."""

import pytest

from lab.fleet.rollout import cluster_view, step_title, versions
from tests.unit.fleet.rollouts import (
    HASHES,
    Object,
    blue_green,
    rollout,
    steps,
    virtual_service,
    weighted,
)


def test_a_cluster_without_a_rollout_answers_and_has_none() -> None:
    view = cluster_view("workload-1", None, None, {})
    assert view.answers
    assert (view.strategy, view.version, view.phase) == ("", "", "")
    assert "no Rollout" in view.message


def test_at_rest_all_steps_are_done() -> None:
    given = rollout(currentStepIndex=len(steps()))
    view = cluster_view("workload-1", given, virtual_service(0), HASHES)
    assert (view.version, view.stable, view.phase) == ("v1", "v1", "Healthy")
    assert (view.step, view.steps, view.step_title) == (len(steps()), len(steps()), "")
    assert view.weight == 0
    assert not view.releasing


def test_a_first_deployment_has_no_steps_before_it() -> None:
    given = rollout()
    del given["status"]
    view = cluster_view("workload-1", given, None, {})
    assert (view.step, view.step_title, view.stable) == (len(steps()), "", "")
    # The controller has not seen it.
    assert view.phase == "Progressing"


def test_in_a_canary_the_weight_is_that_of_the_virtual_service() -> None:
    index = next(number for number, step in enumerate(steps()) if "setWeight" in step)
    weight = steps()[index]["setWeight"]
    given = rollout("v2", currentStepIndex=index, phase="Paused", message="CanaryPauseStep")
    view = cluster_view("workload-1", given, virtual_service(weight), HASHES)
    assert (view.strategy, view.version, view.stable) == ("canary", "v2", "v1")
    assert (view.step, view.step_title, view.weight) == (index, f"{weight} %", weight)
    assert (view.phase, view.message) == ("Paused", "CanaryPauseStep")
    assert view.releasing


@pytest.mark.parametrize(
    ("weights", "stages"),
    [
        ((10, 50), (10, 50, 100)),
        ((25, 50, 75), (25, 50, 75, 100)),
        ((0, 50, 50, 100), (50, 100)),
        ((), (100,)),
    ],
)
def test_stages_are_the_weights_of_the_rollouts_own_steps(
    weights: tuple[int, ...], stages: tuple[int, ...]
) -> None:
    assert cluster_view("workload-1", weighted(*weights), None, HASHES).stages == stages


def test_the_stages_of_the_lab_s_rollout_end_with_the_promotion() -> None:
    weights = [step["setWeight"] for step in steps() if "setWeight" in step]
    view = cluster_view("workload-1", rollout(), None, HASHES)
    assert view.stages == (*weights, 100)
    assert weights


@pytest.mark.parametrize(
    ("weight", "stage"), [(0, 0), (9, 0), (10, 1), (49, 1), (50, 2), (99, 2), (100, 3)]
)
def test_a_stage_is_reached_with_its_weight(weight: int, stage: int) -> None:
    given = weighted(10, 50, currentStepIndex=0)
    assert cluster_view("workload-1", given, virtual_service(weight), HASHES).stage == stage


def test_without_a_canary_there_are_no_stages() -> None:
    assert cluster_view("workload-1", None, None, {}).stages == ()
    assert cluster_view("workload-1", blue_green(), None, HASHES).stages == ()


def test_what_the_controller_has_not_seen_yet_is_neither_healthy_nor_aborted() -> None:
    given = rollout("v2", generation=4, abort=True)
    view = cluster_view("workload-1", given, virtual_service(0), HASHES)
    assert view.phase == "Progressing"
    assert not view.aborted
    assert view.releasing


def test_an_abort_has_its_reason_and_no_step() -> None:
    message = (
        "RolloutAborted: Rollout aborted update to revision 8: Background analysis phase"
        ' error/failed: Metric "success-rate" assessed Failed due to failed (2) > failureLimit (1)'
    )
    given = rollout("v2", abort=True, phase="Degraded", currentStepIndex=0, message=message)
    view = cluster_view("workload-1", given, virtual_service(0), HASHES)
    assert view.aborted
    assert not view.releasing
    assert view.step_title == ""
    assert view.message == (
        'Metric "success-rate" assessed Failed due to failed (2) > failureLimit (1)'
    )


def test_details_of_an_error_and_words_that_lead_up_to_it_are_left_out() -> None:
    message = (
        'RolloutAborted: Rollout aborted update to revision 8: Metric "x" assessed Error due to'
        ' consecutiveErrors (5): "Error Message: Post http://10.0.0.1: timeout"'
    )
    view = cluster_view("workload-1", rollout(message=message), None, HASHES)
    assert view.message == 'Metric "x" assessed Error due to consecutiveErrors (5)'


def test_steps_that_are_left_out_of_the_rollout_meanwhile_are_done() -> None:
    given = rollout(currentStepIndex=99)
    view = cluster_view("workload-1", given, None, HASHES)
    assert (view.step, view.step_title) == (len(steps()), "")


def test_without_a_virtual_service_nothing_goes_to_the_canary() -> None:
    assert cluster_view("workload-1", rollout("v2"), None, HASHES).weight == 0
    empty = {"spec": {"http": [{"delegate": {"name": "x"}}]}}
    assert cluster_view("workload-1", rollout("v2"), empty, HASHES).weight == 0


def test_a_hash_that_is_not_known_stands_for_no_version() -> None:
    assert cluster_view("workload-1", rollout(stableRS="ccc"), None, HASHES).stable == ""


@pytest.mark.parametrize(
    ("active", "stable", "weight"), [("aaa", "aaa", 0), ("bbb", "aaa", 100), ("bbb", "bbb", 0)]
)
def test_blue_green_moves_all_requests_or_none(active: str, stable: str, weight: int) -> None:
    given = blue_green(stableRS=stable, currentPodHash="bbb", blueGreen={"activeSelector": active})
    view = cluster_view("workload-1", given, virtual_service(40), HASHES)
    assert (view.strategy, view.weight) == ("blue-green", weight)
    assert (view.step, view.steps, view.step_title) == (0, 0, "")


def test_blue_green_before_its_first_pods_has_moved_nothing() -> None:
    assert cluster_view("workload-1", blue_green(), None, HASHES).weight == 0


def test_each_step_of_the_lab_s_rollout_has_a_title_for_people() -> None:
    titles = {step_title(step) for step in steps()}
    weights = {f"{step['setWeight']} %" for step in steps() if "setWeight" in step}
    assert {"gate", "pods", *weights} <= titles
    fields = {field for step in steps() for field in step}
    assert not titles & fields


def test_a_pause_says_for_how_long() -> None:
    assert step_title({"pause": {"duration": "20s"}}).startswith("pause 20")
    assert step_title({"pause": {}}) == "pause until it is promoted"


def test_a_step_that_is_not_known_is_called_by_its_field() -> None:
    assert step_title({"experiment": {}}) == "experiment"
    assert step_title({}) == ""


def test_versions_are_those_of_the_replica_sets_that_a_rollout_has_made() -> None:
    def replica_set(labels: Object, version: str) -> Object:
        template = {"metadata": {"labels": {"version": version}}}
        return {"metadata": {"labels": labels}, "spec": {"template": template}}

    ours = replica_set({"rollouts-pod-template-hash": "aaa"}, "v1")
    assert versions([ours, replica_set({"app": "other"}, "v9")]) == {"aaa": "v1"}
