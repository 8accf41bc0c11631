import pytest

from lab.host.symptoms import last_words, remedy_for


@pytest.mark.parametrize(
    ("complaint", "helps"),
    [
        ("E: Unable to locate package docker.io", "/etc/apt"),
        ("E: Unable to locate package docker-cli", "docker-ce-cli"),
        ("E: Package 'docker-cli' has no installation candidate", "docker-ce-cli"),
        ("E: Package 'docker.io' has no installation candidate", "/etc/apt"),
        ("write /var/lib/docker/tmp/x: no space left on device", "df -h"),
        ("E: Failed to fetch http://x Temporary failure resolving 'x'", "HTTPS_PROXY"),
        ("E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by 12", "wait"),
        (
            "failed to start daemon: Error initializing network controller: iptables failed",
            "legacy",
        ),
        ("unable to configure the Docker daemon with file /etc/docker/daemon.json: x", "setting"),
        ("failed to start daemon: Devices cgroup isn't mounted", "cgroup"),
        ("error initializing graphdriver: driver not supported", "ext4"),
        ("failed to start daemon: pid file found, ensure docker is not running", "ps -C"),
        ("mount overlay: operation not permitted", "--privileged"),
    ],
)
def test_a_known_complaint_comes_with_what_helps(complaint: str, helps: str) -> None:
    assert helps in remedy_for(complaint)


def test_a_full_disk_is_the_cause_even_where_it_shows_as_something_else() -> None:
    assert "df -h" in remedy_for("error initializing graphdriver: mkdir x: no space left on device")


def test_an_unknown_complaint_gets_no_invented_advice() -> None:
    assert remedy_for("the moon is in the way") == ""


def test_the_lines_that_speak_of_an_error_are_the_last_words() -> None:
    log = "level=info msg=starting\nlevel=fatal msg=broken\nlevel=info msg=stopping\n"
    assert last_words(log) == "level=fatal msg=broken"


def test_without_such_lines_the_end_is_shown() -> None:
    log = "\n".join(f"line {number}" for number in range(20))
    assert last_words(log, count=2) == "line 18\nline 19"
