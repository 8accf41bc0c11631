from pathlib import Path

import pytest

from foundation.errors import LabError
from offline.parts.charts import edited


def test_an_edit_replaces_what_it_matches(tmp_path: Path) -> None:
    text = "global:\n    tag: latest\n"
    assert edited(tmp_path, text, [(r"^    tag: latest$", "    tag: 1.2")]).endswith("tag: 1.2\n")


@pytest.mark.parametrize("text", ["tag: other\n", "tag: latest\ntag: latest\n"])
def test_an_edit_that_does_not_match_exactly_once_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(LabError, match="not exactly once") as error:
        edited(tmp_path, text, [(r"^tag: latest$", "tag: 1.2")])
    assert "offline/parts/charts.py" in error.value.remedy
