import json
import re
import socket
import time

import pytest

from lab.setup.availability import refused
from tests.unit.setup.web import Answer, Site

IMAGE = "quay.io/thanos/thanos:v1"
PATH = "/v2/thanos/thanos/manifests/v1"
DIGEST = "sha256:" + "a" * 64


def fault(web: Site, image: str = IMAGE) -> str | None:
    return refused([image], api=lambda _: web.address).get(image)


def test_an_image_that_the_registry_has_is_available(web: Site) -> None:
    web.answers[PATH] = Answer()
    assert fault(web) is None


def test_a_token_for_anonymous_clients_is_fetched_where_one_is_required(web: Site) -> None:
    scope = "scope=repository%3Athanos%2Fthanos%3Apull"
    web.answers[f"/token?service=registry&{scope}"] = Answer(
        body=json.dumps({"token": "t0k3n"}).encode()
    )
    challenge = (
        f'Bearer realm="{web.address}/token",service="registry",'
        'scope="repository:thanos/thanos:pull"'
    )
    web.answers[PATH] = Answer(
        authorization="Bearer t0k3n", headers={"WWW-Authenticate": challenge}
    )
    assert fault(web) is None
    assert web.asked.count(PATH) == 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(status=404), "does not have it"),
        (Answer(status=401), "denies anonymous access"),
        (Answer(status=403), "denies access"),
        (Answer(status=429, headers={"Retry-After": "120"}), "limit of pulls .* another 120 s"),
        (Answer(status=429), "limit of pulls"),
    ],
)
def test_a_registry_that_refuses_is_understood(web: Site, answer: Answer, words: str) -> None:
    web.answers[PATH] = answer
    found = fault(web)
    assert found is not None
    assert re.search(words, found), found


def test_a_pinned_digest_is_what_is_asked_for_and_compared(web: Site) -> None:
    path = f"/v2/thanos/thanos/manifests/{DIGEST}"
    web.answers[path] = Answer(headers={"Docker-Content-Digest": DIGEST})
    assert fault(web, f"{IMAGE}@{DIGEST}") is None
    web.answers[path] = Answer(headers={"Docker-Content-Digest": "sha256:b"})
    assert "sha256:b" in (fault(web, f"{IMAGE}@{DIGEST}") or "")


def test_all_are_asked_at_once_and_only_the_faulty_are_named(web: Site) -> None:
    web.answers[PATH] = Answer()
    found = refused([IMAGE, "quay.io/thanos/thanos:v2"], api=lambda _: web.address)
    assert list(found) == ["quay.io/thanos/thanos:v2"]


@pytest.mark.parametrize("status", [407, 500, 503])
def test_an_answer_that_is_no_registry_s_is_no_refusal(web: Site, status: int) -> None:
    web.answers[PATH] = Answer(status=status)
    assert fault(web) is None


def test_a_registry_that_does_not_answer_refuses_nothing_and_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        begun = time.monotonic()
        images = [f"quay.io/a/b:{number}" for number in range(8)]
        assert refused(images, timeout=0.3, api=lambda _: address) == {}
        assert time.monotonic() - begun < 2
    assert refused(images, api=lambda _: "http://127.0.0.1:1") == {}
