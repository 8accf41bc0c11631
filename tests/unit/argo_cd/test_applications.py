from lab.argo_cd.applications import APPLICATIONS_PATH, refresh, release_application
from tests.unit.gitops.test_application_sets import application_set
from tests.unit.verification.clusters import FakeKubectl


def test_a_refresh_annotates_the_applications_that_it_names() -> None:
    hub = FakeKubectl("hub", lambda _args, _stdin: "")
    refresh(hub, ["a", "b"])
    ((args, _),) = hub.asked
    assert args[:4] == ("annotate", "applications.argoproj.io", "a", "b")
    # As of https://argo-cd.readthedocs.io/en/stable/user-guide/annotations-and-labels/
    assert "argocd.argoproj.io/refresh=normal" in args
    assert {"--overwrite", "--namespace=argocd"} <= set(args)


def test_the_application_of_a_rollout_has_the_name_that_its_set_gives_it() -> None:
    template = application_set("rollouts-appset")["spec"]["template"]["metadata"]["name"]
    name = template.replace("{{.name}}", "workload-1")
    assert release_application("workload-1") == name.replace(
        "{{.path.basenameNormalized}}", "helloworld"
    )


def test_the_api_path_is_that_of_argo_cd_s_namespace() -> None:
    assert APPLICATIONS_PATH.split("/")[-3:] == ["namespaces", "argocd", "applications"]
