import asyncio
import base64
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from offline.plugins.kubernetes import kubeconfig
from offline.plugins.kubernetes.credentials import Credentials
from offline.plugins.server import PluginError


def _credentials(user: dict[str, Any]) -> Credentials:
    document = {
        "current-context": "here",
        "clusters": [{"name": "one", "cluster": {"server": "https://one:6443"}}],
        "users": [{"name": "me", "user": user}],
        "contexts": [{"name": "here", "context": {"cluster": "one", "user": "me"}}],
    }
    return Credentials(kubeconfig.load(json.dumps(document), None, None))


def _exec(program: str) -> dict[str, Any]:
    environment = [{"name": "WORD", "value": "tide"}]
    return {"exec": {"command": sys.executable, "args": ["-c", program], "env": environment}}


def test_a_token_and_a_password_become_a_header() -> None:
    bearer = asyncio.run(_credentials({"token": "t"}).headers())
    assert bearer == {"Authorization": "Bearer t"}
    basic = asyncio.run(_credentials({"username": "me", "password": "p"}).headers())
    assert basic == {"Authorization": f"Basic {base64.b64encode(b'me:p').decode()}"}


def test_a_token_file_is_read_again_each_time(tmp_path: Path) -> None:
    file = tmp_path / "token"
    credentials = _credentials({"tokenFile": str(file)})
    for token in ("first", "second"):
        file.write_text(token)
        assert asyncio.run(credentials.headers()) == {"Authorization": f"Bearer {token}"}


def test_a_program_is_asked_once_until_what_it_gave_is_refused(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    program = f"""
import json, os
with open({str(calls)!r}, "a") as file:
    file.write(json.loads(os.environ["KUBERNETES_EXEC_INFO"])["kind"] + "\\n")
print(json.dumps({{"status": {{"token": os.environ["WORD"]}}}}))
"""
    credentials = _credentials(_exec(program))

    async def ask() -> None:
        answers = await asyncio.gather(credentials.headers(), credentials.headers())
        assert answers == [{"Authorization": "Bearer tide"}] * 2
        credentials.forget()
        await credentials.headers()

    asyncio.run(ask())
    assert calls.read_text().splitlines() == ["ExecCredential", "ExecCredential"]


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("import sys; sys.exit('log in first')", "log in first"),
        ("print('hello')", "ExecCredential"),
    ],
)
def test_a_program_that_gives_no_credentials_is_named(program: str, message: str) -> None:
    with pytest.raises(PluginError, match=message) as caught:
        asyncio.run(_credentials(_exec(program)).headers())
    assert sys.executable in str(caught.value)
