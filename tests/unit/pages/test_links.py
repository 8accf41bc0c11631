"""Links and paths in pages lead somewhere."""

import re
from typing import Final

from tests.stack_files import ROOT
from tests.unit.pages.every_page import every_page
from tests.unit.pages.markdown import Page

_PATH: Final = re.compile(r"[\w.-]+/(?:[\w.-]+/)*[\w.-]*")


@every_page
def test_each_link_within_the_checkout_leads_somewhere(page: Page) -> None:
    targets = [target for target in page.links() if not target.startswith("https://")]
    assert [target for target in targets if not _leads_somewhere(page, target)] == []


def _leads_somewhere(page: Page, target: str) -> bool:
    name, _, anchor = target.partition("#")
    path = (page.path.parent / name).resolve() if name else page.path
    return path.exists() and (not anchor or anchor in Page(path).anchors())


@every_page
def test_each_path_below_a_folder_of_the_checkout_exists(page: Page) -> None:
    # Pages name files from the root; those of a folder, also from that folder.
    folders = (ROOT, page.path.parent)
    named = [span for span in page.spans() if _PATH.fullmatch(span) and "NAME" not in span]
    missing = [
        path
        for path in named
        if any((folder / path.split("/")[0]).is_dir() for folder in folders)
        and not any((folder / path).exists() for folder in folders)
    ]
    # `.lab/` and what is generated into `gitops/` come and go.
    assert [path for path in missing if not path.startswith(".lab/")] == []
