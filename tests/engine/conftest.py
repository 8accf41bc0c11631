"""Fixtures of the tests that run the real Pulumi engine."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.engine.project import PulumiProject


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., PulumiProject]:
    """Make a project in the test's own folder: `project(program, config=..., env=...)`."""
    return partial(PulumiProject, tmp_path)
