from typing import Any
from urllib.parse import urlsplit

from components.delivery import git_server
from foundation import names
from tests.stack_files import ROOT

SCRIPT = (ROOT / "components" / "gitops" / "seed.sh").read_text()


def pod(image: str = "argocd:v3", digest: str = "one") -> dict[str, Any]:
    return git_server.deployment(image, digest)["spec"]["template"]


def containers() -> list[dict[str, Any]]:
    return [*pod()["spec"]["initContainers"], *pod()["spec"]["containers"]]


def test_the_url_is_that_of_the_service_and_the_repository_that_the_seed_makes() -> None:
    metadata = git_server.SERVICE["metadata"]
    url = urlsplit(names.GIT_SERVER_URL)
    assert (url.scheme, url.port) == ("git", None)
    assert url.hostname == f"{metadata['name']}.{metadata['namespace']}.svc"
    # Where the script makes the repository unless it is told otherwise.
    (base,) = {each["args"][-1] for each in containers() if each["name"] == "git"}
    assert f":-{base}{url.path}}}" in SCRIPT
    assert url.path == f"/{names.GIT_REPOSITORY}"


def test_the_service_leads_to_the_git_daemon() -> None:
    spec = git_server.SERVICE["spec"]
    assert spec["selector"].items() <= pod()["metadata"]["labels"].items()
    (port,) = spec["ports"]
    (container,) = pod()["spec"]["containers"]
    # Without `--port` it is the protocol's own, which the URL relies on as well.
    assert port["port"] == 9418
    assert port["targetPort"] == container["ports"][0]["containerPort"] == 9418
    assert container["readinessProbe"]["tcpSocket"]["port"] == 9418
    assert not any(each.startswith("--port") for each in container["args"])


def test_the_first_container_finds_the_script_and_the_seed_where_it_looks_for_them() -> None:
    config = git_server.seed_config(SCRIPT, "H4sI")
    (seed,) = pod()["spec"]["initContainers"]
    mounts = {each["name"]: each["mountPath"] for each in seed["volumeMounts"]}
    volumes = {each["name"]: each for each in pod()["spec"]["volumes"]}
    assert volumes["seed"]["configMap"]["name"] == config["metadata"]["name"]
    assert seed["command"][-1].removeprefix(f"{mounts['seed']}/") in config["data"]
    (archive,) = config["binaryData"]
    assert f":-{mounts['seed']}/{archive}}}" in SCRIPT
    assert config["data"]["seed.sh"] == SCRIPT


def test_the_history_is_on_a_volume_that_both_containers_have() -> None:
    volumes = {each["name"]: each for each in pod()["spec"]["volumes"]}
    claim = git_server.VOLUME["metadata"]["name"]
    assert volumes["repository"]["persistentVolumeClaim"]["claimName"] == claim
    places = {
        each["mountPath"]
        for container in containers()
        for each in container["volumeMounts"]
        if each["name"] == "repository"
    }
    assert len(places) == 1
    for container in containers():
        assert "repository" in [each["name"] for each in container["volumeMounts"]]
    # Two pods at once would write into one repository.
    assert git_server.deployment("", "")["spec"]["strategy"] == {"type": "Recreate"}


def test_a_changed_seed_is_a_new_pod_and_the_same_seed_is_none() -> None:
    assert pod(digest="one") == pod(digest="one")
    assert pod(digest="one") != pod(digest="two")


def test_the_pod_has_no_rights_in_the_cluster_nor_on_its_node() -> None:
    spec = pod()["spec"]
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    for container in containers():
        assert container["image"] == "argocd:v3"
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["readOnlyRootFilesystem"] is True
        assert context["capabilities"] == {"drop": ["ALL"]}
