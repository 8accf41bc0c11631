"""A Git repository that `seed.sh` makes, with the real Git."""

import base64
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import components.gitops
from components.gitops.fast_import import fast_import_stream
from components.gitops.seed import seed_archive

SCRIPT: Final = Path(components.gitops.__file__).with_name("seed.sh")


class Repository:
    """The repository that is seeded, and a file for its seed, both in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lab.git"
        self._seed = folder / "seed.gz"

    def offer(self, files: Mapping[str, str]) -> None:
        """Put a seed with these files where the script finds it."""
        archive = seed_archive(fast_import_stream(files, "The lab's content"))
        self._seed.write_bytes(base64.b64decode(archive))

    def damage(self) -> None:
        """Cut the end off the seed."""
        self._seed.write_bytes(self._seed.read_bytes()[:-20])

    def command(self) -> list[str]:
        """What runs the script."""
        return ["sh", str(SCRIPT), str(self.path), str(self._seed)]

    def seed(self, files: Mapping[str, str]) -> None:
        """Offer a seed and run the script."""
        self.offer(files)
        subprocess.run(self.command(), check=True, capture_output=True)

    def git(self, *arguments: str) -> str:
        """What Git says of the repository."""
        command = ["git", f"--git-dir={self.path}", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def files(self) -> dict[str, str]:
        """The files on `main`."""
        names = self.git("ls-tree", "-r", "-z", "--name-only", "main").split("\0")
        return {name: self.git("cat-file", "blob", f"main:{name}") for name in names if name}

    def history(self) -> list[str]:
        """The subjects of the commits on `main`, the last one first."""
        return self.git("log", "--format=%s", "main").splitlines()

    def push(self, clone: Path, name: str, text: str) -> None:
        """Push a commit as a demo does: Git writes into the folder itself."""
        identity = ("-c", "user.name=you", "-c", "user.email=you@lab.invalid")
        subprocess.run(["git", "clone", "--quiet", self.path, clone], check=True)
        (clone / name).write_text(text)
        for arguments in (
            ("add", "."),
            (*identity, "commit", "--quiet", "--message=A release"),
            ("push", "--quiet"),
        ):
            subprocess.run(["git", *arguments], cwd=clone, check=True, capture_output=True)
