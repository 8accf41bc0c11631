"""One cluster and one Prometheus for all tests of the folder."""

from collections.abc import Generator

import pytest

from tests.e2e.rollouts.metrics import Metrics, prometheus
from tests.e2e.rollouts.workload_cluster import WorkloadCluster, workload_cluster


@pytest.fixture(scope="package")
def metrics(tmp_path_factory: pytest.TempPathFactory) -> Generator[Metrics]:
    """What the analysis asks."""
    with prometheus(tmp_path_factory.mktemp("prometheus")) as made:
        yield made


@pytest.fixture(scope="package")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Generator[WorkloadCluster]:
    """Where the controller is at work."""
    with workload_cluster(tmp_path_factory.mktemp("cluster")) as made:
        yield made
