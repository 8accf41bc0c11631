"""The four resources of `pulumi_tls`: their inputs and outputs, and how they are created."""

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
class Created:
    """A new resource: its identifier, and its outputs without the inputs."""

    identifier: str
    outputs: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A type of resource; `create` takes the complete inputs and the time, in UTC."""

    inputs: Inputs
    create: Callable[[Mapping[str, Any], datetime], Created]
    outputs: tuple[str, ...]
    secret_outputs: tuple[str, ...] = ()


def _private_key(inputs: Mapping[str, Any], _now: datetime) -> Created:
    key = keys.ALGORITHMS[inputs["algorithm"]]()
    return Created(identifier=keys.identifier(key), outputs={"privateKeyPem": keys.pem(key)})


def _cert_request(inputs: Mapping[str, Any], _now: datetime) -> Created:
    issued = certificates.request(inputs)
    return Created(
        identifier=issued.identifier,
        outputs={"certRequestPem": issued.pem, "keyAlgorithm": issued.key_algorithm},
    )


def _self_signed_cert(inputs: Mapping[str, Any], now: datetime) -> Created:
    start = now.replace(microsecond=0)
    issued = certificates.self_signed(inputs, start)
    outputs = {"keyAlgorithm": issued.key_algorithm, **_validity(inputs, start)}
    return Created(identifier=issued.identifier, outputs={"certPem": issued.pem, **outputs})


def _locally_signed_cert(inputs: Mapping[str, Any], now: datetime) -> Created:
    start = now.replace(microsecond=0)
    issued = certificates.locally_signed(inputs, start)
    outputs = {"caKeyAlgorithm": issued.key_algorithm, **_validity(inputs, start)}
    return Created(identifier=issued.identifier, outputs={"certPem": issued.pem, **outputs})


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
        create=_private_key,
        outputs=(),
        secret_outputs=("privateKeyPem",),
    ),
    "tls:index/certRequest:CertRequest": Resource(
        inputs=CERT_REQUEST,
        create=_cert_request,
        outputs=("certRequestPem", "keyAlgorithm"),
    ),
    "tls:index/selfSignedCert:SelfSignedCert": Resource(
        inputs=SELF_SIGNED_CERT,
        create=_self_signed_cert,
        outputs=("certPem", "keyAlgorithm", *_VALIDITY_OUTPUTS),
    ),
    "tls:index/locallySignedCert:LocallySignedCert": Resource(
        inputs=LOCALLY_SIGNED_CERT,
        create=_locally_signed_cert,
        outputs=("certPem", "caKeyAlgorithm", *_VALIDITY_OUTPUTS),
    ),
}
"""By type token."""
