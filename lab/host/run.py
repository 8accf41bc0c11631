"""Runs the steps of a plan."""

import subprocess
from pathlib import Path

from foundation.errors import LabError
from lab.host import daemon, symptoms
from lab.host.facts import PATH, HostFacts
from lab.host.plan import LOG, Step


def run(step: Step, facts: HostFacts) -> None:
    """Run one step as root. Raises `LabError` with the program's last output if it fails."""
    # The user's environment may contain secrets, which a daemon would keep as long as it runs.
    environment = {"PATH": PATH, "HOME": "/root", "LC_ALL": "C.UTF-8", **facts.proxies}
    if step.daemon:
        daemon.start(step.command, environment, Path(LOG))
        return
    with subprocess.Popen(
        ["sh", "-euc", step.command],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            output, _ = process.communicate()
        except KeyboardInterrupt:
            # The commands also receive the signal. Wait for their cleanup: it must not leave a
            # package half installed.
            process.communicate()
            raise
    if process.returncode != 0:
        words = symptoms.last_words(output)
        raise LabError(
            f"{step.title}: the commands ended with status {process.returncode}:\n{words}",
            symptoms.remedy_for(words),
        )
