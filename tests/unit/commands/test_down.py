"""`lab down` where Pulumi cannot do it: with the scripts that make and delete clusters as fakes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lab.cli import app
from tests.unit.conftest import Program
from tests.unit.fake_docker import SILENT, docker

run = CliRunner().invoke

State = Callable[[str, str], Path]

LABELS = '{"multicluster-lab.generation": "1a2b"}'
UNREADABLE = """
case "$*" in
"stack export"*) echo "error: failed to load checkpoint: unexpected end of JSON input" >&2; exit 1;;
esac
"""


@pytest.fixture
def made(checkout: Path) -> Path:
    """A checkout that has made a hub, with scripts that note what they are to delete."""
    scripts = checkout / "components" / "clusters" / "kind"
    scripts.mkdir(parents=True)
    for name in ("delete-cluster.sh", "delete-network.sh"):
        script = scripts / name
        script.write_text(f'#!/bin/sh\necho "{name} $NAME $FOLDER $HOOK" >>{checkout}/deleted\n')
        script.chmod(0o755)
    (checkout / ".lab" / "hub").mkdir(parents=True)
    (checkout / ".lab" / "hub" / "generation").touch()
    (checkout / ".lab" / "passphrase").write_text("secret")
    return checkout


def deleted(checkout: Path) -> list[str]:
    file = checkout / "deleted"
    return [line.strip() for line in file.read_text().splitlines()] if file.exists() else []


@pytest.mark.usefixtures("checkout")
def test_there_may_be_nothing_to_remove_and_nothing_is_needed_to_say_so() -> None:
    result = run(app, ["down"])
    assert result.exit_code == 0
    assert "Nothing to remove" in result.output


@pytest.mark.parametrize("lost", ["state", "passphrase", "file"])
def test_clusters_go_by_their_marks_if_state_or_passphrase_is_lost(
    made: Path, program: Program, state: State, lost: str
) -> None:
    pulumi = program("pulumi", UNREADABLE)
    program("docker", docker(nodes="lab-hub-control-plane\tlab-hub\trunning", network=LABELS))
    file = state("kind", "half a sta")
    if lost == "file":
        file.unlink()
    if lost == "passphrase":
        (made / ".lab" / "passphrase").unlink()
    result = run(app, ["down"])
    assert result.exit_code == 0, result.output
    assert deleted(made) == ["delete-cluster.sh lab-hub .lab/hub", "delete-network.sh lab"]
    assert "removed kind cluster lab-hub" in result.output
    assert not (made / ".lab").exists()
    assert "destroy" not in pulumi.read_text()


def test_a_cluster_that_was_being_made_when_its_run_was_killed_goes_too(
    made: Path, program: Program, state: State
) -> None:
    pulumi = program("pulumi", """test "$2" != export || echo '{"deployment": {}}'""")
    program("docker", docker(nodes="lab-hub-control-plane\tlab-hub\trunning"))
    state("kind", '{"checkpoint": {"latest": {}}}')
    (made / ".lab" / "hub" / "generation").rename(made / ".lab" / "hub" / "making")
    result = run(app, ["down"])
    assert result.exit_code == 0, result.output
    assert deleted(made) == ["delete-cluster.sh lab-hub .lab/hub"]
    assert "stack rm --yes --preserve-config --stack kind" in pulumi.read_text()


def test_a_cluster_that_is_only_called_like_the_labs_stays_and_is_named(
    made: Path, program: Program, state: State
) -> None:
    program("pulumi", UNREADABLE)
    nodes = "a\tlab-hub\trunning\nb\tlab-workload-1\trunning\nc\tother\trunning"
    program("docker", docker(nodes=nodes, network=LABELS))
    state("kind", "half a sta")
    result = run(app, ["down"])
    assert result.exit_code == 0
    assert deleted(made) == ["delete-cluster.sh lab-hub .lab/hub"]
    assert "kind delete cluster --name lab-workload-1\n" in result.output
    assert "docker network rm lab\n" in result.output
    assert "other" not in result.output


def test_a_network_that_no_lab_has_made_stays(made: Path, program: Program, state: State) -> None:
    program("pulumi", UNREADABLE)
    program("docker", docker(network="{}"))
    state("kind", "half a sta")
    assert run(app, ["down"]).exit_code == 0
    assert deleted(made) == ["delete-cluster.sh lab-hub .lab/hub"]


def test_without_docker_nothing_is_touched(made: Path, program: Program, state: State) -> None:
    program("docker", SILENT)
    pulumi = program("pulumi", UNREADABLE)
    state("kind", "{}")
    result = run(app, ["down"])
    assert result.exit_code == 1
    assert "Docker does not answer" in result.output
    assert (made / ".lab" / "passphrase").exists()
    assert (deleted(made), pulumi.read_text()) == ([], "")


def test_a_cluster_that_cannot_be_deleted_keeps_its_records(
    made: Path, program: Program, state: State
) -> None:
    program("pulumi", UNREADABLE)
    program("docker", docker(nodes="lab-hub-control-plane\tlab-hub\trunning"))
    state("kind", "half a sta")
    script = made / "components" / "clusters" / "kind" / "delete-cluster.sh"
    script.write_text("#!/bin/sh\necho 'device is busy' >&2\nexit 1\n")
    result = run(app, ["down"])
    assert result.exit_code == 1
    assert "lab-hub cannot be removed: device is busy" in result.output
    assert (made / ".lab" / "hub" / "generation").exists()
