"""All pages of the checkout."""

import subprocess
from typing import Final

import pytest

from tests.stack_files import ROOT
from tests.unit.pages.markdown import Page


def tracked(*patterns: str) -> list[str]:
    """The files of the repository that match, by their paths; new files are among them."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run([*command, *patterns], capture_output=True, text=True, check=True)
    return [path for path in listed.stdout.splitlines() if (ROOT / path).exists()]


PAGES: Final = {path: Page(ROOT / path) for path in tracked("*.md")}

every_page: Final = pytest.mark.parametrize("page", PAGES.values(), ids=list(PAGES))
