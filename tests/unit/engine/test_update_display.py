import io

import pytest
from rich.console import Console

from lab.engine.events import Operation, Update
from lab.engine.update_display import UpdateDisplay
from lab.terminal import live_view


def busy() -> Update:
    update = Update(done=3, unchanged=2)
    update.running["urn"] = Operation(
        resource="Release [istiod]", doing="creating", since=0, waits_for="2 of 3 Pods are ready"
    )
    return update


def test_without_a_terminal_a_long_silence_is_broken_by_what_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.StringIO()
    display = UpdateDisplay(Console(file=written, width=40), "lab up")
    with display.shown(busy()):
        display.tick()
        assert written.getvalue() == ""
        monkeypatch.setattr(live_view, "_SILENCE_SECONDS", 0)
        display.tick()
    assert "lab up: creating Release [istiod] (" in written.getvalue()
    assert written.getvalue().endswith("2 of 3 Pods are ready\n")


def test_in_a_terminal_all_that_runs_is_drawn_and_gone_in_the_end() -> None:
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=120, height=50)
    display = UpdateDisplay(console, "lab up")
    update = busy()
    for number in range(20):
        update.running[f"urn{number}"] = Operation(
            resource=f"Secret {number}", doing="deleting", since=0
        )
    with display.shown(update):
        display.say("created  Command [hub] (14 s)")
    drawn = written.getvalue()
    assert "creating Release [istiod] (" in drawn
    assert "and 9 more" in drawn
    assert "3 done, 2 unchanged, 21 running" in drawn
    assert "created  Command [hub] (14 s)" in drawn
