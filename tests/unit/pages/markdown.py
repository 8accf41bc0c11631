"""The parts of a Markdown page that tests compare with the code."""

import re
from pathlib import Path
from typing import Final

_FENCE: Final = re.compile(r"^```.*?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE_SPAN: Final = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
_LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
_CELL_BORDER: Final = re.compile(r"(?<!\\)\|")
_STEP: Final = re.compile(r"^\d+\. ((?:.+\n)(?:   .+\n)*)", re.MULTILINE)


class Page:
    """A Markdown page of the checkout, as GitHub renders it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        self._prose = _FENCE.sub("", self.text)

    def code(self) -> list[str]:
        """Every line of code blocks, without prompt and comment, and each code span."""
        lines = [line for block in _FENCE.findall(self.text) for line in block.splitlines()]
        return [*(re.sub(r"\s+#.*", "", line) for line in lines), *self.spans()]

    def spans(self) -> list[str]:
        """Each code span."""
        return code_spans(self._prose)

    def links(self) -> list[str]:
        """The targets of all links and pictures."""
        return _LINK.findall(self._prose)

    def anchors(self) -> set[str]:
        """The anchors of the headings."""
        headings = [heading.lower() for heading in _HEADING.findall(self._prose)]
        return {re.sub(r"[^\w -]", "", heading).replace(" ", "-") for heading in headings}

    def table(self, heading: str) -> list[list[str]]:
        """The cells of the first table below a heading, row by row, without the table's head."""
        rows = re.search(r"(?:^\|.*\n)+", self._below(heading), re.MULTILINE)
        assert rows, f"{self.path} has no table below {heading}"
        _, _, *body = rows[0].splitlines()
        return [[cell.strip() for cell in _CELL_BORDER.split(row)[1:-1]] for row in body]

    def subsections(self, heading: str) -> dict[str, list[str]]:
        """Heading -> numbered steps, of each section of the third level below a heading."""
        _, *parts = re.split(r"^### ", self._below(heading), flags=re.MULTILINE)
        return {part.partition("\n")[0]: _STEP.findall(part) for part in parts}

    def _below(self, heading: str) -> str:
        _, found, below = self._prose.partition(f"# {heading}\n")
        assert found, f"{self.path} has no heading {heading}"
        return re.split(r"^## ", below, flags=re.MULTILINE)[0]


def code_spans(text: str) -> list[str]:
    """The content of the code spans in a text."""
    return [content.strip().replace("\\|", "|") for _, content in _CODE_SPAN.findall(text)]
