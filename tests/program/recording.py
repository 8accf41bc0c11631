"""What the program asks of the engine, written down."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from google.protobuf import json_format, struct_pb2

# How Pulumi marks a secret on the wire; `rpc.py` of its SDK has them as private names.
_SIGNATURE_KEY: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"


@dataclass(frozen=True, kw_only=True)
class Registration:
    """A resource, as the program declares it."""

    urn: str
    type: str
    name: str
    parent: str
    """The parent's URN."""
    provider: str
    """The name of its provider; empty for the default one and for components."""
    deleted_with: str
    """The URN of the resource whose deletion takes this one with it; empty for none."""
    dependencies: frozenset[str]
    """URNs."""
    secret_outputs: frozenset[str]
    """Names of the outputs that the engine marks as secrets."""
    raw: Mapping[str, Any]
    """The inputs, with secrets marked."""

    @property
    def inputs(self) -> Any:
        """The inputs, secrets revealed."""
        return revealed(self.raw)

    @property
    def made_by_kubernetes(self) -> bool:
        """Whether it is something in a cluster."""
        return self.type.startswith("kubernetes:")

    @property
    def kind(self) -> str:
        """Of what is in a cluster: `Secret`, `Release`."""
        return self.type.rsplit(":", 1)[-1]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run of the program has asked for."""

    resources: tuple[Registration, ...]
    raw_outputs: Mapping[str, Any]
    """The stack's outputs, with secrets marked."""
    raw_registered: Mapping[str, Mapping[str, Any]]
    """The outputs of all components and of the stack, by URN, with secrets marked."""

    @property
    def outputs(self) -> Any:
        """The stack's outputs, secrets revealed, as `pulumi stack output --show-secrets`."""
        return revealed(self.raw_outputs)

    @property
    def kubernetes(self) -> tuple[Registration, ...]:
        """What is in clusters."""
        return tuple(each for each in self.resources if each.made_by_kubernetes)

    def named(self, name: str, kind: str = "") -> Registration:
        """The only resource of that name (and kind), components aside."""
        (found,) = (
            each
            for each in self.resources
            if each.name == name and not each.type.startswith("lab:") and kind in ("", each.kind)
        )
        return found

    def of_kind(self, kind: str) -> tuple[Registration, ...]:
        """What is in clusters and of this kind."""
        return tuple(each for each in self.kubernetes if each.kind == kind)


def properties(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Properties as they are on the wire, secrets marked."""
    return json_format.MessageToDict(struct)


def secret(value: object) -> dict[str, Any]:
    """A value with the mark of a secret."""
    return {_SIGNATURE_KEY: _SECRET, "value": value}


def revealed(value: object) -> Any:
    """The value without marks, whole numbers as such."""
    if isinstance(value, dict):
        found = cast("dict[str, Any]", value)
        if _marked(found):
            return revealed(found["value"])
        return {key: revealed(each) for key, each in found.items()}
    if isinstance(value, list):
        return [revealed(each) for each in cast("list[Any]", value)]
    # All numbers are floating ones on the wire.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def plain_texts(value: object) -> Iterator[str]:
    """All texts that are in no secret, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from plain_texts(each)
    elif isinstance(value, dict):
        found = cast("dict[str, Any]", value)
        if not _marked(found):
            for key, each in found.items():
                yield key
                yield from plain_texts(each)


def _marked(value: Mapping[str, Any]) -> bool:
    return value.get(_SIGNATURE_KEY) == _SECRET
