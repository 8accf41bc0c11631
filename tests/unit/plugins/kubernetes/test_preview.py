from typing import Any

import pytest

from offline.plugins.kubernetes import preview
from offline.plugins.values import UNKNOWN

DEPLOYMENT = {"kind": "Deployment", "metadata": {"name": "a"}, "spec": {"replicas": 1}}


def test_a_create_has_the_inputs_and_an_unknown_status() -> None:
    assert preview.created(DEPLOYMENT) == {**DEPLOYMENT, "status": UNKNOWN}


@pytest.mark.parametrize(
    ("given", "data"),
    [
        ({"data": {"a": "b"}}, {"a": "b"}),
        ({"stringData": {"a": "b"}}, UNKNOWN),
        ({"data": {"a": "b"}, "stringData": {"c": "d"}}, UNKNOWN),
        ({"type": "kubernetes.io/service-account-token"}, UNKNOWN),
    ],
)
def test_the_data_of_a_secret_are_known_only_if_the_program_has_them_all(
    given: dict[str, Any], data: Any
) -> None:
    secret = {"kind": "Secret", "metadata": {"name": "a"}, **given}
    assert preview.created(secret)["data"] == data
    assert preview.updated({"data": {"old": "x"}}, secret, None)["data"] == data


def test_an_update_has_the_dry_run_or_the_inputs_over_the_live_object() -> None:
    live = {**DEPLOYMENT, "status": {"z": 1}}
    wanted = {**DEPLOYMENT, "spec": {"replicas": UNKNOWN}}
    assert preview.updated(live, wanted, None) == {**wanted, "status": {"z": 1}}
    assert preview.updated(live, wanted, {"a": "dry run"}) == {"a": "dry run"}
