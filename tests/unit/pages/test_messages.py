"""The messages that pages explain are those of the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack_files import ROOT
from tests.unit.pages.every_page import PAGES
from tests.unit.pages.markdown import code_spans


@pytest.mark.parametrize(
    ("page", "heading"),
    [("docs/operations.md", "Failures"), ("offline/README.md", "When a build fails")],
)
def test_each_quoted_message_is_in_the_code(page: str, heading: str) -> None:
    known = "\n".join([*_texts_of_programs(), *_texts_of_scripts()])
    quoted = [quote for row in PAGES[page].table(heading) for quote in code_spans(row[0])]
    assert quoted
    unknown = [quote for quote in quoted if quote not in known]
    assert not unknown, f"{page} quotes what no code says:\n" + "\n".join(unknown)


def _texts_of_programs() -> Iterator[str]:
    """Every text in the code, with `…` for each value."""
    for file in _files("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.JoinedStr):
                yield "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "…"
                    for part in node.values
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _texts_of_scripts() -> Iterator[str]:
    for file in _files("*.sh"):
        yield re.sub(r"\$\w+", "…", file.read_text())


def _files(pattern: str) -> Iterator[Path]:
    for folder in ("foundation", "components", "lab", "offline"):
        yield from (ROOT / folder).rglob(pattern)
