"""The four resources of `pulumi_tls`: what each is made of, and how."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from offline.plugins.tls import certificates, keys
from offline.plugins.tls.inputs import (
    CERT_REQUEST,
    LOCALLY_SIGNED_CERT,
    PRIVATE_KEY,
    SELF_SIGNED_CERT,
    Inputs,
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A new resource: its identifier, and its outputs without the inputs."""

    identifier: str
    outputs: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A type of resource; `make` is given complete inputs and the time, in UTC."""

    inputs: Inputs
    make: Callable[[Mapping[str, Any], datetime], Made]
    outputs: tuple[str, ...]
    secret_outputs: tuple[str, ...] = ()


def _private_key(inputs: Mapping[str, Any], _now: datetime) -> Made:
    key = keys.ALGORITHMS[inputs["algorithm"]](inputs)
    return Made(
        identifier=keys.identifier(key),
        outputs={**keys.private_outputs(key), **keys.public_outputs(key)},
    )


def _cert_request(inputs: Mapping[str, Any], _now: datetime) -> Made:
    issued = certificates.request(inputs)
    return Made(
        identifier=issued.identifier,
        outputs={"certRequestPem": issued.pem, "keyAlgorithm": issued.key_algorithm},
    )


def _self_signed_cert(inputs: Mapping[str, Any], now: datetime) -> Made:
    start = now.replace(microsecond=0)
    issued = certificates.self_signed(inputs, start)
    outputs = {"keyAlgorithm": issued.key_algorithm, **_validity(inputs, start)}
    return Made(identifier=issued.identifier, outputs={"certPem": issued.pem, **outputs})


def _locally_signed_cert(inputs: Mapping[str, Any], now: datetime) -> Made:
    start = now.replace(microsecond=0)
    issued = certificates.locally_signed(inputs, start)
    outputs = {"caKeyAlgorithm": issued.key_algorithm, **_validity(inputs, start)}
    return Made(identifier=issued.identifier, outputs={"certPem": issued.pem, **outputs})


def _validity(inputs: Mapping[str, Any], start: datetime) -> dict[str, Any]:
    end = start + timedelta(hours=inputs["validityPeriodHours"])
    return {
        "readyForRenewal": False,
        "validityEndTime": _rfc3339(end),
        "validityStartTime": _rfc3339(start),
    }


def _rfc3339(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


_VALIDITY_OUTPUTS: Final = ("readyForRenewal", "validityEndTime", "validityStartTime")

RESOURCES: Final[Mapping[str, Resource]] = {
    "tls:index/privateKey:PrivateKey": Resource(
        inputs=PRIVATE_KEY,
        make=_private_key,
        outputs=(
            "publicKeyFingerprintMd5",
            "publicKeyFingerprintSha256",
            "publicKeyOpenssh",
            "publicKeyPem",
        ),
        secret_outputs=("privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"),
    ),
    "tls:index/certRequest:CertRequest": Resource(
        inputs=CERT_REQUEST,
        make=_cert_request,
        outputs=("certRequestPem", "keyAlgorithm"),
    ),
    "tls:index/selfSignedCert:SelfSignedCert": Resource(
        inputs=SELF_SIGNED_CERT,
        make=_self_signed_cert,
        outputs=("certPem", "keyAlgorithm", *_VALIDITY_OUTPUTS),
    ),
    "tls:index/locallySignedCert:LocallySignedCert": Resource(
        inputs=LOCALLY_SIGNED_CERT,
        make=_locally_signed_cert,
        outputs=("certPem", "caKeyAlgorithm", *_VALIDITY_OUTPUTS),
    ),
}
"""By type token."""
