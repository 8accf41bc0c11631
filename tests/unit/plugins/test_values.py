from google.protobuf import struct_pb2
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime import rpc

from offline.plugins.values import UNKNOWN, conceal, has_unknown, reveal, secret_paths


def through_the_wire(properties: dict[str, PropertyValue]) -> dict[str, PropertyValue]:
    message = PropertyValue.marshal_map(properties)
    return PropertyValue.unmarshal_map(struct_pb2.Struct.FromString(message.SerializeToString()))


def test_data_comes_back_from_the_wire_as_it_was() -> None:
    data = {"text": "a", "number": 3, "list": [1.5, None, {"deep": True}]}

    assert reveal(through_the_wire(conceal(data))) == data


def test_secrets_stay_where_they_were() -> None:
    data = {"list": ["open", {"password": "x"}], "all": {"of": "it"}}
    secrets = {("list", 1, "password"), ("all",)}

    properties = through_the_wire(conceal(data, secrets))

    assert secret_paths(properties) == secrets
    assert reveal(properties) == data


def test_what_the_engine_sends_for_unknown_is_unknown() -> None:
    wire = struct_pb2.Struct(fields={"a": struct_pb2.Value(string_value=rpc.UNKNOWN)})

    assert reveal(PropertyValue.unmarshal_map(wire)) == {"a": UNKNOWN}


def test_an_unknown_value_can_be_sent_and_stays_secret() -> None:
    properties = through_the_wire(conceal({"a": [UNKNOWN]}, {("a", 0)}))

    assert has_unknown(reveal(properties))
    assert secret_paths(properties) == {("a", 0)}
