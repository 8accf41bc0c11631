from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.kubernetes.secrecy import (
    SECRET,
    input_secrets,
    output_secrets,
    redact,
    redact_error,
    secret_values,
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


def test_secret_values_are_hidden_as_they_are_in_base64_and_line_by_line() -> None:
    data = {"a": "opensesame", "b": {"c": ["first line\nsecond line"]}, "d": 12345, "e": "no"}
    values = secret_values(data, [("a",), ("b",), ("d",), ("e",)])
    text = "opensesame b3BlbnNlc2FtZQ== 'second line' 12345 no"
    assert redact(text, values) == "[secret] [secret] '[secret]' [secret] no"


def test_errors_keep_their_kind_and_lose_their_secrets() -> None:
    assert str(redact_error(PluginError("it is opensesame"), ["opensesame"])) == "it is [secret]"
    failed = redact_error(InitializationFailed("id", {}, {}, ["opensesame!"]), ["opensesame"])
    assert isinstance(failed, InitializationFailed)
    assert failed.reasons == ["[secret]!"]


def test_the_state_keeps_its_notes_and_leaves_out_what_is_large() -> None:
    schema = {
        "type": "object",
        "description": "long",
        "properties": {"description": {"type": "string", "description": "long, too"}},
    }
    live = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "a", "managedFields": [{"manager": "x"}]},
        "spec": {"versions": [{"name": "v1", "schema": {"openAPIV3Schema": schema}}]},
    }
    state = record(live, {"a": 1}, field_manager="me", initial_api_version="v1", drifted=["b", "a"])
    assert "managedFields" not in state["metadata"]
    kept = state["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    assert kept == {"type": "object", "properties": {"description": {"type": "string"}}}
    notes = recorded(state)
    assert (notes.inputs, notes.field_manager, notes.drifted) == ({"a": 1}, "me", ("a", "b"))
    assert not [key for key in notes.live if key.startswith("__")]
