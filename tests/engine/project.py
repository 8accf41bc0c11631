"""A throw-away Pulumi project that the real engine runs with the plugins of this checkout."""

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from foundation.paths import tools_dir
from offline.plugins.install import install

STACK: Final = "test"

TIMEOUT_SECONDS: Final = 180
"""No engine test waits longer for one command of Pulumi."""

_TOOLS: Final = ("pulumi", "pulumi-language-python", "pulumi-language-python-exec")


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a run of Pulumi did."""

    ok: bool
    output: str
    """Everything that the user would have seen."""
    changes: dict[str, int] = field(default_factory=dict[str, int])
    """How many resources had which operation, as the engine counts: `{"create": 2, "same": 1}`."""
    outputs: dict[str, Any] = field(default_factory=dict[str, Any])
    """The stack's outputs after `up` and `refresh`, with secrets shown."""
    events: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """The engine's events, as `pulumi up --event-log` writes them."""


class PulumiProject:
    """A Pulumi project with a local backend, a passphrase and a Pulumi home of its own.

    Everything is below `directory`. The program is Python, run by the interpreter of the test, and
    so are the plugins. `config` is the stack's configuration; `env` is added to the environment;
    the attribute `env` may be changed between runs. A run that fails raises an AssertionError with
    all its output, unless told to expect that.
    """

    def __init__(
        self,
        directory: Path,
        program: str,
        *,
        config: Mapping[str, str] | None = None,
        env: Mapping[str, str] | None = None,
        timeout_seconds: int = TIMEOUT_SECONDS,
    ) -> None:
        missing = [name for name in _TOOLS if not (tools_dir() / name).exists()]
        assert not missing, f"{', '.join(missing)} not in {tools_dir()}: run `make tools`"
        self.directory = directory / "program"
        self.directory.mkdir()
        self._event_log = directory / "events.json"
        self._timeout_seconds = timeout_seconds
        home = directory / "home"
        install(home)
        self._backend = directory / "backend"
        self._backend.mkdir()
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PULUMI_")}
        self.env = inherited | {
            "PATH": f"{tools_dir()}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_HOME": str(home),
            "PULUMI_BACKEND_URL": self._backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": secrets.token_hex(),
            "PULUMI_PYTHON_CMD": sys.executable,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DEBUG_COMMANDS": "true",  # offers `--event-log`
            **(env or {}),
        }
        (self.directory / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
        self.write(program)
        self.run("stack", "init", STACK)
        for key, value in (config or {}).items():
            self.run("config", "set", key, value)

    def write(self, program: str) -> None:
        """Replace the program."""
        (self.directory / "__main__.py").write_text(program)

    def up(self, *flags: str, expect_failure: bool = False) -> Result:
        """`pulumi up` without a preview first."""
        return self._operate("up", "--yes", "--skip-preview", *flags, fails=expect_failure)

    def preview(self, *flags: str, expect_failure: bool = False) -> Result:
        """`pulumi preview`."""
        return self._operate("preview", *flags, fails=expect_failure)

    def refresh(self, *flags: str, expect_failure: bool = False) -> Result:
        """`pulumi refresh` without a preview first."""
        return self._operate("refresh", "--yes", "--skip-preview", *flags, fails=expect_failure)

    def destroy(self, *flags: str, expect_failure: bool = False) -> Result:
        """`pulumi destroy` without a preview first."""
        return self._operate("destroy", "--yes", "--skip-preview", *flags, fails=expect_failure)

    def stack_export(self) -> dict[str, Any]:
        """The stack's state, with secrets encrypted."""
        return json.loads(self.run("stack", "export").output)

    def stored(self) -> str:
        """All that the backend keeps: the state and its history, to look for secrets in."""
        files = [path for path in sorted(self._backend.rglob("*")) if path.is_file()]
        return "".join(path.read_text() for path in files)

    def run(self, *args: str, expect_failure: bool = False) -> Result:
        """Any other command of Pulumi, without `changes`, `outputs` and `events`."""
        process = self.start(*args)
        try:
            output, _ = process.communicate(timeout=self._timeout_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            raise AssertionError(
                f"pulumi {' '.join(args)} did not end in {self._timeout_seconds} s:\n{output}"
            ) from None
        failed = process.returncode != 0
        if failed != expect_failure:
            verb = "failed" if failed else "succeeded"
            raise AssertionError(f"pulumi {' '.join(args)} {verb}:\n{output}")
        return Result(ok=not failed, output=output)

    def start(self, *args: str) -> subprocess.Popen[str]:
        """Start Pulumi in a process group of its own; standard output carries errors, too."""
        return subprocess.Popen(
            [tools_dir() / "pulumi", *args, "--non-interactive", "--color=never"],
            cwd=self.directory,
            env=self.env,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _operate(self, operation: str, *flags: str, fails: bool) -> Result:
        self._event_log.unlink(missing_ok=True)
        result = self.run(operation, *flags, f"--event-log={self._event_log}", expect_failure=fails)
        # A run that fails before it begins writes no events.
        log = self._event_log.read_text() if self._event_log.exists() else ""
        events = [json.loads(line) for line in log.splitlines()]
        summaries = [event["summaryEvent"] for event in events if "summaryEvent" in event]
        return Result(
            ok=result.ok,
            output=result.output,
            changes=summaries[-1].get("resourceChanges", {}) if summaries else {},
            outputs=self._outputs() if operation in ("up", "refresh") else {},
            events=events,
        )

    def _outputs(self) -> dict[str, Any]:
        return json.loads(self.run("stack", "output", "--json", "--show-secrets").output)
