"""The provider of `pulumi_tls`, compatible with version 5.6.

Difference from the official plugin: a CA's key must belong to its certificate.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import (
    CheckRequest,
    CheckResponse,
    CreateRequest,
    CreateResponse,
    DeleteRequest,
    DiffRequest,
    DiffResponse,
    PropertyDiff,
    PropertyDiffKind,
    Provider,
    ReadRequest,
    ReadResponse,
    UpdateRequest,
    UpdateResponse,
)

from offline.plugins.property_diff import changed_paths, diff_response
from offline.plugins.server import EngineLog, refused
from offline.plugins.tls import renewal
from offline.plugins.tls.certificates import is_authority
from offline.plugins.tls.inputs import SECRET_INPUTS
from offline.plugins.tls.resources import RESOURCES, Resource
from offline.plugins.urns import token_of
from offline.plugins.values import UNKNOWN, Path, conceal, has_unknown, reveal, secret_paths


class TlsProvider(Provider):
    """Resources that exist only in Pulumi's state."""

    def __init__(self, log: EngineLog) -> None:
        self._log = log

    async def check(self, request: CheckRequest) -> CheckResponse:
        """Refuse wrong inputs, and mark keys secret even if the program does not."""
        resource = _resource(token_of(request.urn))
        inputs = reveal(request.new_inputs)
        return CheckResponse(
            inputs=conceal(inputs, _secrets(request.new_inputs, SECRET_INPUTS)),
            failures=resource.inputs.failures(inputs),
        )

    async def diff(self, request: DiffRequest) -> DiffResponse:
        """Replace for any change except the time of renewal, and for a due renewal."""
        resource = _resource(token_of(request.urn))
        old_state = reveal(request.old_state)
        new = resource.inputs.complete(reveal(request.new_inputs))
        found = changed_paths(resource.inputs.stored(old_state), new)
        response = diff_response(found, lambda path: path[0] != "earlyRenewalHours")
        if _is_due(old_state, new):
            response.changes = True
            response.diffs.append("readyForRenewal")
            response.replaces.append("readyForRenewal")
            response.detailed_diff["readyForRenewal"] = PropertyDiff(
                PropertyDiffKind.UPDATE_REPLACE, input_diff=False
            )
        return response

    async def create(self, request: CreateRequest) -> CreateResponse:
        """Create the key, certificate or request; a preview creates none."""
        resource = _resource(token_of(request.urn))
        inputs = resource.inputs.complete(reveal(request.properties))
        secrets = _secrets(request.properties, resource.secret_outputs)
        if request.preview:
            outputs = dict.fromkeys((*resource.outputs, *resource.secret_outputs), UNKNOWN)
            return CreateResponse("", conceal({**inputs, **outputs}, secrets))
        if "caCertPem" in inputs and not is_authority(inputs["caCertPem"]):
            await self._log.warning(
                request.urn,
                "caCertPem is not the certificate of a CA: clients may reject what it signs",
            )
        created = resource.create(inputs, datetime.now(UTC))
        state = conceal({**inputs, **created.outputs}, secrets)
        return CreateResponse(created.identifier, state)

    async def update(self, request: UpdateRequest) -> UpdateResponse:
        """Keep the certificate: only the time of its renewal can have changed."""
        resource = _resource(token_of(request.urn))
        state = {**reveal(request.olds), **resource.inputs.complete(reveal(request.news))}
        secrets = _secrets(request.olds, SECRET_INPUTS) | secret_paths(request.news)
        return UpdateResponse(conceal(state, secrets))

    async def read(self, request: ReadRequest) -> ReadResponse:
        """The stored state, and whether a certificate is ready for renewal."""
        state = reveal(request.properties)
        if _is_due(state, state):
            state["readyForRenewal"] = True
        return ReadResponse(
            request.resource_id, conceal(state, secret_paths(request.properties)), request.inputs
        )

    async def delete(self, request: DeleteRequest) -> None:
        """Delete nothing: the engine removes the state."""


def _resource(token: str) -> Resource:
    try:
        return RESOURCES[token]
    except KeyError:
        names = ", ".join(known.rpartition(":")[2] for known in RESOURCES)
        raise refused(token, f"use one of {names}") from None


def _is_due(state: Mapping[str, Any], inputs: Mapping[str, Any]) -> bool:
    hours = inputs.get("earlyRenewalHours")
    if "validityEndTime" not in state or has_unknown(hours):
        return False
    return renewal.is_due(state, hours or 0, datetime.now(UTC))


def _secrets(properties: Mapping[str, PropertyValue], always: tuple[str, ...]) -> frozenset[Path]:
    return secret_paths(properties) | {(name,) for name in always}
