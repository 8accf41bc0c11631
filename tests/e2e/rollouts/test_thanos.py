"""How the AnalysisTemplates ask Thanos."""

from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from tests.e2e.rollouts.judgement import judgement
from tests.e2e.rollouts.metrics import Metrics
from tests.e2e.rollouts.workload_cluster import WorkloadCluster


@pytest.mark.parametrize("template", ["istio-success-rate", "fleet-gate", "fleet-abort"])
def test_thanos_is_asked_not_to_leave_out_what_it_cannot_reach(
    metrics: Metrics, cluster: WorkloadCluster, template: str
) -> None:
    file = cluster.repository / "gitops" / "strategy" / f"{template}.yaml"
    declared = yaml.safe_load(file.read_text())["spec"]["args"]
    arguments = {each["name"]: "1" for each in declared if "value" not in each}
    metrics.asked.clear()
    judgement(cluster, template, f"address-{template}", {**arguments, "thanos": metrics.address})
    asked = [urlsplit(each) for each in metrics.asked]
    assert asked
    assert {each.path for each in asked} == {"/api/v1/query"}
    assert all(parse_qs(each.query) == {"partial_response": ["false"]} for each in asked)
