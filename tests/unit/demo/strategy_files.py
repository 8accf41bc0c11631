"""The files of `gitops/strategy`, as the repository that is synced has them."""

from components.gitops.content import FOLDER
from lab.demo.release import FOLDER as STRATEGY


def strategy_files() -> dict[str, str]:
    """By their path in the folder, as `Repository.read` gives them."""
    folder = FOLDER / STRATEGY
    return {
        file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
