from pathlib import Path
from typing import Any

import pytest

from tests.unit.settings.kubeconfigs import write_kubeconfig


@pytest.fixture
def entries(tmp_path: Path) -> dict[str, Any]:
    """`lab:existing` for three clusters, each with a kubeconfig of its own; tests spoil it."""
    return {
        name: {
            "kubeconfig": str(
                write_kubeconfig(tmp_path / name, {name: f"https://10.0.{number}.1:6443"})
            ),
            "context": name,
            "loadBalancer": "metallb",
            "addresses": f"10.0.{number}.150-10.0.{number}.175",
        }
        for number, name in enumerate(("hub", "workload-1", "workload-2"))
    }
