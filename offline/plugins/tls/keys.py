"""Generates and reads private keys."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from offline.plugins.server import PluginError

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

CURVE: Final = "P256"
"""The only ECDSA curve."""

ALGORITHMS: Final[Mapping[str, Callable[[], PrivateKey]]] = {
    "ECDSA": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ED25519": ed25519.Ed25519PrivateKey.generate,
}
"""Key generators by the input `algorithm`."""


def pem(key: PrivateKey) -> str:
    """The private key in PEM: SEC 1 for ECDSA, PKCS#8 for ED25519."""
    is_ecdsa = isinstance(key, ec.EllipticCurvePrivateKey)
    form = PrivateFormat.TraditionalOpenSSL if is_ecdsa else PrivateFormat.PKCS8
    return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()


def identifier(key: PrivateKey) -> str:
    """The SHA-1 of the public key in DER, in hexadecimal."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha1(der).hexdigest()


def algorithm(key: PrivateKey) -> str:
    """The key's algorithm, as in the input `algorithm`."""
    return "ECDSA" if isinstance(key, ec.EllipticCurvePrivateKey) else "ED25519"


def signature_hash(key: PrivateKey) -> hashes.SHA256 | None:
    """The hash for signatures; ED25519 includes one."""
    return hashes.SHA256() if isinstance(key, ec.EllipticCurvePrivateKey) else None


def is_supported(key: object) -> bool:
    """Whether a private or public key is ECDSA P256 or ED25519."""
    if isinstance(key, ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey):
        return isinstance(key.curve, ec.SECP256R1)
    return isinstance(key, ed25519.Ed25519PrivateKey | ed25519.Ed25519PublicKey)


def unsupported(name: str) -> PluginError:
    """The error for a key of another type in the input `name`."""
    return PluginError(
        f"{name}: the key is neither ECDSA {CURVE} nor ED25519: create it by tls.PrivateKey, "
        "or use the official plugin"
    )


def parse_pem(name: str, text: str) -> PrivateKey:
    """The private key in the input `name`, in PEM.

    Raises `PluginError`, without the text, for invalid, encrypted and unsupported keys.
    """
    try:
        key = load_pem_private_key(text.encode(), None)
    except TypeError:
        raise PluginError(f"{name}: the private key is encrypted: decrypt it first") from None
    except ValueError as error:
        raise PluginError(f"{name}: not a private key in PEM: {error}") from error
    if not isinstance(key, PrivateKey) or not is_supported(key):
        raise unsupported(name)
    return key
