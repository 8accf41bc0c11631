from typing import Any

import pytest
import yaml

from components.delivery.cluster_secret import ClusterFacts, cluster_secret
from components.gitops.content import FOLDER
from foundation import names

FLEET = ("workload-1", "workload-2")
SERVER = "https://lab-workload-2-control-plane:6443"


def secret(name: str = "workload-2") -> dict[str, Any]:
    facts = ClusterFacts(name=name, network="network2", mesh="mesh1", fleet=FLEET)
    return cluster_secret(facts, SERVER)


def test_argo_cd_takes_it_for_a_cluster() -> None:
    metadata = secret()["metadata"]
    assert metadata["labels"]["argocd.argoproj.io/secret-type"] == "cluster"
    assert metadata["namespace"] == names.ARGO_CD_NAMESPACE
    assert secret()["stringData"] == {"name": "workload-2", "server": SERVER}


def test_each_cluster_has_one_of_its_own() -> None:
    assert len({secret(name)["metadata"]["name"] for name in FLEET}) == len(FLEET)


@pytest.mark.parametrize("file", sorted((FOLDER / "app-of-apps").glob("*.yaml")), ids=str)
def test_the_application_sets_select_it(file: Any) -> None:
    spec = yaml.safe_load(file.read_text())["spec"]
    (generator,) = spec["generators"]
    clusters, *_ = generator.get("matrix", {"generators": [generator]})["generators"]
    selected = clusters["clusters"]["selector"]["matchLabels"]
    assert selected.items() <= secret()["metadata"]["labels"].items()


def test_templates_find_the_cluster_s_facts_in_its_annotations() -> None:
    assert secret()["metadata"]["annotations"] == {
        "lab/network": "network2",
        "lab/mesh": "mesh1",
        "lab/clusters": "workload-1,workload-2",
    }
