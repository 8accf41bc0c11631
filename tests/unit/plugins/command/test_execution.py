import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from offline.plugins.command.execution import Execution, execute
from offline.plugins.command.inputs import INPUTS
from offline.plugins.input_checks import failures
from offline.plugins.redaction import secret_texts
from offline.plugins.server import PluginError
from offline.plugins.values import Path


def execution(
    command: str,
    inputs: Mapping[str, Any] | None = None,
    *,
    secrets: tuple[Path, ...] = (),
    timeout_seconds: float = 0,
) -> Execution:
    data = {"create": command, **(inputs or {})}
    return Execution(
        step="create",
        inputs=data,
        secrets=secret_texts(data, secrets),
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


def test_the_command_has_the_environment_of_the_engine_and_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FROM_THE_ENGINE", "here")

    wanted = execution(
        'echo "$GREETING from $FROM_THE_ENGINE"', {"environment": {"GREETING": "hi"}}
    )

    assert outputs_and_log(wanted)[0]["stdout"] == "hi from here"


@pytest.mark.parametrize(
    ("logging", "logged"),
    [(None, {"out", "err"}), ("stdoutAndStderr", {"out", "err"}), ("none", set[str]())],
)
def test_output_is_logged_unless_that_is_turned_off(logging: str | None, logged: set[str]) -> None:
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


def test_a_failure_has_the_command_the_exit_code_and_its_output() -> None:
    message = failure(execution("echo 'no such cluster' >&2; exit 7"))

    assert "`create` failed with exit code 7: echo 'no such cluster'" in message
    assert message.endswith("\nno such cluster")


def test_a_failure_without_errors_has_the_standard_output() -> None:
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


def test_a_failure_shows_no_output_that_is_not_to_be_logged() -> None:
    message = failure(execution("echo confidential >&2; exit 1 # x", {"logging": "none"}))

    assert message.count("confidential") == 1  # in the command itself
    assert "`logging` is `none`" in message


def test_an_environment_that_is_too_long_names_the_remedy() -> None:
    message = failure(execution("true", {"environment": {"LONG": "x" * 1_000_000}}))

    assert "`stdin`" in message


def test_a_command_that_exceeds_its_time_limit_is_ended() -> None:
    assert "time limit of 0.2 s" in failure(execution("sleep 300", timeout_seconds=0.2))


@pytest.mark.parametrize(
    "name",
    ["addPreviousOutputInEnv", "archivePaths", "assetPaths", "dir", "interpreter", "update"],
)
def test_an_input_of_the_official_plugin_only_is_refused_by_name(name: str) -> None:
    [found] = failures({"create": "true", name: "x"}, INPUTS)

    assert found.property == name
    assert "use the official plugin" in found.reason
