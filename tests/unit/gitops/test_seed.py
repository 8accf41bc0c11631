import base64
import gzip
import random
import time

import pytest

from components.gitops.seed import seed_archive
from foundation.errors import LabError


def test_the_archive_holds_the_stream() -> None:
    assert gzip.decompress(base64.b64decode(seed_archive(b"commit\n"))) == b"commit\n"


def test_the_archive_is_the_same_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = seed_archive(b"commit\n")
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert seed_archive(b"commit\n") == now


def test_what_a_config_map_cannot_hold_is_refused() -> None:
    noise = random.Random(0).randbytes(901 * 1024)
    with pytest.raises(LabError, match="901 KiB") as error:
        seed_archive(noise)
    assert "lab:git" in error.value.remedy
