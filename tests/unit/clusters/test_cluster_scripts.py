"""create-cluster.sh and delete-cluster.sh, which go on where a run was killed."""

import signal
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final

from tests.unit.clusters.scripts import Scripts

NAME: Final = "lab-hub"
CONFIGURATION: Final = "kind: Cluster\nnetworking: {}\n"
CREATE: Final = "kind create cluster"
DELETE: Final = "kind delete cluster"


def create(
    scripts: Scripts, generation: str, configuration: str = CONFIGURATION
) -> CompletedProcess[str]:
    return scripts.run(
        "create-cluster",
        stdin=configuration,
        NAME=NAME,
        NODE_IMAGE="kindest/node:v1",
        FOLDER=".lab/hub",
        GENERATION=generation,
    )


def delete(scripts: Scripts) -> CompletedProcess[str]:
    return scripts.run("delete-cluster", NAME=NAME, FOLDER=".lab/hub", GENERATION="one")


def kept(scripts: Scripts) -> dict[str, str]:
    """What the folder keeps of the cluster."""
    folder = scripts.folder / ".lab" / "hub"
    return {each.name: each.read_text() for each in folder.iterdir()} if folder.exists() else {}


def files(folder: Path) -> dict[Path, str]:
    return {each: each.read_text() for each in folder.rglob("*") if each.is_file()}


def test_a_cluster_is_made_as_configured_and_only_its_kubeconfig_is_printed(
    scripts: Scripts,
) -> None:
    made = create(scripts, "one")
    assert (made.returncode, made.stdout) == (0, f"kubeconfig of {NAME}\n")
    assert scripts.clusters == {NAME: CONFIGURATION}
    assert kept(scripts) == {"generation": "one\n", "kubeconfig": ""}


def test_a_cluster_that_was_killed_half_made_is_deleted_and_made_again(scripts: Scripts) -> None:
    (scripts.state / "killed").touch()
    assert create(scripts, "one", "half: true\n").returncode == -signal.SIGKILL
    assert NAME in scripts.clusters
    assert "generation" not in kept(scripts)
    (scripts.state / "killed").unlink()
    assert scripts.calls == [CREATE]

    again = create(scripts, "two")
    assert again.stdout == f"kubeconfig of {NAME}\n"
    assert scripts.calls == [DELETE, CREATE]
    assert scripts.clusters == {NAME: CONFIGURATION}
    assert kept(scripts)["generation"] == "two\n"
    assert "making" not in kept(scripts)


def test_a_cluster_that_pulumi_was_killed_before_noting_is_used(scripts: Scripts) -> None:
    create(scripts, "one")
    assert scripts.calls == [CREATE]
    again = create(scripts, "one")
    assert (again.returncode, again.stdout) == (0, f"kubeconfig of {NAME}\n")
    assert scripts.calls == []


def test_a_cluster_that_was_deleted_by_hand_is_made_again(scripts: Scripts) -> None:
    create(scripts, "one")
    (scripts.state / "clusters" / NAME).unlink()
    assert create(scripts, "two").returncode == 0
    assert NAME in scripts.clusters
    assert kept(scripts)["generation"] == "two\n"


def test_a_cluster_that_this_checkout_has_not_made_is_refused_and_stays_as_it_is(
    scripts: Scripts,
) -> None:
    (scripts.state / "clusters" / NAME).write_text("somebody else's")
    refused = create(scripts, "one")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "There is a kind cluster lab-hub already" in refused.stderr
    assert "pulumi config set lab:name" in refused.stderr
    assert scripts.calls == []
    assert kept(scripts) == {}


def test_a_cluster_of_another_generation_is_refused_and_stays_as_it_is(scripts: Scripts) -> None:
    create(scripts, "one")
    before = files(scripts.folder / ".lab")
    assert create(scripts, "two").returncode == 1
    assert scripts.calls == [CREATE]
    assert files(scripts.folder / ".lab") == before


def test_a_cluster_with_a_longer_name_is_another_one(scripts: Scripts) -> None:
    (scripts.state / "clusters" / f"{NAME}-2").write_text("somebody else's")
    assert create(scripts, "one").returncode == 0
    assert scripts.clusters[f"{NAME}-2"] == "somebody else's"


def test_a_kind_that_cannot_tell_its_clusters_changes_nothing(scripts: Scripts) -> None:
    create(scripts, "one")
    before = files(scripts.folder / ".lab")
    (scripts.state / "silent").touch()
    failed = create(scripts, "one")
    assert failed.returncode == 1
    assert "failed to list nodes" in failed.stderr
    assert scripts.calls == [CREATE]
    assert files(scripts.folder / ".lab") == before


def test_a_cluster_is_deleted_with_what_is_kept_of_it(scripts: Scripts) -> None:
    create(scripts, "one")
    assert delete(scripts).returncode == 0
    assert scripts.clusters == {}
    assert not (scripts.folder / ".lab" / "hub").exists()


def test_a_cluster_that_is_gone_can_be_deleted_and_others_stay(scripts: Scripts) -> None:
    (scripts.state / "clusters" / "lab-workload-1").write_text("another")
    for _ in range(2):
        assert delete(scripts).returncode == 0
    assert scripts.clusters == {"lab-workload-1": "another"}


def test_what_is_kept_of_a_cluster_stays_until_kind_has_deleted_it(scripts: Scripts) -> None:
    create(scripts, "one")
    (scripts.state / "silent").touch()
    assert delete(scripts).returncode == 1
    assert "generation" in kept(scripts)
