from pathlib import Path

import pytest

from foundation import paths


def test_the_users_cache_folder_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for path in (paths.cache_dir(), paths.tools_dir(), paths.pulumi_home()):
        assert path.is_relative_to(tmp_path)


@pytest.mark.parametrize("value", [None, "", "cache", "./cache", "~/.cache"])
def test_without_an_absolute_cache_folder_it_is_below_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    if value is None:
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", value)
    assert paths.cache_dir().parent == tmp_path / ".cache"
