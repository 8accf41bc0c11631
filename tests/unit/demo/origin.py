"""The repository that Argo CD syncs, for the tests of both ways to write to it."""

import itertools
import subprocess
from pathlib import Path
from typing import Final

from tests.unit.gitops.repository import Repository

CONTENT: Final = {
    "gitops/README.md": "What Argo CD syncs\n",
    "gitops/strategy/kustomization.yaml": "components: []\n",
    "gitops/strategy/v3/kustomization.yaml": "# Año nuevo\nkind: Component",
    "gitops/strategy-of-others/rollout.yaml": "kind: Rollout\n",
    "other/strategy/rollout.yaml": "kind: Rollout\n",
}
STRATEGY: Final = {
    "kustomization.yaml": "components: []\n",
    "v3/kustomization.yaml": "# Año nuevo\nkind: Component",
}
"""The folder `strategy` in it."""

_FOLDER: Final = "gitops/strategy/"


class Origin(Repository):
    """A repository with `CONTENT`, to which somebody else may push, too."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._clones = (folder / f"clone-{number}" for number in itertools.count())
        self.seed(CONTENT)

    def push_of_others(self) -> None:
        """A commit by somebody else; each time another one."""
        clone = next(self._clones)
        self.push(clone, f"{clone.name}.txt", "a change\n")

    def hook(self, name: str, script: str) -> None:
        """Let the server run a script."""
        file = self.path / "hooks" / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def strategy(self) -> dict[str, str]:
        """The files of the folder on `main`."""
        return {
            path.removeprefix(_FOLDER): text
            for path, text in self.files().items()
            if path.startswith(_FOLDER)
        }

    def elsewhere(self) -> dict[str, str]:
        """All other files on `main`."""
        return {path: text for path, text in self.files().items() if not path.startswith(_FOLDER)}

    def hash(self, revision: str) -> str:
        """The full hash of a branch, tag or commit."""
        return self.git("rev-parse", revision).strip()

    def put(self, name: str, content: bytes) -> None:
        """A commit with a file that need not be text."""
        stream = b"commit refs/heads/main\ncommitter you <you@lab.invalid> 1 +0000\ndata 0\n"
        stream += f"from {self.hash('main')}\nM 100644 inline {name}\n".encode()
        stream += b"data %d\n%b\ndone\n" % (len(content), content)
        command = ["git", f"--git-dir={self.path}", "fast-import", "--quiet", "--done"]
        subprocess.run(command, input=stream, check=True, capture_output=True)
