from pathlib import Path

from lab.engine.event_log import EventLog


def test_events_are_read_once_and_only_when_their_line_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "events"
    with EventLog(file) as log:
        assert list(log.new()) == []
        with file.open("w") as engine:
            engine.write('{"sequence": 0}\n{"seq')
            engine.flush()
            assert list(log.new()) == [{"sequence": 0}]
            engine.write('uence": 1}\n')
        assert list(log.new()) == [{"sequence": 1}]
        assert list(log.new()) == []
    assert not file.exists()


def test_events_of_an_earlier_run_are_not_read(tmp_path: Path) -> None:
    file = tmp_path / "events"
    file.write_text('{"sequence": 0}\n')
    with EventLog(file) as log:
        assert list(log.new()) == []
