import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from foundation.errors import LabError
from lab.host.plan import Step
from lab.host.run import run
from tests.unit.host.test_plan import BARE

PROGRAM = """
from lab.host.plan import Step
from lab.host.run import run
from tests.unit.host.test_plan import BARE
run(Step(title="Wait", reason="for the signal", command='''{command}'''), BARE)
"""


def test_commands_that_fail_are_told_with_their_own_words() -> None:
    step = Step(title="Fill the disk", reason="", command="echo no space left on device; exit 7")
    with pytest.raises(LabError, match=r"Fill the disk: .* status 7:\nno space") as raised:
        run(step, BARE)
    assert "df -h" in raised.value.remedy


def test_an_interrupt_lets_the_commands_tidy_up(tmp_path: Path) -> None:
    (tmp_path / "left").touch()
    # Longer than Python waits by itself for a program that got the interrupt too.
    tidy = f"trap 'sleep 1; rm {tmp_path}/left; exit 130' INT"
    command = f"{tidy}; touch {tmp_path}/begun; sleep 60"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(command=command)],
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 20
    while not (tmp_path / "begun").exists():
        assert time.monotonic() < deadline, "the commands did not begin"
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, errors = process.communicate(timeout=20)
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert not (tmp_path / "left").exists()
