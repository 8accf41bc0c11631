"""What nobody may see is a secret wherever it goes: in the state, and on a screen."""

import base64

import pytest

from components.credentials.password import hash_of, password_from
from components.kiali.values import signing_key
from tests.program import recording
from tests.program.answers import SECRET, key_of, token_of
from tests.program.conftest import STACKS, Program
from tests.program.recording import Run, plain_texts


def texts(run: Run, *, revealed: bool) -> str:
    """All that the program has sent to the engine; secrets too, or without them."""
    sent = [*(each.raw for each in run.resources), *run.raw_registered.values()]
    return "\n".join(plain_texts(recording.revealed(sent) if revealed else sent))


def hidden() -> dict[str, str]:
    """What the program makes of secrets, so that they are not to be recognized in it."""
    password = {
        name: password_from(key_of(f"hub/{name}"))
        for name in ("delivery/argo-cd/admin", "grafana/admin", "kiali/signing-key")
    }
    return {
        "Argo CD's password": password["delivery/argo-cd/admin"],
        "the hash of Argo CD's password": hash_of(password["delivery/argo-cd/admin"]),
        "Grafana's password": password["grafana/admin"],
        "Kiali's signing key": signing_key(password["kiali/signing-key"]),
    }


@pytest.mark.parametrize("preview", [False, True], ids=["update", "preview"])
@pytest.mark.parametrize("stack", STACKS)
def test_no_key_token_or_kubeconfig_is_sent_in_plain(
    program: Program, stack: str, preview: bool
) -> None:
    assert SECRET not in texts(program(stack, preview=preview), revealed=False)


@pytest.mark.parametrize("what", hidden())
def test_what_is_made_of_a_secret_is_one(program: Program, what: str) -> None:
    run = program("kind")
    assert hidden()[what] in texts(run, revealed=True)
    assert hidden()[what] not in texts(run, revealed=False)


@pytest.mark.parametrize("account", ["istio/reader-token", "registration/token", "kiali/token"])
def test_a_service_accounts_token_is_used_and_not_shown(program: Program, account: str) -> None:
    run, token = program("kind"), token_of(f"workload-1/{account}")
    assert token in texts(run, revealed=True)
    assert base64.b64encode(token.encode()).decode() not in texts(run, revealed=False)


@pytest.mark.parametrize("stack", STACKS)
def test_the_content_of_every_secret_is_one(program: Program, stack: str) -> None:
    secrets = program(stack).of_kind("Secret")
    assert secrets
    for each in secrets:
        assert {"data", "stringData"} <= each.secret_outputs, each.name
        content = {key: each.raw[key] for key in ("data", "stringData") if key in each.raw}
        assert not list(plain_texts(list(content.values()))), each.name


@pytest.mark.parametrize("cluster", ["hub", "workload-1", "workload-2"])
def test_a_kubeconfig_is_not_logged_when_kind_prints_it(program: Program, cluster: str) -> None:
    assert program("kind").named(cluster, "Command").inputs["logging"] == "none"
