import subprocess
from pathlib import Path

import pytest

from lab.host import inotify


def test_limits_as_kind_advises_are_high_enough() -> None:
    assert inotify.too_low(inotify.ADVISED) == []


def test_each_limit_below_the_advice_is_named() -> None:
    limits = {"max_user_instances": 128, "max_user_watches": 1_000_000}
    assert inotify.too_low(limits) == ["max_user_instances"]


def test_a_system_without_inotify_has_no_limit_that_is_too_low(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inotify, "_LIMITS", tmp_path / "none")
    assert inotify.too_low(inotify.read_limits()) == []


def test_what_is_too_low_is_raised_and_what_is_higher_is_not_lowered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inotify, "SYSCTL_FILE", str(tmp_path / "sysctl.conf"))
    monkeypatch.setattr(inotify, "_LIMITS", tmp_path)
    (tmp_path / "max_user_instances").write_text("128\n")
    (tmp_path / "max_user_watches").write_text("1000000\n")

    command = inotify.raise_command(inotify.read_limits())
    subprocess.run(["sh", "-euc", command], check=True)

    assert inotify.read_limits() == {"max_user_instances": 512, "max_user_watches": 1_000_000}
    kept = (tmp_path / "sysctl.conf").read_text().splitlines()
    assert sorted(kept) == [
        "fs.inotify.max_user_instances = 512",
        "fs.inotify.max_user_watches = 1000000",
    ]
