import os

import pytest

from foundation import docker
from lab.host import inotify
from lab.host.shortcomings import shortcomings

LOW = {"max_user_instances": 128, "max_user_watches": 524288}


def be(
    monkeypatch: pytest.MonkeyPatch,
    limits: dict[str, int],
    endpoint: str | None = docker.SYSTEM_ENDPOINT,
) -> None:
    monkeypatch.setattr(inotify, "read_limits", lambda: limits)
    monkeypatch.setattr(docker, "endpoint", lambda: endpoint)


def test_a_limit_that_is_too_low_is_one_line_with_its_value_and_its_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    be(monkeypatch, LOW)
    (line,) = shortcomings()
    assert "\n" not in line
    assert "fs.inotify.max_user_instances is 128" in line
    assert str(inotify.ADVISED["max_user_instances"]) in line
    assert "lab host up" in line


@pytest.mark.parametrize(("user", "sudo"), [(0, False), (1000, True)])
def test_the_remedy_is_one_that_this_user_can_run(
    monkeypatch: pytest.MonkeyPatch, user: int, sudo: bool
) -> None:
    be(monkeypatch, LOW)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert ("sudo" in shortcomings()[0]) == sudo


def test_a_host_with_the_advised_limits_lacks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    be(monkeypatch, inotify.ADVISED)
    assert shortcomings() == []


def test_the_limits_do_not_matter_to_a_docker_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    be(monkeypatch, LOW, "ssh://me@build")
    assert shortcomings() == []


def test_a_system_without_inotify_lacks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    be(monkeypatch, {})
    assert shortcomings() == []
