import socket
import time
from urllib.parse import urlsplit

import pytest

from lab.setup.reachability import Source, registry, sources, unreachable
from tests.unit.setup.web import Answer, Site


def source(address: str) -> Source:
    return Source(name="place", address=address)


@pytest.mark.parametrize("status", [200, 401])
def test_a_registry_that_asks_who_is_there_answers(web: Site, status: int) -> None:
    web.answers["/v2/"] = Answer(status=status)
    assert unreachable([source(f"{web.address}/v2/")]) == {}


@pytest.mark.parametrize("status", [403, 404, 407, 502])
def test_what_refuses_is_named_with_its_status(web: Site, status: int) -> None:
    web.answers["/v2/"] = Answer(status=status)
    assert str(status) in unreachable([source(f"{web.address}/v2/")])["place"]


def test_a_redirect_is_followed(web: Site) -> None:
    web.answers["/v2/"] = Answer(status=307, headers={"Location": "/elsewhere"})
    web.answers["/elsewhere"] = Answer(status=200)
    assert unreachable([source(f"{web.address}/v2/")]) == {}


def test_a_closed_port_is_told_in_words_without_a_number() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert unreachable([source(f"http://127.0.0.1:{port}/")]) == {"place": "Connection refused"}


def test_silent_ones_are_given_up_together_when_the_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        begun = time.monotonic()
        faults = unreachable(
            [Source(name=str(number), address=address) for number in range(8)], timeout=0.3
        )
        assert time.monotonic() - begun < 2
    assert len(faults) == 8
    assert all("no answer in" in reason for reason in faults.values())


def test_only_those_that_do_not_answer_are_named(web: Site) -> None:
    web.answers["/good"] = Answer()
    places = [
        Source(name="good", address=f"{web.address}/good"),
        Source(name="bad", address=f"{web.address}/bad"),
    ]
    assert list(unreachable(places)) == ["bad"]


def test_docker_hub_is_asked_where_its_images_are_served() -> None:
    assert registry("docker.io").address == "https://registry-1.docker.io/v2/"
    assert registry("quay.io").address == "https://quay.io/v2/"


def test_every_place_is_asked_once_and_over_https() -> None:
    addresses = [place.address for place in sources()]
    hosts = [urlsplit(address).hostname for address in addresses]
    assert len(set(hosts)) == len(hosts)
    assert {urlsplit(address).scheme for address in addresses} == {"https"}
    assert {"quay.io", "registry.k8s.io", "raw.githubusercontent.com"} <= set(hosts)
