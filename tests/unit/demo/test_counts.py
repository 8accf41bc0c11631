from lab.demo.counts import counted
from lab.fleet.model import FAILED, Traffic
from tests.unit.demo.records import lost, record, stable, traffic


def test_what_was_counted_before_the_first_snapshot_is_left_out() -> None:
    counts = counted(
        record(
            (stable("a", traffic=traffic(v1=90, failed=10)), stable("b", traffic=traffic(v1=50))),
            (stable("a", traffic=traffic(v1=95, failed=11)), stable("b", traffic=traffic(v1=70))),
        )
    )
    assert [each.sent for each in counts] == [0, 26]
    assert [each.failed for each in counts] == [0, 1]
    assert dict(counts[-1].answers) == {"v1": 25, FAILED: 1}


def test_a_load_generator_that_starts_again_goes_on_in_the_sum() -> None:
    counts = counted(
        record(
            (stable("a", traffic=traffic(v1=100, failed=4)),),
            (stable("a", traffic=traffic(v1=110, failed=4)),),
            (stable("a", traffic=None),),
            (stable("a", traffic=traffic(v1=7, failed=1)),),
            (stable("a", traffic=traffic(v1=9, failed=1)),),
        )
    )
    assert [each.sent for each in counts] == [0, 10, 10, 18, 20]
    assert counts[-1].failed == 1


def test_a_restart_shows_by_a_version_even_if_more_was_sent_since() -> None:
    counts = counted(
        record(
            (stable("a", traffic=traffic(v1=5, v2=5)),),
            (stable("a", traffic=traffic(v1=12, v2=1)),),
        )
    )
    assert counts[-1].sent == 13


def test_a_silent_clusters_counts_stand_still_and_catch_up_when_it_answers() -> None:
    last_seen = stable("a", traffic=traffic(v1=20))
    counts = counted(
        record(
            (stable("a", traffic=traffic(v1=10)),),
            (last_seen,),
            (lost(last_seen),),
            (lost(last_seen),),
            (stable("a", traffic=traffic(v1=60, failed=3)),),
        )
    )
    assert [each.sent for each in counts] == [0, 10, 10, 10, 53]
    assert [each.failed for each in counts] == [0, 0, 0, 0, 3]


def test_of_a_load_generator_that_is_seen_late_only_the_recent_counts() -> None:
    late = Traffic(
        sent=5000, failed=900, answers={"v1": 4100, FAILED: 900}, recent={"v1": 18, FAILED: 2}
    )
    counts = counted(record((stable("a"),), (stable("a", traffic=late),)))
    assert (counts[-1].sent, counts[-1].failed) == (20, 2)


def test_of_nothing_nothing_is_counted() -> None:
    assert counted([]) == []
