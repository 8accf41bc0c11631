"""Carries out the steps of a plan."""

import subprocess
from pathlib import Path

from foundation.errors import LabError
from lab.host import daemon, symptoms
from lab.host.facts import PATH, HostFacts
from lab.host.plan import LOG, Step


def run(step: Step, facts: HostFacts) -> None:
    """Do one step as root; raises `LabError` with the program's own words when it fails."""
    # Not the user's whole environment, which may hold secrets: a daemon would keep it for ever.
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
            # The commands have got the signal too: they tidy up, and a package is not left half
            # installed.
            process.communicate()
            raise
    if process.returncode != 0:
        words = symptoms.last_words(output)
        raise LabError(
            f"{step.title}: the commands ended with status {process.returncode}:\n{words}",
            symptoms.mend_for(words),
        )
