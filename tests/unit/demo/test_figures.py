import pytest

from lab.demo.figures import Figures, figures
from lab.fleet.model import ClusterView
from tests.unit.demo.records import aborted, canary, lost, record, stable, traffic


def measured(*rows: tuple[ClusterView, ...]) -> Figures:
    """The figures of the release of v2, recorded a second a row from second 100 on."""
    return figures(record(*rows), "v2")


BEFORE = (stable("a"), stable("b"))
PROMOTED = (stable("a", "v2"), stable("b", "v2"))


def test_a_promoted_release_has_no_detection() -> None:
    found = measured(BEFORE, (canary("a", 0), canary("b", 0)), PROMOTED)
    assert (found.first_bad, found.all_stable, found.detection) == (None, None, None)
    assert found.start_difference == 0
    assert found.step_difference == 0


def test_a_cluster_starts_when_its_rollout_leaves_the_stable_version() -> None:
    assert (
        measured(
            BEFORE,
            (canary("a", 0), stable("b")),
            (canary("a", 0), stable("b")),
            (canary("a", 20), canary("b", 0)),
            (canary("a", 20), canary("b", 20)),
        ).start_difference
        == 2
    )


def test_a_cluster_that_never_starts_leaves_no_start_difference() -> None:
    assert measured(BEFORE, (canary("a", 0), stable("b"))).start_difference is None


def test_what_a_silent_cluster_was_last_seen_at_is_no_start() -> None:
    assert (
        measured(
            BEFORE,
            (canary("a", 0), lost(canary("b", 0))),
            (canary("a", 0), canary("b", 0)),
        ).start_difference
        == 1
    )


def test_a_version_that_is_not_known_yet_is_no_start() -> None:
    found = measured(BEFORE, (canary("a", 0, stable=""), stable("b")), BEFORE)
    assert found.start_difference is None
    assert found.step_difference is None


@pytest.mark.parametrize(
    ("a", "b", "difference"),
    [
        (canary("a", 40), canary("b", 40), 0),
        (canary("a", 40), canary("b", 20), 1),
        (canary("a", 60), canary("b", 20), 2),
        (canary("a", 20), stable("b"), 1),
        (stable("a", "v2"), canary("b", 100), 0),
        (stable("a", "v2"), canary("b", 80), 1),
        (stable("a", "v2"), canary("b", 40), 3),
        (canary("a", 39), canary("b", 20), 0),
    ],
)
def test_clusters_are_compared_by_stages_of_weight(
    a: ClusterView, b: ClusterView, difference: int
) -> None:
    started = (canary("a", 0), canary("b", 0))
    assert measured(BEFORE, started, (a, b), PROMOTED).step_difference == difference


@pytest.mark.parametrize(
    ("stages", "a", "b", "difference"),
    [
        ((10, 50, 100), 50, 10, 1),
        ((10, 50, 100), 50, 0, 2),
        ((10, 50, 100), 100, 50, 1),
        ((25, 50, 75, 100), 75, 50, 1),
        ((25, 50, 75, 100), 75, 25, 2),
        ((25, 50, 75, 100), 100, 75, 1),
    ],
)
def test_stages_are_those_of_the_rollout(
    stages: tuple[int, ...], a: int, b: int, difference: int
) -> None:
    rows = [
        tuple(canary(name, weight, stages=stages) for name, weight in weights.items())
        for weights in ({"a": 0, "b": 0}, {"a": a, "b": b})
    ]
    assert measured(BEFORE, *rows).step_difference == difference


@pytest.mark.parametrize(("weight", "difference"), [(10, 2), (50, 1)])
def test_a_promoted_cluster_is_past_all_stages_of_its_rollout(weight: int, difference: int) -> None:
    stages = (10, 50, 100)
    started = (canary("a", 0, stages=stages), canary("b", 0, stages=stages))
    ahead = (stable("a", "v2", stages=stages), canary("b", weight, stages=stages))
    assert measured(BEFORE, started, ahead).step_difference == difference


def test_weights_before_the_release_are_no_difference() -> None:
    odd = (stable("a", weight=60), stable("b"))
    assert measured(odd, BEFORE, (canary("a", 0), canary("b", 0))).step_difference == 0


def test_after_the_first_abort_clusters_may_differ() -> None:
    assert (
        measured(
            BEFORE,
            (canary("a", 60), canary("b", 60)),
            (aborted("a"), canary("b", 60)),
            (aborted("a"), canary("b", 80)),
        ).step_difference
        == 0
    )


def test_a_promotion_of_which_only_the_weight_is_seen_yet_is_no_step_back() -> None:
    assert (
        measured(
            BEFORE,
            (canary("a", 100), canary("b", 100)),
            (canary("a", 0), canary("b", 100)),
            PROMOTED,
        ).step_difference
        == 0
    )


def test_a_cluster_that_goes_on_without_a_lost_one_leaves_it_behind() -> None:
    last_seen = canary("b", 20)
    assert (
        measured(
            BEFORE,
            (canary("a", 20), last_seen),
            (canary("a", 40), lost(last_seen)),
            (canary("a", 80), lost(last_seen)),
        ).step_difference
        == 3
    )


def test_a_cluster_that_was_silent_for_a_while_may_have_gone_on_meanwhile() -> None:
    last_seen = canary("b", 20)
    assert (
        measured(
            BEFORE,
            (canary("a", 20), last_seen),
            (canary("a", 60), lost(last_seen)),
            (canary("a", 60), canary("b", 60)),
        ).step_difference
        == 0
    )


def test_a_blue_green_release_has_no_stages() -> None:
    found = measured(
        tuple(stable(name, strategy="blue-green") for name in "ab"),
        (canary("a", 100, strategy="blue-green"), canary("b", 0, strategy="blue-green")),
    )
    assert found.step_difference is None
    assert found.start_difference == 0


def test_detection_is_from_the_first_failure_to_the_last_cluster_that_is_back() -> None:
    found = measured(
        (stable("a", traffic=traffic(v1=10, failed=5)), stable("b")),
        (canary("a", 0, traffic=traffic(v1=20, failed=5)), canary("b", 0)),
        (canary("a", 20, traffic=traffic(v1=30, failed=5)), canary("b", 20)),
        (canary("a", 20, traffic=traffic(v1=38, failed=7)), canary("b", 20)),
        (aborted("a", weight=20, traffic=traffic(v1=46, failed=9)), canary("b", 20)),
        (aborted("a", traffic=traffic(v1=56, failed=9)), canary("b", 0)),
        (aborted("a", traffic=traffic(v1=66, failed=9)), aborted("b")),
        (aborted("a", traffic=traffic(v1=76, failed=9)), aborted("b")),
    )
    assert (found.first_bad, found.all_stable, found.detection) == (103, 106, 3)
    assert (found.sent, found.failed) == (70, 4)


def test_a_failure_before_the_release_is_counted_but_is_not_the_releases() -> None:
    found = measured(
        (stable("a", traffic=traffic(v1=10)),),
        (stable("a", traffic=traffic(v1=19, failed=1)),),
        (canary("a", 0, traffic=traffic(v1=29, failed=1)),),
        (canary("a", 20, traffic=traffic(v1=39, failed=1)),),
    )
    assert found.failed == 1
    assert found.first_bad is None


def failing(count: int) -> ClusterView:
    return canary("a", 20, traffic=traffic(failed=count))


def test_to_be_back_for_a_moment_only_is_not_to_be_stable() -> None:
    assert (
        measured(
            (failing(0), canary("b", 20)),
            (failing(1), canary("b", 20)),
            (aborted("a"), aborted("b")),
            (aborted("a"), canary("b", 20)),
            (aborted("a"), stable("b")),
        ).all_stable
        == 104
    )


def test_a_cluster_on_which_the_bad_version_is_promoted_is_not_stable() -> None:
    assert (
        measured(
            (failing(0), canary("b", 20)),
            (failing(1), canary("b", 20)),
            (aborted("a"), stable("b", "v2")),
        ).all_stable
        is None
    )


def test_a_cluster_that_is_lost_with_its_canary_is_not_stable() -> None:
    found = measured(
        (failing(0), canary("b", 20)),
        (failing(1), canary("b", 20)),
        (aborted("a"), lost(canary("b", 20))),
    )
    assert (found.first_bad, found.all_stable, found.detection) == (101, None, None)


def test_what_was_last_seen_before_the_first_failure_does_not_make_a_cluster_stable() -> None:
    gone = lost(aborted("b"))
    assert (
        measured((failing(0), aborted("b")), (failing(1), gone), (aborted("a"), gone)).all_stable
        is None
    )


def test_a_cluster_that_falls_silent_after_it_is_back_stays_stable() -> None:
    assert (
        measured(
            (failing(0), canary("b", 20)),
            (failing(1), canary("b", 20)),
            (aborted("a"), aborted("b")),
            (aborted("a"), lost(aborted("b"))),
        ).all_stable
        == 102
    )


def test_shares_are_of_the_requests_since_the_release() -> None:
    found = measured(
        (stable("a", traffic=traffic(v1=100)),),
        (canary("a", 0, traffic=traffic(v1=110)),),
        (canary("a", 20, traffic=traffic(v1=116, v2=3, failed=1)),),
    )
    assert found.share == pytest.approx({"failed": 0.1, "v1": 0.6, "v2": 0.3})


def test_without_a_release_shares_are_of_all_requests() -> None:
    found = measured(
        (stable("a", traffic=traffic(v1=100)),), (stable("a", traffic=traffic(v1=110, failed=10)),)
    )
    assert found.share == pytest.approx({"failed": 0.5, "v1": 0.5})
    assert found.first_bad is None


def test_failures_are_told_by_the_cluster_whose_callers_saw_them() -> None:
    found = measured(
        (stable("a", traffic=traffic(v1=100)), stable("b", traffic=traffic(v1=100, failed=2))),
        (stable("a", traffic=traffic(v1=110)), stable("b", traffic=traffic(v1=105, failed=7))),
    )
    assert found.failed_in == {"a": 0, "b": 5}
    assert found.failed == 5


def test_of_no_snapshots_there_are_no_figures() -> None:
    assert figures([], "v2") == Figures(
        sent=0,
        failed=0,
        failed_in={},
        start_difference=None,
        step_difference=None,
        first_bad=None,
        all_stable=None,
        detection=None,
        share={},
    )
