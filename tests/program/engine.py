"""An engine that makes nothing: it answers as the real one with its providers would."""

from typing import Any, Final

from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks
from pulumi.runtime.proto import resource_pb2

from tests.program.answers import answer
from tests.program.recording import Registration, Run, properties, secret

_STACK: Final = "pulumi:pulumi:Stack"


class _NoMocks(Mocks):
    """`MockMonitor` wants some. They are asked for what `Engine` does not take down itself."""

    def call(self, args: MockCallArgs) -> Any:
        raise AssertionError(f"the program calls {args.token}")

    def new_resource(self, args: MockResourceArgs) -> Any:
        raise AssertionError(f"the program looks {args.name} up")


class Engine(MockMonitor):
    """Takes notes of all that the program asks for.

    `MockMonitor` alone does not tell mocks about secrets, `deleted_with` and dependencies.
    """

    def __init__(self, *, preview: bool) -> None:
        super().__init__(_NoMocks())
        self._preview = preview
        self._resources: list[Registration] = []
        self._outputs: dict[str, dict[str, Any]] = {}
        self._stack_urn = ""

    def run(self) -> Run:
        """What the program has asked for until now, by URN: it asks for much at once."""
        resources = tuple(sorted(self._resources, key=lambda each: each.urn))
        return Run(
            resources=resources,
            raw_outputs=self._outputs[self._stack_urn],
            raw_registered=self._outputs,
        )

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - gRPC's name
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == _STACK:
            self._stack_urn = urn
            return resource_pb2.RegisterResourceResponse(urn=urn)
        if any(each.urn == urn for each in self._resources):
            raise AssertionError(f"two resources have the URN {urn}")
        given = self._note(urn, request)
        made = given | self._answer(request.type, request.name, given)
        for name in request.additionalSecretOutputs:
            if name in made:
                made[name] = secret(made[name])
        # What has no id is not there yet.
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id="" if self._preview else request.name, object=_struct(made)
        )

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - gRPC's name
        self._outputs[request.urn] = properties(request.outputs)
        return empty_pb2.Empty()

    def _note(self, urn: str, request: Any) -> dict[str, Any]:
        noted = Registration(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            provider=_name(request.provider),
            deleted_with=request.deletedWith,
            dependencies=frozenset(request.dependencies),
            secret_outputs=frozenset(request.additionalSecretOutputs),
            raw=properties(request.object),
        )
        self._resources.append(noted)
        return dict(noted.raw)

    def _answer(self, kind: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """What the provider adds; in a preview nothing, so the program has to do without."""
        return {} if self._preview else answer(kind, name, inputs)


def _name(provider: str) -> str:
    """The name in a provider's reference, `<urn>::<id>`."""
    return provider.split("::")[3] if provider else ""


def _struct(values: dict[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct
