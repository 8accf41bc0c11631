import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pulumi.runtime import config

from components.settings.engine import from_engine
from components.settings.faults import SettingsError
from components.settings.kind import docker_memory
from components.settings.memory import GIB
from tests.stack_files import defaults


@pytest.fixture
def engines() -> Iterator[dict[str, str]]:
    """The configuration that the engine has given to the program: the defaults, to be changed."""
    given = {f"lab:{key}": text for key, text in defaults().items()}
    token = config.CONFIG.set(given)
    yield given
    config.CONFIG.reset(token)


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `docker` that tests write; there is no other."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "docker"


def write(program: Path, body: str) -> None:
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


@pytest.mark.usefixtures("docker")
def test_the_engines_configuration_is_loaded(engines: dict[str, str]) -> None:
    engines["lab:name"] = "demo"
    assert from_engine().name == "demo"


@pytest.mark.usefixtures("docker")
def test_keys_of_other_namespaces_are_not_looked_at(engines: dict[str, str]) -> None:
    engines |= {"kubernetes:context": "hub", "pulumi:tags": "{}", "aws:region": "x"}
    assert from_engine()


@pytest.mark.usefixtures("docker")
def test_an_unknown_key_of_the_lab_is_refused(engines: dict[str, str]) -> None:
    engines["lab:nam"] = "demo"
    with pytest.raises(SettingsError, match=r"lab:nam: .* did you mean lab:name"):
        from_engine()


def info(memory: int) -> str:
    """A `docker` whose engine has so many bytes of memory."""
    answer = {
        "ServerVersion": "28.0.1",
        "MemTotal": memory,
        "DockerRootDir": "/var/lib/docker",
        "KernelVersion": "6.12",
        "Driver": "overlay2",
        "DefaultRuntime": "runc",
    }
    return f"[ \"$1\" = info ] && echo '{json.dumps(answer)}'"


def test_a_lab_that_is_too_large_for_dockers_memory_is_refused(
    engines: dict[str, str], docker: Path
) -> None:
    write(docker, info(GIB))
    with pytest.raises(SettingsError, match=r"Docker has 1\.0 GiB"):
        from_engine()
    engines["lab:provider"] = "existing"
    with pytest.raises(SettingsError) as raised:
        from_engine()
    assert "GiB" not in raised.value.message


def test_dockers_memory_is_what_its_engine_has(docker: Path) -> None:
    write(docker, info(8219238400))
    assert docker_memory() == 8219238400


def test_without_an_engine_nobody_knows(docker: Path) -> None:
    write(docker, "echo '{}'; exit 1")
    assert docker_memory() is None


@pytest.mark.usefixtures("docker")
def test_without_docker_nobody_knows() -> None:
    assert docker_memory() is None
