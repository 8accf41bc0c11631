import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foundation.paths import tools_dir
from lab.cli import app
from offline.parts.catalogue import catalogue

run = CliRunner().invoke


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a cache"))


def test_the_environment_can_be_read_by_a_shell_even_from_a_path_with_a_space() -> None:
    printed = run(app, ["bundle", "env"]).output
    script = f'{printed}\nprintf "%s\\n" "$PULUMI_HOME" "$PULUMI_PYTHON_CMD" "$PATH"'
    words = subprocess.run(["sh", "-eu"], input=script, capture_output=True, text=True, check=True)
    home, python, path = words.stdout.splitlines()
    assert Path(home).parent == tools_dir().parent
    assert python == sys.executable
    assert path.split(os.pathsep)[0] == str(tools_dir())


def test_the_status_of_an_empty_cache_lists_every_part_as_missing() -> None:
    rows = json.loads(run(app, ["bundle", "status", "--json"]).output)
    assert [row["name"] for row in rows] == [part.name for part in catalogue()]
    assert {row["state"] for row in rows} == {"missing"}
    assert all(row["version"] and row["source"] for row in rows)


def test_the_registry_says_that_the_bundle_is_missing_and_how_to_get_it() -> None:
    result = run(app, ["bundle", "registry", "up", "anything"])
    assert result.exit_code == 1
    assert "the bundle is not built" in result.output
    assert "lab bundle build" in result.output


def test_an_unknown_part_is_refused_before_anything_is_built() -> None:
    result = run(app, ["bundle", "build", "kubelett"])
    assert result.exit_code == 1
    assert "no part 'kubelett'" in result.output
