"""Where no Go is installed, or one too old to fetch another, PyPI's is used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from offline.parts.go import TOOLCHAIN

OLD_GO = """\
#!/bin/sh
# As Go 1.19, which Debian 12 has: it ignores GOTOOLCHAIN and knows one version, its own.
for word in "$@"; do
  case "$word" in GOVERSION) echo go1.19.8;; GOROOT) echo /usr/lib/go-1.19;; esac
done
"""


@pytest.mark.parametrize("installed", ["none", "old"])
def test_a_program_is_built_on_a_machine_without_a_go_that_will_do(
    tmp_path: Path, installed: str
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    if installed == "old":
        (programs / "go").write_text(OLD_GO)
        (programs / "go").chmod(0o755)
    without_go = [
        folder for folder in os.environ["PATH"].split(os.pathsep) if not Path(folder, "go").exists()
    ]
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(programs), *without_go]),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    command = [sys.executable, "-m", "lab.cli", "bundle", "build", "pause"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    cache = tmp_path / "cache" / "multicluster-lab"
    (program,) = cache.glob("parts/pause/*/content/pause")
    compiler = subprocess.run(
        [cache / "go/bootstrap/go/bin/go", "version", program], capture_output=True, text=True
    )
    assert compiler.stdout.strip() == f"{program}: {TOOLCHAIN}"
