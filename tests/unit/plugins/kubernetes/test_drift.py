from typing import Any

from offline.plugins.kubernetes.drift import drifted_inputs, settled

HEAD: dict[str, Any] = {"apiVersion": "v1", "kind": "Some", "metadata": {"name": "a"}}


def _object(**parts: Any) -> dict[str, Any]:
    return {**HEAD, **parts}


def test_what_the_cluster_writes_by_itself_does_not_count() -> None:
    live = _object(status={"x": 1})
    live["metadata"] = {"name": "a", "uid": "1", "resourceVersion": "2", "managedFields": []}
    assert settled(live) == HEAD


def test_values_that_the_cluster_only_writes_in_another_way_have_not_drifted() -> None:
    inputs = _object(spec={"cpu": "1000m"})
    expected = _object(spec={"cpu": "1", "defaulted": True})
    live = _object(spec={"cpu": "1", "defaulted": True})
    assert drifted_inputs(inputs, expected, live) == inputs


def test_a_drifted_value_takes_the_inputs_place_and_the_rest_stays_as_written() -> None:
    inputs = _object(spec={"cpu": "1000m", "replicas": 2})
    expected = _object(spec={"cpu": "1", "replicas": 2})
    live = _object(spec={"cpu": "1", "replicas": 5, "others": "field"})
    assert drifted_inputs(inputs, expected, live)["spec"] == {"cpu": "1000m", "replicas": 5}


def test_a_removed_field_is_gone_from_the_inputs() -> None:
    inputs = _object(data={"a": "1", "b": "2"})
    assert drifted_inputs(inputs, inputs, _object(data={"a": "1"}))["data"] == {"a": "1"}


def test_a_field_that_the_cluster_drops_anyway_has_not_drifted() -> None:
    inputs = _object(spec={"known": 1, "unheard": 2})
    expected, live = _object(spec={"known": 1}), _object(spec={"known": 3})
    assert drifted_inputs(inputs, expected, live)["spec"] == {"known": 3, "unheard": 2}


def test_elements_of_a_list_are_found_by_their_names_wherever_they_are() -> None:
    inputs = _object(spec=[{"name": "main", "image": "a"}, {"name": "log", "image": "x"}])
    injected = {"name": "proxy", "image": "p"}
    expected = _object(spec=[injected, *inputs["spec"]])
    live = _object(spec=[injected, {"name": "log", "image": "y"}, {"name": "main", "image": "a"}])
    projected = drifted_inputs(inputs, expected, live)
    assert projected["spec"] == [{"name": "main", "image": "a"}, {"name": "log", "image": "y"}]


def test_a_port_without_a_protocol_is_the_one_that_the_cluster_calls_tcp() -> None:
    inputs = _object(spec=[{"port": 80}, {"port": 80, "protocol": "UDP"}])
    expected = _object(spec=[{"port": 80, "protocol": "TCP"}, {"port": 80, "protocol": "UDP"}])
    live = _object(spec=[{"port": 80, "protocol": "TCP"}])
    assert drifted_inputs(inputs, expected, live)["spec"] == [{"port": 80}]


def test_a_list_without_names_is_taken_as_a_whole() -> None:
    inputs = _object(args=["a", "b"])
    assert drifted_inputs(inputs, inputs, _object(args=["b"]))["args"] == ["b"]


def test_string_data_is_compared_with_the_data_that_the_cluster_makes_of_it() -> None:
    inputs = _object(stringData={"a": "tide", "b": "ebb", "c": "flood"})
    expected = _object(data={"a": "dGlkZQ==", "b": "ZWJi", "c": "Zmxvb2Q="})
    live = _object(data={"a": "dGlkZQ==", "b": "bmVhcA=="})
    assert drifted_inputs(inputs, expected, live)["stringData"] == {"a": "tide", "b": "neap"}


def test_bytes_that_are_no_text_become_data() -> None:
    inputs = _object(stringData={"a": "tide"})
    expected, live = _object(data={"a": "dGlkZQ=="}), _object(data={"a": "//79"})
    projected = drifted_inputs(inputs, expected, live)
    assert projected["stringData"] == {}
    assert projected["data"] == {"a": "//79"}
