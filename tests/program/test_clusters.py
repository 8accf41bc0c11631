"""What is in which cluster, and what becomes of it when the cluster goes."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.program.conftest import STACKS, Program
from tests.program.recording import Registration, Run

CLUSTERS = ("hub", "workload-1", "workload-2")
OF_THE_HUB = {"argocd", "metallb-system", "monitoring"}
OF_A_WORKLOAD_CLUSTER = {
    "argo-rollouts",
    "argocd",
    "helloworld",
    "istio-system",
    "metallb-system",
    "monitoring",
}


def home(resource: Registration) -> str:
    """The cluster that a resource belongs to: names begin with it."""
    # Argo CD on the hub is told of a workload cluster by this Secret.
    told = resource.name.endswith("/registration/secret")
    return "hub" if told else resource.name.split("/")[0]


def namespace(resource: Registration) -> str:
    """The namespace that it is in, or makes; empty where there is none."""
    inputs = resource.inputs
    metadata = inputs.get("metadata", {})
    if resource.kind == "Namespace":
        return metadata["name"]
    return metadata.get("namespace") or inputs.get("namespace", "")


@pytest.mark.parametrize("preview", [False, True], ids=["update", "preview"])
@pytest.mark.parametrize("stack", STACKS)
def test_what_is_in_a_cluster_has_the_provider_of_that_cluster(
    program: Program, stack: str, preview: bool
) -> None:
    resources = program(stack, preview=preview).kubernetes
    assert {each.urn: each.provider for each in resources} == {
        each.urn: home(each) for each in resources
    }
    assert {each.provider for each in resources} == set(CLUSTERS)


@pytest.mark.parametrize(("stack", "prefix"), [("kind", "lab-"), ("existing", "")])
@pytest.mark.parametrize("cluster", CLUSTERS)
def test_a_provider_has_the_key_to_its_own_cluster_and_to_no_other(
    program: Program, stack: str, prefix: str, cluster: str
) -> None:
    kubeconfig = program(stack).named(cluster, "kubernetes").inputs["kubeconfig"]
    assert [name for name in CLUSTERS if f"key to {prefix}{name}\n" in kubeconfig] == [cluster]


@pytest.mark.parametrize("stack", STACKS)
def test_the_mesh_and_the_app_are_in_the_workload_clusters_only(
    program: Program, stack: str
) -> None:
    used = {
        cluster: {namespace(each) for each in program(stack).kubernetes if each.provider == cluster}
        for cluster in CLUSTERS
    }
    # In the example, workload-2 has load balancers of its own.
    provided: set[str] = {"metallb-system"} if stack == "existing" else set()
    assert {cluster: found - {""} for cluster, found in used.items()} == {
        "hub": OF_THE_HUB,
        "workload-1": OF_A_WORKLOAD_CLUSTER,
        "workload-2": OF_A_WORKLOAD_CLUSTER - provided,
    }


@pytest.mark.parametrize("stack", ["kind", "offline"])
@pytest.mark.parametrize("preview", [False, True], ids=["update", "preview"])
def test_what_is_in_a_kind_cluster_is_deleted_with_it(
    program: Program, stack: str, preview: bool
) -> None:
    run = program(stack, preview=preview)
    makers = {cluster: run.named(cluster, "Command").urn for cluster in CLUSTERS}
    assert {each.urn: each.deleted_with for each in run.kubernetes} == {
        each.urn: makers[each.provider] for each in run.kubernetes
    }


def test_what_is_in_an_existing_cluster_is_deleted_one_by_one(program: Program) -> None:
    assert {each.deleted_with for each in program("existing").resources} == {""}


@pytest.mark.parametrize("stack", STACKS)
def test_no_object_is_declared_twice(program: Program, stack: str) -> None:
    declared = Counter(
        (each.provider, each.kind, namespace(each), _own_name(each))
        for each in program(stack).kubernetes
    )
    assert [what for what, times in declared.items() if times > 1] == []


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_is_made_before_its_namespace(program: Program, stack: str) -> None:
    run = program(stack)
    made_by = {
        (each.provider, namespace(each)): each.urn for each in run.kubernetes if _makes(each)
    }
    late = [
        each.name
        for each in run.kubernetes
        if namespace(each) and not _makes(each)
        if made_by[each.provider, namespace(each)] not in set(_awaited(run, each))
    ]
    assert late == []


def _own_name(resource: Registration) -> str:
    inputs = resource.inputs
    return inputs["name"] if resource.kind == "Release" else inputs["metadata"]["name"]


def _makes(resource: Registration) -> bool:
    """Whether it makes the namespace that it is in."""
    return resource.kind == "Namespace" or bool(resource.inputs.get("createNamespace"))


def _awaited(run: Run, resource: Registration) -> Iterator[str]:
    """What is there before the resource: all that it, or a component around it, depends on."""
    by_urn = {each.urn: each for each in run.resources}
    seen: set[str] = set()
    open_ends = [resource.urn]
    while open_ends:
        found = by_urn.get(open_ends.pop())
        if found is not None and found.urn not in seen:
            seen.add(found.urn)
            yield from found.dependencies
            open_ends += [*found.dependencies, found.parent]
