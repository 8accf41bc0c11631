from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.kubernetes.secrecy import (
    SECRET,
    input_secrets,
    output_secrets,
    redact_error,
)
from offline.plugins.kubernetes.state import INPUTS, record, recorded
from offline.plugins.server import InitializationFailed, PluginError

DEPLOYMENT = Kind("apps/v1", "Deployment")


def test_the_data_of_a_secret_are_secret_though_nobody_marked_them() -> None:
    inputs = input_secrets(SECRET, [])
    assert inputs == {("data",), ("stringData",)}
    outputs = output_secrets(SECRET, inputs, INPUTS)
    assert {("data",), (INPUTS, "data"), (INPUTS, "stringData")} <= outputs


def test_a_secret_in_a_list_makes_the_list_secret_as_others_may_insert_into_it() -> None:
    path = ("spec", "containers", 0, "env", 1, "value")
    outputs = output_secrets(DEPLOYMENT, [path], INPUTS)
    assert outputs == {("spec", "containers"), (INPUTS, *path)}


def test_errors_keep_their_kind_and_lose_their_secrets() -> None:
    assert str(redact_error(PluginError("it is opensesame"), ["opensesame"])) == "it is [secret]"
    failed = redact_error(InitializationFailed("id", {}, {}, ["opensesame!"]), ["opensesame"])
    assert isinstance(failed, InitializationFailed)
    assert failed.reasons == ["[secret]!"]


def test_the_state_keeps_its_bookkeeping_and_leaves_out_managed_fields() -> None:
    metadata = {"name": "a", "managedFields": [{"manager": "x"}]}
    live = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
    state = record(live, {"a": 1}, field_manager="me", drifted=["b", "a"])
    assert "managedFields" not in state["metadata"]
    kept = recorded(state)
    assert (kept.inputs, kept.field_manager, kept.drifted) == ({"a": 1}, "me", ("a", "b"))
    assert not [key for key in kept.live if key.startswith("__")]
