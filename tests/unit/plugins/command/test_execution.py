import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from offline.plugins.command.execution import Execution, execute
from offline.plugins.command.redact import redactor
from offline.plugins.server import PluginError
from offline.plugins.values import Path as ValuePath


def execution(
    command: str,
    inputs: Mapping[str, Any] | None = None,
    *,
    secrets: tuple[ValuePath, ...] = (),
    previous: Mapping[str, str] | None = None,
    timeout_seconds: float = 0,
) -> Execution:
    data = {"create": command, **(inputs or {})}
    return Execution(
        step="create",
        command=command,
        inputs=data,
        redact=redactor(data, secrets),
        previous=previous or {},
        timeout_seconds=timeout_seconds,
    )


def outputs_and_log(wanted: Execution) -> tuple[dict[str, str], list[str]]:
    lines: list[str] = []

    async def log(line: str) -> None:
        lines.append(line)

    return asyncio.run(execute(wanted, log)), lines


def failure(wanted: Execution) -> str:
    with pytest.raises(PluginError) as raised:
        outputs_and_log(wanted)
    return str(raised.value)


def test_outputs_lose_one_newline_at_the_end() -> None:
    outputs, _ = outputs_and_log(execution("printf 'a\\n\\n'; printf b >&2"))

    assert outputs == {"stdout": "a\n", "stderr": "b"}


def test_the_command_runs_in_the_folder_and_environment_that_it_was_given(tmp_path: Path) -> None:
    inputs = {"dir": str(tmp_path), "environment": {"GREETING": "hello"}}

    outputs, _ = outputs_and_log(execution('echo "$GREETING from $PWD"', inputs))

    assert outputs["stdout"] == f"hello from {tmp_path}"


def test_the_environment_of_the_engine_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FROM_THE_ENGINE", "here")

    assert outputs_and_log(execution("echo $FROM_THE_ENGINE"))[0]["stdout"] == "here"


def test_an_interpreter_gets_the_command_as_its_last_argument() -> None:
    inputs = {"interpreter": ["/bin/echo", "-n", "<"]}

    assert outputs_and_log(execution("the command", inputs))[0]["stdout"] == "< the command"


def test_output_of_the_run_before_is_in_the_environment_unless_that_is_turned_off() -> None:
    command = 'echo "$PULUMI_COMMAND_STDOUT,$PULUMI_COMMAND_STDERR"'
    previous = {"stdout": "out", "stderr": "err"}
    off = {"addPreviousOutputInEnv": False}

    on_outputs, _ = outputs_and_log(execution(command, previous=previous))
    off_outputs, _ = outputs_and_log(execution(command, off, previous=previous))

    assert on_outputs["stdout"] == "out,err"
    assert off_outputs["stdout"] == ","


@pytest.mark.parametrize(
    ("logging", "logged"),
    [
        (None, {"out", "err"}),
        ("stdoutAndStderr", {"out", "err"}),
        ("stdout", {"out"}),
        ("stderr", {"err"}),
        ("none", set[str]()),
    ],
)
def test_only_what_logging_names_is_logged(logging: str | None, logged: set[str]) -> None:
    outputs, lines = outputs_and_log(execution("echo out; echo err >&2", {"logging": logging}))

    assert set(lines) == logged
    assert outputs == {"stdout": "out", "stderr": "err"}


def test_secrets_are_not_logged() -> None:
    wanted = execution(
        "echo password is $PASSWORD",
        {"environment": {"PASSWORD": "hunter2"}},
        secrets=(("environment", "PASSWORD"),),
    )

    assert outputs_and_log(wanted)[1] == ["password is [secret]"]


def test_a_failure_tells_the_command_the_exit_code_and_what_it_printed() -> None:
    message = failure(execution("echo 'no such cluster' >&2; exit 7"))

    assert "`create` failed with exit code 7: echo 'no such cluster'" in message
    assert message.endswith("\nno such cluster")


def test_a_failure_that_was_explained_on_standard_output_tells_that() -> None:
    assert failure(execution("echo the reason; exit 1")).endswith("\nthe reason")


def test_a_command_that_a_signal_ended_names_the_signal() -> None:
    assert "`create` was ended by SIGKILL" in failure(execution("kill -KILL $$"))


def test_a_failure_shows_neither_environment_nor_standard_input_nor_secrets() -> None:
    wanted = execution(
        "cat >&2; echo $TOKEN >&2; exit 1",
        {"environment": {"TOKEN": "token-4711", "PLAIN": "plain-4712"}, "stdin": "stdin-4713"},
        secrets=(("environment", "TOKEN"), ("stdin",)),
    )

    message = failure(wanted)

    for value in ("token-4711", "plain-4712", "stdin-4713"):
        assert value not in message


def test_a_failure_shows_no_output_if_that_is_not_to_be_logged() -> None:
    message = failure(execution("echo confidential >&2; exit 1 # x", {"logging": "none"}))

    assert message.count("confidential") == 1  # in the command itself
    assert "`logging` is `none`" in message


def test_a_folder_that_is_not_there_is_named() -> None:
    assert "`dir` is no directory: /nowhere" in failure(execution("true", {"dir": "/nowhere"}))


def test_an_interpreter_that_is_not_there_is_named() -> None:
    message = failure(execution("true", {"interpreter": ["no-such-shell"]}))

    assert "the interpreter no-such-shell was not found" in message


def test_output_too_long_for_the_environment_says_what_to_change() -> None:
    message = failure(execution("true", previous={"stdout": "x" * 1_000_000}))

    assert "add_previous_output_in_env" in message


def test_a_command_that_takes_too_long_is_ended() -> None:
    message = failure(execution("sleep 300", timeout_seconds=0.2))

    assert "did not end within 0.2 s" in message
