"""The lab's certificates: one root, one intermediate for each use, and their leaf certificates.

Rotation: a `pulumi up` renews certificates that expire within `_RENEW_HOURS`. To replace an
intermediate earlier, run `pulumi up --replace URN` with the URN of its key. istiod then loads the
new `cacerts`, and workloads get new certificates at their next restart, or within the certificates'
lifetime of 24 hours. After a new root the clusters cannot call each other until all have it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi_tls as tls
from pulumi import ComponentResource, Output, ResourceOptions

_ROOT_HOURS: Final = 10 * 365 * 24
_INTERMEDIATE_HOURS: Final = 2 * 365 * 24
_LEAF_HOURS: Final = 365 * 24
_RENEW_HOURS: Final = 30 * 24
_CA_USES: Final = ["cert_signing", "crl_signing", "digital_signature"]
_KEY: Final[dict[str, Any]] = {"algorithm": "ECDSA", "ecdsa_curve": "P256"}


class RootAuthority(ComponentResource):
    """The root of a lab's certificates. Its key is stored only in Pulumi's state, encrypted."""

    certificate: Output[str]
    """PEM."""
    key: Output[str]
    """PEM; secret."""

    def __init__(self, name: str, organization: str, opts: ResourceOptions | None = None) -> None:
        super().__init__("lab:certificates:RootAuthority", name, {}, opts)
        here = ResourceOptions(parent=self)
        key = tls.PrivateKey(name, **_KEY, opts=here)
        root = tls.SelfSignedCert(
            name,
            private_key_pem=key.private_key_pem,
            subject={"common_name": "Root CA", "organization": organization},
            is_ca_certificate=True,
            set_subject_key_id=True,
            allowed_uses=_CA_USES,
            validity_period_hours=_ROOT_HOURS,
            early_renewal_hours=_RENEW_HOURS,
            opts=here,
        )
        self.organization = organization
        self.certificate = root.cert_pem
        self.key = key.private_key_pem
        self.register_outputs({"certificate": self.certificate})


class IntermediateAuthority(ComponentResource):
    """A CA for one cluster or one purpose, issued by the root."""

    certificate: Output[str]
    """PEM."""
    key: Output[str]
    """PEM; secret."""
    root: Output[str]
    """The root's certificate, PEM."""

    def __init__(
        self, name: str, issuer: RootAuthority, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:certificates:IntermediateAuthority", name, {}, opts)
        here = ResourceOptions(parent=self)
        key = tls.PrivateKey(name, **_KEY, opts=here)
        request = tls.CertRequest(
            name,
            private_key_pem=key.private_key_pem,
            subject={"common_name": "Intermediate CA", "organization": issuer.organization},
            opts=here,
        )
        signed = tls.LocallySignedCert(
            name,
            ca_private_key_pem=issuer.key,
            ca_cert_pem=issuer.certificate,
            cert_request_pem=request.cert_request_pem,
            is_ca_certificate=True,
            set_subject_key_id=True,
            allowed_uses=_CA_USES,
            validity_period_hours=_INTERMEDIATE_HOURS,
            early_renewal_hours=_RENEW_HOURS,
            opts=here,
        )
        self.certificate = signed.cert_pem
        self.key = key.private_key_pem
        self.root = issuer.certificate
        self.register_outputs({"certificate": self.certificate})


@dataclass(frozen=True, kw_only=True)
class LeafArgs:
    issuer: IntermediateAuthority
    common_name: str
    dns_names: Sequence[str] = ()
    uses: Sequence[str]
    """`server_auth`, `client_auth` or both."""


class Leaf(ComponentResource):
    """A certificate for one server or client."""

    certificate: Output[str]
    """PEM."""
    key: Output[str]
    """PEM; secret."""

    def __init__(self, name: str, args: LeafArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("lab:certificates:Leaf", name, {}, opts)
        here = ResourceOptions(parent=self)
        key = tls.PrivateKey(name, **_KEY, opts=here)
        request = tls.CertRequest(
            name,
            private_key_pem=key.private_key_pem,
            subject={"common_name": args.common_name},
            dns_names=list(args.dns_names),
            opts=here,
        )
        signed = tls.LocallySignedCert(
            name,
            ca_private_key_pem=args.issuer.key,
            ca_cert_pem=args.issuer.certificate,
            cert_request_pem=request.cert_request_pem,
            allowed_uses=["digital_signature", *args.uses],
            validity_period_hours=_LEAF_HOURS,
            early_renewal_hours=_RENEW_HOURS,
            opts=here,
        )
        self.certificate = signed.cert_pem
        self.key = key.private_key_pem
        self.register_outputs({"certificate": self.certificate})
