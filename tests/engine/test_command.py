"""`pulumi_command` as the engine runs it with this checkout's plugin."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.project import PulumiProject
from tests.processes import assert_gone

NewProject = Callable[..., PulumiProject]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """What the commands of a test write down, in the order in which they ran."""
    return tmp_path / "journal"


def program(body: str, journal: Path) -> str:
    return f"""\
import pulumi
from pulumi_command import local, remote
JOURNAL = {str(journal)!r}
{body}
"""


def written(journal: Path) -> list[str]:
    return journal.read_text().splitlines() if journal.exists() else []


def test_a_command_runs_once_and_is_undone_by_delete(project: NewProject, journal: Path) -> None:
    lab = project(
        program(
            """
command = local.Command(
    "command",
    create=f"echo create >> {JOURNAL}; echo made; echo hint >&2",
    delete=f"echo delete >> {JOURNAL}",
)
pulumi.export("stdout", command.stdout)
pulumi.export("stderr", command.stderr)
""",
            journal,
        )
    )

    assert lab.preview().changes == {"create": 2}
    assert written(journal) == []

    first = lab.up()
    assert first.outputs == {"stdout": "made", "stderr": "hint"}
    assert "hint" in first.output
    assert written(journal) == ["create"]

    assert lab.up().changes == {"same": 2}
    assert lab.refresh().changes == {"same": 2}
    assert lab.destroy().changes == {"delete": 2}
    assert written(journal) == ["create", "delete"]


def test_changed_inputs_run_create_again(project: NewProject, journal: Path) -> None:
    body = 'local.Command("command", create=f"echo create {version} >> {{JOURNAL}}")\n'
    lab = project(program(body.format(version="v1"), journal))
    lab.up()
    journal.unlink()

    lab.write(program(body.format(version="v2"), journal))
    assert lab.preview().changes == {"same": 1, "update": 1}
    assert written(journal) == []
    assert lab.up().changes == {"same": 1, "update": 1}
    assert written(journal) == ["create v2"]


def test_changed_triggers_replace_and_delete_runs_with_the_old_inputs(
    project: NewProject, journal: Path
) -> None:
    body = """
local.Command(
    "command",
    create=f"echo create $VERSION >> {{JOURNAL}}",
    delete=f"echo delete $VERSION >> {{JOURNAL}}",
    environment={{"VERSION": "{version}"}},
    triggers=["{version}", {{"nested": [1]}}],
)
"""
    lab = project(program(body.format(version="v1"), journal))
    lab.up()

    lab.write(program(body.format(version="v2"), journal))
    assert lab.up().changes == {"same": 1, "replace": 1}

    assert written(journal) == ["create v1", "create v2", "delete v1"]


def test_nothing_runs_in_a_preview_even_where_inputs_are_not_yet_known(
    project: NewProject, journal: Path
) -> None:
    lab = project(
        program(
            """
first = local.Command("first", create=f"echo first >> {JOURNAL}; echo value")
second = local.Command(
    "second",
    create=f"echo $VALUE >> {JOURNAL}; echo \\"$VALUE\\"",
    environment={"VALUE": first.stdout},
    triggers=[first.stdout],
)
pulumi.export("second", second.stdout)
""",
            journal,
        )
    )

    preview = lab.preview()
    assert preview.changes == {"create": 3}
    assert "second: [unknown]" in preview.output
    assert written(journal) == []

    assert lab.up().outputs == {"second": "value"}
    assert lab.up().changes == {"same": 3}


def test_secrets_are_encrypted_in_the_state_and_hidden_in_the_output(
    project: NewProject, journal: Path
) -> None:
    lab = project(
        program(
            """
password = pulumi.Config().require_secret("password")
command = local.Command(
    "command",
    create="echo environment $PASSWORD; cat",
    delete="echo again $PASSWORD >&2",
    environment={"PASSWORD": password},
    stdin=password.apply(lambda text: f"stdin {text}"),
)
pulumi.export("stdout", command.stdout)
""",
            journal,
        )
    )
    lab.run("config", "set", "--secret", "password", "hunter2-4711")

    up = lab.up()

    assert up.outputs == {"stdout": "environment hunter2-4711\nstdin hunter2-4711"}
    assert "environment [secret]" in up.output
    destroyed = lab.destroy()
    assert "again [secret]" in destroyed.output
    for text in (up.output, json.dumps(up.events), destroyed.output, lab.stored()):
        assert "hunter2-4711" not in text


def test_a_failing_command_says_why_and_runs_again_once_mended(
    project: NewProject, journal: Path
) -> None:
    lab = project(
        program(
            """
local.Command("command", create="echo no such cluster >&2; exit 7")
local.Command(
    "endless",
    create="sleep 300",
    opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="1s")),
)
""",
            journal,
        )
    )

    failed = lab.up(expect_failure=True)

    assert "`create` failed with exit code 7" in failed.output
    assert "no such cluster" in failed.output
    assert "`create` exceeded its time limit of 1 s" in failed.output
    assert "Traceback" not in failed.output
    lab.write(program("local.Command('command', create=f'echo mended >> {JOURNAL}')", journal))
    assert lab.up().changes == {"same": 1, "create": 1}
    assert written(journal) == ["mended"]


def test_a_failing_delete_keeps_the_command_in_the_state(
    project: NewProject, journal: Path
) -> None:
    lab = project(program("local.Command('command', delete=f'test -e {JOURNAL}')", journal))
    lab.up()

    assert "`delete` failed with exit code 1" in lab.destroy(expect_failure=True).output
    journal.touch()
    assert lab.destroy().changes == {"delete": 2}


def test_what_the_program_does_not_use_is_refused_before_anything_runs(
    project: NewProject, journal: Path
) -> None:
    lab = project(program('local.Command("x", create=f"echo x >> {JOURNAL}", update="x")', journal))
    refused = lab.up(expect_failure=True).output
    assert "update" in refused
    assert "is not supported by the lab's offline plugin" in refused

    for body, message in (
        ('local.run(command=f"echo x >> {JOURNAL}")', "the function command:local:run is not"),
        (
            'remote.Command("x", connection={"host": "nowhere.invalid"}, create="x")',
            "command:remote:Command is not supported",
        ),
    ):
        lab.write(program(body, journal))
        assert message in lab.up(expect_failure=True).output
    imported = lab.run("import", "command:local:Command", "x", "y", "--yes", expect_failure=True)
    assert "the import of command:local:Command is not supported" in imported.output
    assert written(journal) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_command_ends_with_the_update_and_leaves_no_process(
    project: NewProject, journal: Path, number: signal.Signals
) -> None:
    lab = project(
        program(
            """
import os
started = f"echo {os.getppid()} $! $$ $PPID > {JOURNAL}.part; mv {JOURNAL}.part {JOURNAL}"
local.Command("command", create=f"sleep 300 & {started}; wait")
""",
            journal,
        )
    )
    running = lab.start("up", "--yes", "--skip-preview")
    deadline = time.monotonic() + 60
    while not journal.exists():
        assert running.poll() is None, running.communicate()[0]
        assert time.monotonic() < deadline, "the command did not start"
        time.sleep(0.05)
    language_host, *ours = [int(pid) for pid in journal.read_text().split()]

    os.kill(running.pid, number)
    output, _ = running.communicate(timeout=60)

    assert running.returncode != 0
    if number == signal.SIGINT:
        assert "`create` was ended: the update was cancelled" in output
    else:
        # It looks only every five minutes whether the engine is still there; its group has the
        # program, too.
        os.killpg(language_host, signal.SIGKILL)
    assert_gone([language_host, *ours])
