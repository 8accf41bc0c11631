"""What the inputs of each resource must be, and their defaults, as in `pulumi_tls` 5.6."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi.provider.experimental.provider import CheckFailure

from offline.plugins.input_checks import (
    Check,
    Problem,
    boolean,
    failures,
    list_of,
    object_of,
    one_of,
    refused,
    string,
    whole_number,
)
from offline.plugins.tls.keys import ALGORITHMS, CURVES
from offline.plugins.tls.names import SUBJECT
from offline.plugins.tls.usages import ALLOWED_USES
from offline.plugins.values import UNKNOWN, Path

SECRET_INPUTS: Final = ("privateKeyPem", "caPrivateKeyPem")


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """The inputs of one type of resource."""

    checks: Mapping[str, Check]
    required: tuple[str, ...]
    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def failures(self, inputs: Mapping[str, Any]) -> list[CheckFailure]:
        """What the engine is to report instead of going on."""
        return failures(inputs, self.checks, self.required) + _contradictions(inputs)

    def complete(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs with defaults in the place of what is absent."""
        return {**self.defaults, **{k: v for k, v in inputs.items() if v is not None}}


def _ip_address(path: Path, value: Any) -> list[Problem]:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return [(path, f"must be an IP address, not {value!r}")]
    return []


def _contradictions(inputs: Mapping[str, Any]) -> list[CheckFailure]:
    found: list[CheckFailure] = []
    uses = inputs.get("allowedUses")
    if isinstance(uses, list) and UNKNOWN not in uses:
        found += [
            CheckFailure("allowedUses", f"{use} says nothing without key_agreement: add that")
            for use in ("encipher_only", "decipher_only")
            if use in uses and "key_agreement" not in uses
        ]
    return found


_NOT_WRITE_ONLY: Final = refused("give the same without `Wo`; it is kept as a secret")

_SUBJECT: Final[Mapping[str, Check]] = {
    name: list_of(string) if name == "streetAddresses" else string for name in SUBJECT
}

_NAMES: Final[Mapping[str, Check]] = {
    "dnsNames": list_of(string),
    "ipAddresses": list_of(_ip_address),
    "subject": object_of(_SUBJECT),
    "uris": list_of(string),
}

_OWN_KEY: Final[Mapping[str, Check]] = {
    "privateKeyPem": string,
    "privateKeyPemWo": _NOT_WRITE_ONLY,
    "privateKeyPemWoVersion": _NOT_WRITE_ONLY,
}

_CERTIFICATE: Final[Mapping[str, Check]] = {
    "allowedUses": list_of(one_of(ALLOWED_USES)),
    "earlyRenewalHours": whole_number(0),
    "isCaCertificate": boolean,
    "maxPathLength": whole_number(-1),
    "setSubjectKeyId": boolean,
    "validityPeriodHours": whole_number(0),
}

_CERTIFICATE_DEFAULTS: Final[Mapping[str, Any]] = {
    "earlyRenewalHours": 0,
    "isCaCertificate": False,
    "maxPathLength": -1,
    "setSubjectKeyId": False,
}

PRIVATE_KEY: Final = Inputs(
    checks={
        "algorithm": one_of(ALGORITHMS),
        "ecdsaCurve": one_of(CURVES),
        "rsaBits": whole_number(1024),
    },
    required=("algorithm",),
    defaults={"ecdsaCurve": "P224", "rsaBits": 2048},
)

CERT_REQUEST: Final = Inputs(checks={**_NAMES, **_OWN_KEY}, required=("privateKeyPem",))

SELF_SIGNED_CERT: Final = Inputs(
    checks={**_NAMES, **_OWN_KEY, **_CERTIFICATE, "setAuthorityKeyId": boolean},
    required=("allowedUses", "privateKeyPem", "validityPeriodHours"),
    defaults={**_CERTIFICATE_DEFAULTS, "setAuthorityKeyId": False},
)

LOCALLY_SIGNED_CERT: Final = Inputs(
    checks={
        **_CERTIFICATE,
        "caCertPem": string,
        "caPrivateKeyPem": string,
        "caPrivateKeyPemWo": _NOT_WRITE_ONLY,
        "caPrivateKeyPemWoVersion": _NOT_WRITE_ONLY,
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

GET_PUBLIC_KEY: Final[Mapping[str, Check]] = {
    "privateKeyOpenssh": string,
    "privateKeyPem": string,
}
