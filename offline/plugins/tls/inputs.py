"""Checks and defaults of each resource's inputs, as in `pulumi_tls` 5.6."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi.provider.experimental.provider import CheckFailure

from offline.plugins.input_checks import (
    Check,
    boolean,
    failures,
    list_of,
    object_of,
    one_of,
    string,
    whole_number,
)
from offline.plugins.tls.keys import ALGORITHMS, CURVE
from offline.plugins.tls.names import SUBJECT
from offline.plugins.tls.usages import ALLOWED_USES

SECRET_INPUTS: Final = ("privateKeyPem", "caPrivateKeyPem")


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """The inputs of one type of resource."""

    checks: Mapping[str, Check]
    required: tuple[str, ...]
    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The official plugin's defaults, also of inputs that are not supported here: they are stored
    in the state, where a difference would replace the resource."""

    def failures(self, inputs: Mapping[str, Any]) -> list[CheckFailure]:
        """Failures for the engine."""
        found = failures(inputs, self.checks, self.required)
        if inputs.get("algorithm") == "ECDSA" and inputs.get("ecdsaCurve") is None:
            found.append(CheckFailure("ecdsaCurve", f"is required: {CURVE} is the only one"))
        return found

    def complete(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs, with defaults for absent ones."""
        return {**self.defaults, **{k: v for k, v in inputs.items() if v is not None}}

    def stored(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """The complete inputs of which a state was made."""
        known = self.checks.keys() | self.defaults.keys()
        return self.complete({k: v for k, v in state.items() if k in known})


_NAMES: Final[Mapping[str, Check]] = {
    "dnsNames": list_of(string),
    "subject": object_of(dict.fromkeys(SUBJECT, string)),
}

_CERTIFICATE: Final[Mapping[str, Check]] = {
    "allowedUses": list_of(one_of(ALLOWED_USES)),
    "earlyRenewalHours": whole_number,
    "isCaCertificate": boolean,
    "setSubjectKeyId": boolean,
    "validityPeriodHours": whole_number,
}

_CERTIFICATE_DEFAULTS: Final[Mapping[str, Any]] = {
    "earlyRenewalHours": 0,
    "isCaCertificate": False,
    "maxPathLength": -1,
    "setSubjectKeyId": False,
}

PRIVATE_KEY: Final = Inputs(
    checks={"algorithm": one_of(ALGORITHMS), "ecdsaCurve": one_of([CURVE])},
    required=("algorithm",),
    defaults={"ecdsaCurve": "P224", "rsaBits": 2048},
)

CERT_REQUEST: Final = Inputs(
    checks={**_NAMES, "privateKeyPem": string}, required=("privateKeyPem",)
)

SELF_SIGNED_CERT: Final = Inputs(
    checks={**_NAMES, **_CERTIFICATE, "privateKeyPem": string},
    required=("allowedUses", "privateKeyPem", "validityPeriodHours"),
    defaults={**_CERTIFICATE_DEFAULTS, "setAuthorityKeyId": False},
)

LOCALLY_SIGNED_CERT: Final = Inputs(
    checks={
        **_CERTIFICATE,
        "caCertPem": string,
        "caPrivateKeyPem": string,
        "certRequestPem": string,
    },
    required=(
        "allowedUses",
        "caCertPem",
        "caPrivateKeyPem",
        "certRequestPem",
        "validityPeriodHours",
    ),
    defaults=_CERTIFICATE_DEFAULTS,
)
