import inspect
from typing import Any

import pulumi_tls
import pytest

from offline.plugins.tls.inputs import (
    CERT_REQUEST,
    LOCALLY_SIGNED_CERT,
    PRIVATE_KEY,
    SELF_SIGNED_CERT,
    Inputs,
)
from offline.plugins.tls.names import SUBJECT
from offline.plugins.tls.usages import ALLOWED_USES


def camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def arguments(cls: type[Any]) -> set[str]:
    return {camel_case(name) for name in inspect.signature(cls).parameters}


@pytest.mark.parametrize(
    ("inputs", "arguments_class"),
    [
        (PRIVATE_KEY, pulumi_tls.PrivateKeyArgs),
        (CERT_REQUEST, pulumi_tls.CertRequestArgs),
        (SELF_SIGNED_CERT, pulumi_tls.SelfSignedCertArgs),
        (LOCALLY_SIGNED_CERT, pulumi_tls.LocallySignedCertArgs),
    ],
)
def test_the_inputs_are_those_of_the_sdk(inputs: Inputs, arguments_class: type[Any]) -> None:
    assert set(inputs.checks) == arguments(arguments_class)


def test_the_fields_of_a_subject_are_those_of_the_sdk() -> None:
    assert set(SUBJECT) == arguments(pulumi_tls.SelfSignedCertSubjectArgs)


def test_every_use_that_the_sdk_documents_is_accepted() -> None:
    documentation = inspect.getdoc(pulumi_tls.SelfSignedCertArgs.__init__)

    assert documentation is not None
    for use in ALLOWED_USES:
        assert f"`{use}`" in documentation
    accepted = documentation.partition("Accepted values: ")[2].partition(".\n")[0]
    assert accepted == ", ".join(f"`{use}`" for use in ALLOWED_USES)


@pytest.mark.parametrize(
    ("inputs", "given", "property_name", "reason"),
    [
        (PRIVATE_KEY, {}, "algorithm", "is required"),
        (PRIVATE_KEY, {"algorithm": "DSA"}, "algorithm", "RSA, ECDSA, ED25519, not 'DSA'"),
        (PRIVATE_KEY, {"algorithm": "RSA", "rsaBits": 512}, "rsaBits", "at least 1024, not 512"),
        (CERT_REQUEST, {}, "privateKeyPem", "is required"),
        (
            CERT_REQUEST,
            {"privateKeyPem": "x", "ipAddresses": ["10.0.0.300"]},
            "ipAddresses[0]",
            "must be an IP address, not '10.0.0.300'",
        ),
        (
            CERT_REQUEST,
            {"privateKeyPem": "x", "subject": {"cn": "x"}},
            "subject.cn",
            "there is no such input",
        ),
        (
            LOCALLY_SIGNED_CERT,
            {"allowedUses": ["signing"]},
            "allowedUses[0]",
            "not 'signing'",
        ),
        (
            SELF_SIGNED_CERT,
            {"allowedUses": ["encipher_only"]},
            "allowedUses",
            "add that",
        ),
        (
            SELF_SIGNED_CERT,
            {"privateKeyPemWo": "x"},
            "privateKeyPemWo",
            "not supported by the lab's offline plugin",
        ),
    ],
)
def test_a_wrong_input_is_named_with_the_mend(
    inputs: Inputs, given: dict[str, Any], property_name: str, reason: str
) -> None:
    found = {failure.property: failure.reason for failure in inputs.failures(given)}

    assert reason in found[property_name]


def test_defaults_take_the_place_of_absent_and_null_inputs_only() -> None:
    complete = PRIVATE_KEY.complete({"algorithm": "RSA", "rsaBits": 4096, "ecdsaCurve": None})

    assert complete == {"algorithm": "RSA", "rsaBits": 4096, "ecdsaCurve": "P224"}
