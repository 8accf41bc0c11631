"""Runs the scripts of components/clusters/kind with programs that only pretend."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.stack_files import ROOT

HERE: Final = Path(__file__).parent
_SCRIPTS: Final = ROOT / "components" / "clusters" / "kind"


@dataclass(frozen=True, kw_only=True)
class Scripts:
    """A folder in which the scripts run, and what kind and Docker have."""

    folder: Path
    path: str

    def run(
        self, script: str, *, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `<script>.sh` with no environment but this, PATH and the programs' own."""
        return subprocess.run(
            [_SCRIPTS / f"{script}.sh"],
            cwd=self.folder,
            env={"PATH": self.path, "STATE": str(self.state), **environment},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    @property
    def state(self) -> Path:
        """What the programs remember; files in it change what they do."""
        return self.folder / "state"

    @property
    def clusters(self) -> dict[str, str]:
        """Each kind cluster's configuration."""
        return {each.name: each.read_text() for each in (self.state / "clusters").iterdir()}

    @property
    def networks(self) -> dict[str, list[str]]:
        """The arguments that each Docker network was made with."""
        found = (self.state / "networks").iterdir()
        return {each.name: each.read_text().splitlines() for each in found}

    @property
    def calls(self) -> list[str]:
        """The calls that change something, as program and command, since the last look."""
        file = self.state / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        file.write_text("")
        asking = ("get", "inspect", "ls")
        words = [line.split() for line in lines]
        return [" ".join(each[:3]) for each in words if not set(asking) & set(each[:3])]
