import pytest

from lab.verification.api_server import api_server_is_ready
from lab.verification.check import Unmet
from tests.unit.verification.clusters import FakeKubectl


def test_an_api_server_that_calls_itself_ready_is() -> None:
    assert api_server_is_ready(FakeKubectl("hub", lambda _args, _stdin: "ok")) == "ok"


def test_any_other_answer_is_told() -> None:
    with pytest.raises(Unmet, match="etcd failed"):
        api_server_is_ready(FakeKubectl("hub", lambda _args, _stdin: "[-]etcd failed"))
