"""What the engine asks of the provider of `pulumi_tls`, as version 5.6 answers it.

Differs from the official plugin in that: write-only inputs are refused; a CA's key must belong to
its certificate; `get_certificate` is refused.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import (
    CheckRequest,
    CheckResponse,
    CreateRequest,
    CreateResponse,
    DeleteRequest,
    DiffRequest,
    DiffResponse,
    InvokeRequest,
    InvokeResponse,
    PropertyDiff,
    PropertyDiffKind,
    Provider,
    ReadRequest,
    ReadResponse,
    UpdateRequest,
    UpdateResponse,
)

from offline.plugins.input_checks import failures
from offline.plugins.property_diff import diff_inputs
from offline.plugins.server import EngineLog, PluginError
from offline.plugins.tls import keys, renewal
from offline.plugins.tls.certificates import is_authority
from offline.plugins.tls.inputs import GET_PUBLIC_KEY, SECRET_INPUTS
from offline.plugins.tls.resources import RESOURCES, Resource
from offline.plugins.urns import token_of
from offline.plugins.values import UNKNOWN, Path, conceal, has_unknown, reveal, secret_paths

PUBLIC_KEY_FUNCTION: Final = "tls:index/getPublicKey:getPublicKey"


class TlsProvider(Provider):
    """Resources that live in the state only: nothing is created elsewhere, and nothing deleted."""

    def __init__(self, log: EngineLog) -> None:
        self._log = log

    async def check(self, request: CheckRequest) -> CheckResponse:
        """Refuse wrong inputs; keys are secret from here on, however the program gave them."""
        resource = _resource(token_of(request.urn))
        inputs = reveal(request.new_inputs)
        return CheckResponse(
            inputs=conceal(inputs, _secrets(request.new_inputs, SECRET_INPUTS)),
            failures=resource.inputs.failures(inputs),
        )

    async def diff(self, request: DiffRequest) -> DiffResponse:
        """Any change replaces, but for that of the time of renewal; so does renewal."""
        resource = _resource(token_of(request.urn))
        old_state = reveal(request.old_state)
        old = {k: v for k, v in old_state.items() if k in resource.inputs.checks}
        new = resource.inputs.complete(reveal(request.new_inputs))
        response = diff_inputs(
            resource.inputs.complete(old), new, lambda path: path[0] != "earlyRenewalHours"
        )
        if _is_due(old_state, new):
            response.changes = True
            response.diffs.append("readyForRenewal")
            response.replaces.append("readyForRenewal")
            response.detailed_diff["readyForRenewal"] = PropertyDiff(
                PropertyDiffKind.UPDATE_REPLACE, input_diff=False
            )
        return response

    async def create(self, request: CreateRequest) -> CreateResponse:
        """Make the key, certificate or request; a preview makes none."""
        resource = _resource(token_of(request.urn))
        inputs = resource.inputs.complete(reveal(request.properties))
        secrets = _secrets(request.properties, resource.secret_outputs)
        if request.preview:
            outputs = dict.fromkeys((*resource.outputs, *resource.secret_outputs), UNKNOWN)
            return CreateResponse("", conceal({**inputs, **outputs}, secrets))
        if "caCertPem" in inputs and not is_authority(inputs["caCertPem"]):
            await self._log.warning(
                request.urn,
                "caCertPem is not the certificate of a CA: what it signs may not be accepted",
            )
        # A long RSA key takes seconds; other resources need not wait for it.
        made = await asyncio.to_thread(resource.make, inputs, datetime.now(UTC))
        return CreateResponse(made.identifier, conceal({**inputs, **made.outputs}, secrets))

    async def update(self, request: UpdateRequest) -> UpdateResponse:
        """Keep the certificate; only the time of its renewal can have changed."""
        resource = _resource(token_of(request.urn))
        state = {**reveal(request.olds), **resource.inputs.complete(reveal(request.news))}
        secrets = _secrets(request.olds, SECRET_INPUTS) | secret_paths(request.news)
        return UpdateResponse(conceal(state, secrets))

    async def read(self, request: ReadRequest) -> ReadResponse:
        """Say whether a certificate is ready for renewal: all else is in the state."""
        if not request.properties:
            raise PluginError(
                f"{token_of(request.urn)} cannot be imported: it is in no other place"
            )
        state = reveal(request.properties)
        if _is_due(state, state):
            state["readyForRenewal"] = True
        return ReadResponse(
            request.resource_id, conceal(state, secret_paths(request.properties)), request.inputs
        )

    async def delete(self, request: DeleteRequest) -> None:
        """Forget it."""

    async def invoke(self, request: InvokeRequest) -> InvokeResponse:
        """`get_public_key`."""
        if request.tok != PUBLIC_KEY_FUNCTION:
            raise PluginError(
                f"{request.tok} is not supported by the lab's offline plugin: "
                "read the certificate in the program and use its PEM"
            )
        inputs = reveal(request.args)
        if wrong := failures(inputs, GET_PUBLIC_KEY):
            return InvokeResponse(failures=wrong)
        key = _given_key(inputs)
        outputs = {"algorithm": keys.algorithm(key), "id": keys.identifier(key)}
        secrets: set[Path] = {(name,) for name in inputs}
        return InvokeResponse(conceal({**inputs, **outputs, **keys.public_outputs(key)}, secrets))


def _resource(token: str) -> Resource:
    try:
        return RESOURCES[token]
    except KeyError:
        raise PluginError(f"{token} is not supported by the lab's offline plugin") from None


def _is_due(state: Mapping[str, Any], inputs: Mapping[str, Any]) -> bool:
    hours = inputs.get("earlyRenewalHours")
    if "validityEndTime" not in state or has_unknown(hours):
        return False
    return renewal.is_due(state, hours or 0, datetime.now(UTC))


def _given_key(inputs: Mapping[str, Any]) -> keys.PrivateKey:
    pem, openssh = inputs.get("privateKeyPem"), inputs.get("privateKeyOpenssh")
    if (pem is None) == (openssh is None):
        raise PluginError("give either privateKeyPem or privateKeyOpenssh")
    if pem is not None:
        return keys.parse_pem("privateKeyPem", pem)
    return keys.parse_openssh("privateKeyOpenssh", inputs["privateKeyOpenssh"])


def _secrets(properties: Mapping[str, PropertyValue], always: tuple[str, ...]) -> frozenset[Path]:
    return secret_paths(properties) | {(name,) for name in always}
