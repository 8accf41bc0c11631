from typing import Any

import pytest

from offline.plugins.input_checks import NOT_SUPPORTED
from offline.plugins.tls.inputs import (
    CERT_REQUEST,
    LOCALLY_SIGNED_CERT,
    PRIVATE_KEY,
    SELF_SIGNED_CERT,
    Inputs,
)


@pytest.mark.parametrize(
    ("inputs", "given", "property_name", "reason"),
    [
        (PRIVATE_KEY, {}, "algorithm", "is required"),
        (PRIVATE_KEY, {"algorithm": "RSA"}, "algorithm", "one of ECDSA, ED25519, not 'RSA'"),
        (PRIVATE_KEY, {"algorithm": "ECDSA"}, "ecdsaCurve", "is required: P256"),
        (PRIVATE_KEY, {"ecdsaCurve": "P384"}, "ecdsaCurve", "must be one of P256, not 'P384'"),
        (PRIVATE_KEY, {"rsaBits": 4096}, "rsaBits", NOT_SUPPORTED),
        (CERT_REQUEST, {}, "privateKeyPem", "is required"),
        (CERT_REQUEST, {"ipAddresses": ["10.0.0.1"]}, "ipAddresses", NOT_SUPPORTED),
        (CERT_REQUEST, {"subject": {"country": "DE"}}, "subject.country", NOT_SUPPORTED),
        (LOCALLY_SIGNED_CERT, {"allowedUses": ["timestamping"]}, "allowedUses[0]", "timestamping"),
        (LOCALLY_SIGNED_CERT, {"maxPathLength": 0}, "maxPathLength", NOT_SUPPORTED),
        (SELF_SIGNED_CERT, {"setAuthorityKeyId": True}, "setAuthorityKeyId", NOT_SUPPORTED),
        (SELF_SIGNED_CERT, {"privateKeyPemWo": "x"}, "privateKeyPemWo", NOT_SUPPORTED),
        (SELF_SIGNED_CERT, {"validityPeriodHours": -1}, "validityPeriodHours", "at least 0"),
    ],
)
def test_a_wrong_input_is_named_with_the_reason(
    inputs: Inputs, given: dict[str, Any], property_name: str, reason: str
) -> None:
    found = {failure.property: failure.reason for failure in inputs.failures(given)}

    assert reason in found[property_name]


def test_the_state_of_the_official_plugin_has_the_inputs_of_the_program() -> None:
    # A difference would replace every key and certificate of a stack that changes its plugin.
    given = {"algorithm": "ED25519"}
    state = {**given, "ecdsaCurve": "P224", "rsaBits": 2048, "privateKeyOpenssh": "x"}

    assert PRIVATE_KEY.stored(state) == PRIVATE_KEY.complete(given)
    certificate = {"allowedUses": ["cert_signing"], "validityPeriodHours": 24}
    defaults = {"earlyRenewalHours": 0, "isCaCertificate": False, "maxPathLength": -1}
    more = {"setAuthorityKeyId": False, "setSubjectKeyId": False, "dnsNames": None}
    stored = SELF_SIGNED_CERT.stored({**certificate, **defaults, **more, "certPem": "x"})
    assert stored == SELF_SIGNED_CERT.complete(certificate)
