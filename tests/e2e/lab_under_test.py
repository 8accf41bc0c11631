"""A lab in a copy of the checkout, under a name of its own, used by its commands."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import yaml

from lab.setup.environment import pulumi_environment
from tests.e2e.machine import Cluster

NAME: Final = "lab-e2e"
"""Prefix of all that it makes in Docker; a lab of the checkout itself may be up beside it."""

_ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True)
class LabUnderTest:
    """A copy of the checkout at `folder`."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    """What its commands find in their environment besides this process's."""

    @classmethod
    def copied_to(cls, folder: Path, **environment: str) -> "LabUnderTest":
        """What Git knows of the checkout, and what it would not ignore, copied there."""
        listing = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
        files = subprocess.run(listing, cwd=_ROOT, check=True, capture_output=True, text=True)
        for name in files.stdout.rstrip("\0").split("\0"):
            if (_ROOT / name).is_file():  # deleted ones are listed as well
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(_ROOT / name, folder / name)
        copy = cls(folder, environment)
        copy.edit("Pulumi.yaml", lambda project: project["config"]["name"].update(default=NAME))
        return copy

    def read(self, file: str) -> Any:
        """The content of a YAML file of the copy."""
        return yaml.safe_load((self.folder / file).read_text())

    def edit(self, file: str, change: Callable[[Any], object]) -> None:
        """Change a YAML file of the copy."""
        content = self.read(file)
        change(content)
        (self.folder / file).write_text(yaml.safe_dump(content, sort_keys=False))

    def run(self, *arguments: str, timeout: int = 1500) -> str:
        """What `lab` prints; an AssertionError with all of it if it fails."""
        begun = time.monotonic()
        with self.start(*arguments) as process:
            try:
                out, errors = process.communicate(timeout=timeout)
            except BaseException:
                process.kill()
                raise
        seconds = time.monotonic() - begun
        print(f"lab {' '.join(arguments)}: {seconds:.0f} s")
        assert process.returncode == 0, f"lab {arguments}:\n{out}\n{errors}"
        return out

    def refused(self, *arguments: str) -> str:
        """What `lab` says of something that the user can fix; an AssertionError if it does it."""
        with self.start(*arguments) as process:
            out, errors = process.communicate(timeout=300)
        assert process.returncode == 1, f"lab {arguments}:\n{out}\n{errors}"
        assert "Traceback" not in errors
        return errors

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """`lab` with what it prints to be read; whoever starts it ends it."""
        return subprocess.Popen(
            [sys.executable, "-m", "lab.cli", *arguments],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def verify(self) -> None:
        """Every check of `lab verify` is met."""
        # Three times what a laptop needs: CI's machines are shared.
        checks = json.loads(self.run("verify", "--json", "--timeout=540"))
        assert checks
        assert {check["name"]: check["detail"] for check in checks if not check["ok"]} == {}

    def status(self) -> Any:
        """What `lab status --json` says."""
        return json.loads(self.run("status", "--json"))

    def pulumi(self, *arguments: str) -> str:
        """What Pulumi itself prints of the stack that is up."""
        (stack,) = (path.stem for path in (self.folder / ".lab/.pulumi/stacks/lab").glob("*.json"))
        with patch.dict(os.environ, self._environment(), clear=True):
            environment = pulumi_environment(self.folder, stack)
        result = subprocess.run(
            ["pulumi", *arguments, "--stack", stack, "--non-interactive", "--color=never"],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, f"pulumi {arguments}:\n{result.stdout}\n{result.stderr}"
        return result.stdout

    def cluster(self, name: str) -> Cluster:
        """One of its clusters, for kubectl."""
        return Cluster(name, Path(self.run("kubeconfig", name).strip()))

    def _environment(self) -> dict[str, str]:
        """Without what a developer's shell may say of another stack."""
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")
        }
        return {**clean, **self.environment}
