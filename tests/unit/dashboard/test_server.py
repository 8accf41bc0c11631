import json
import socket
import threading
import time
from collections.abc import Generator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from foundation.errors import LabError
from lab.dashboard.server import serve, snapshot_json
from lab.fleet.model import LEAST_SUCCESS_RATE
from tests.unit.dashboard.feed import Feed
from tests.unit.dashboard.fleet import aborted, at_rest, releasing, snapshot

LIMIT = 10.0


@pytest.fixture
def feed() -> Feed:
    return Feed(snapshot(at_rest("workload-1"), releasing("workload-2", 40)))


@pytest.fixture
def port(feed: Feed) -> Generator[int]:
    with serve(feed, 0) as url:
        yield int(urlsplit(url).port or 0)


def get(port: int, path: str, **headers: str) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=LIMIT)
    connection.request(
        "GET", path, headers={name.replace("_", "-"): headers[name] for name in headers}
    )
    return connection.getresponse()


def message(response: HTTPResponse) -> dict[str, str]:
    """The next message of a stream: its fields; of a comment, the empty name's."""
    fields: dict[str, str] = {}
    while line := response.readline().decode().rstrip("\n"):
        name, _, value = line.partition(":")
        fields[name] = value.removeprefix(" ")
    return fields


def snapshots_of(response: HTTPResponse) -> Generator[dict[str, str]]:
    """The messages of a stream that have a snapshot."""
    while True:
        if "data" in (fields := message(response)):
            yield fields


def test_the_page_names_only_files_that_are_served_with_the_type_that_a_browser_needs(
    port: int,
) -> None:
    page = get(port, "/")
    text = page.read().decode()
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    types = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    named = [word.split('"')[0] for word in text.split('="/')[1:]]
    assert {name.rpartition(".")[2] for name in named} == set(types)
    for name in named:
        response = get(port, f"/{name}")
        assert response.status == 200
        assert response.headers["Content-Type"].startswith(types[name.rpartition(".")[2]])


@pytest.mark.parametrize("path", ["/nothing", "/../server.py", "/..%2fserver.py", "//etc/passwd"])
def test_nothing_else_is_served(port: int, path: str) -> None:
    assert get(port, path).status == 404


@pytest.mark.parametrize("path", ["/", "/page.js", "/snapshot", "/events", "/nothing"])
def test_every_answer_forbids_scripts_and_connections_from_elsewhere(port: int, path: str) -> None:
    headers = get(port, path).headers
    policy = dict(part.split(None, 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "localhost.evil.example", "10.0.0.1:{port}", "[", ""],
)
@pytest.mark.parametrize("path", ["/", "/snapshot", "/events"])
def test_a_request_under_another_name_learns_nothing(port: int, path: str, host: str) -> None:
    response = get(port, path, Host=host.format(port=port))
    assert response.status == 421
    assert "workload" not in response.read().decode()


@pytest.mark.parametrize(
    "host",
    [
        *("localhost:{port}", "127.0.0.1:{port}", "localhost", "localhost:9000"),
        *("127.0.0.1:9000", "[::1]:9000", "LOCALHOST:{port}"),
    ],
)
def test_the_machine_itself_is_answered_also_through_a_tunnel(port: int, host: str) -> None:
    assert get(port, "/snapshot", Host=host.format(port=port)).status == 200


def test_other_machines_cannot_connect(port: int) -> None:
    # All of 127.0.0.0/8 is this machine; a server that listens everywhere would answer there.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=LIMIT)


def test_the_latest_snapshot_is_there_as_json_with_the_names_of_the_model(
    feed: Feed, port: int
) -> None:
    feed.show(snapshot(aborted("workload-1"), at_rest("workload-2", success_rate=None)))
    found = json.loads(get(port, "/snapshot").read())
    one, other = found["clusters"]
    assert (one["name"], one["aborted"], one["step_title"]) == ("workload-1", True, "")
    assert one["traffic"]["recent"] == {"v1": 18, "failed": 2}
    assert one["stages"] == list(feed.latest().clusters[0].stages) != []
    assert other["success_rate"] is None
    assert found["least_success_rate"] == LEAST_SUCCESS_RATE
    assert found["events"][-1]["tone"] == "good"
    assert found["applications"][0]["sync"] == "Synced"


def test_a_stream_begins_with_the_latest_snapshot_and_goes_on_with_each_new_one(
    feed: Feed, port: int
) -> None:
    response = get(port, "/events")
    assert response.headers["Content-Type"] == "text/event-stream"
    assert int(message(response)["retry"]) > 0
    stream = snapshots_of(response)
    assert next(stream)["data"] == snapshot_json(feed.latest())
    for weight in (60, 80):
        feed.show(snapshot(releasing("workload-1", weight)))
        fields = next(stream)
        assert fields["data"] == snapshot_json(feed.latest())
        assert float(fields["id"]) == feed.latest().at


def test_a_client_that_comes_again_does_not_get_what_it_has_seen(feed: Feed, port: int) -> None:
    last = next(snapshots_of(get(port, "/events")))
    again = get(port, "/events", Last_Event_ID=last["id"])
    assert [set(message(again)) for _ in range(2)] == [{"retry"}, {""}]
    feed.show(snapshot(releasing("workload-1", 80)))
    assert next(snapshots_of(again))["data"] == snapshot_json(feed.latest())


def test_a_client_that_has_seen_another_server_begins_anew(feed: Feed, port: int) -> None:
    stream = snapshots_of(get(port, "/events", Last_Event_ID="99999999999.0"))
    assert next(stream)["data"] == snapshot_json(feed.latest())


def test_silence_is_broken_by_comments(port: int) -> None:
    response = get(port, "/events")
    assert [set(message(response)) for _ in range(4)] == [{"retry"}, {"id", "data"}, {""}, {""}]


def test_a_client_that_has_gone_leaves_no_thread(
    port: int, capfd: pytest.CaptureFixture[str]
) -> None:
    before = set(threading.enumerate())
    response = get(port, "/events")
    message(response)
    (thread,) = set(threading.enumerate()) - before
    response.close()
    thread.join(LIMIT)
    assert not thread.is_alive()
    assert capfd.readouterr() == ("", "")


def test_an_error_of_our_own_is_not_hushed_up(
    feed: Feed, port: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ValueError("the observer is broken")

    monkeypatch.setattr(feed, "latest", broken)
    with pytest.raises(ConnectionError):
        get(port, "/snapshot")
    assert "the observer is broken" in capfd.readouterr().err


def test_when_the_server_stops_streams_end_and_idle_connections_too(feed: Feed) -> None:
    before = set(threading.enumerate())
    with serve(feed, 0) as url:
        port = int(urlsplit(url).port or 0)
        stream = get(port, "/events")
        message(stream)
        idle = socket.create_connection(("127.0.0.1", port), timeout=LIMIT)
        get(port, "/snapshot")  # by then, the idle connection is known as well
        begun = time.monotonic()
    assert time.monotonic() - begun < LIMIT / 2  # sooner than idle connections end by themselves
    assert b"data:" in stream.read()
    assert idle.recv(1) == b""
    assert set(threading.enumerate()) == before
    with pytest.raises(ConnectionRefusedError):
        get(port, "/")


def test_a_port_that_is_taken_is_named_with_the_remedy(feed: Feed, port: int) -> None:
    with (
        pytest.raises(LabError, match=rf"port {port} of 127\.0\.0\.1: Address") as error,
        serve(feed, port),
    ):
        pass
    assert "--port" in error.value.remedy
