"""A place on this host with Docker folders, a network and processes of its own.

Docker can be broken there as one likes: the host's own Docker, and what runs in it, is untouched.
"""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

# What `lab host up` and Docker write: empty there, and gone with the sandbox. The pipe's end is the
# sandbox's end: `cat` is its process 1, and the kernel ends all others with it.
_SET_UP = """
set -eu
mkdir -p /etc/docker /var/lib/docker
for folder in /run /var/log /etc/docker /etc/sysctl.d /var/lib/docker /usr/local/sbin; do
    mount -t tmpfs -o size=16g tmpfs "$folder"
done
echo ready
exec cat
"""


class Sandbox:
    """Mount, network and process namespaces; needs root."""

    def __init__(self, init: int) -> None:
        self._init = init

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command inside; its status is for the caller to look at."""
        enter = ["nsenter", f"--target={self._init}", "--mount", "--net", "--pid"]
        return subprocess.run([*enter, *command], capture_output=True, text=True, timeout=180)

    def out(self, *command: str) -> str:
        """Run a command that must succeed; what it printed."""
        done = self.run(*command)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout.strip()


@contextmanager
def sandbox() -> Generator[Sandbox]:
    """Make a sandbox, and end every process in it afterwards."""
    unshare = ["unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child"]
    with subprocess.Popen(
        [*unshare, "sh", "-c", _SET_UP],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            _, errors = process.communicate()
            raise AssertionError(f"no sandbox can be made here (it needs root): {errors}")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        yield Sandbox(int(children))
        process.communicate()
