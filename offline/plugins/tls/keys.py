"""Private keys: generated, read, and written in every format that `pulumi_tls` offers."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_ssh_private_key,
    ssh_key_fingerprint,
)

from offline.plugins.server import PluginError

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

SignatureHash = hashes.SHA256 | hashes.SHA384 | hashes.SHA512

CURVES: Final[Mapping[str, ec.EllipticCurve]] = {
    "P224": ec.SECP224R1(),
    "P256": ec.SECP256R1(),
    "P384": ec.SECP384R1(),
    "P521": ec.SECP521R1(),
}

ALGORITHMS: Final[Mapping[str, Callable[[Mapping[str, Any]], PrivateKey]]] = {
    "RSA": lambda inputs: rsa.generate_private_key(65537, inputs["rsaBits"]),
    "ECDSA": lambda inputs: ec.generate_private_key(CURVES[inputs["ecdsaCurve"]]),
    "ED25519": lambda _inputs: ed25519.Ed25519PrivateKey.generate(),
}
"""How a key of each algorithm is made from the inputs of `PrivateKey`, defaults included."""


def private_outputs(key: PrivateKey) -> dict[str, str]:
    """The private key in PEM (PKCS#1 or SEC 1 where there is one, else PKCS#8), PKCS#8, OpenSSH."""
    pkcs8 = _private_text(key, PrivateFormat.PKCS8)
    has_older_format = not isinstance(key, ed25519.Ed25519PrivateKey)
    return {
        "privateKeyPem": (
            _private_text(key, PrivateFormat.TraditionalOpenSSL) if has_older_format else pkcs8
        ),
        "privateKeyPemPkcs8": pkcs8,
        "privateKeyOpenssh": (
            _private_text(key, PrivateFormat.OpenSSH) if _known_to_openssh(key) else ""
        ),
    }


def public_outputs(key: PrivateKey) -> dict[str, str]:
    """The public key; what OpenSSH has no format for (P224) is empty."""
    public = key.public_key()
    known = _known_to_openssh(key)
    line = public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode() if known else ""
    md5 = ssh_key_fingerprint(public, hashes.MD5()).hex(":") if known else ""
    sha256 = _unpadded(ssh_key_fingerprint(public, hashes.SHA256())) if known else ""
    return {
        "publicKeyPem": public.public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        ).decode(),
        "publicKeyOpenssh": f"{line}\n" if known else "",
        "publicKeyFingerprintMd5": md5,
        "publicKeyFingerprintSha256": f"SHA256:{sha256}" if known else "",
    }


def identifier(key: PrivateKey) -> str:
    """The SHA-1 of the public key in DER, in hexadecimal."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha1(der).hexdigest()


def algorithm(key: PrivateKey) -> str:
    """The key's algorithm, as the input `algorithm` names it."""
    if isinstance(key, rsa.RSAPrivateKey):
        return "RSA"
    return "ECDSA" if isinstance(key, ec.EllipticCurvePrivateKey) else "ED25519"


def signature_hash(key: PrivateKey) -> SignatureHash | None:
    """The hash to sign with: as long as the curve's order; ED25519 has its own."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return None
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.key_size > 256:
        return hashes.SHA384() if key.curve.key_size <= 384 else hashes.SHA512()
    return hashes.SHA256()


def parse_pem(name: str, pem: str) -> PrivateKey:
    """The private key that the input `name` has in PEM.

    Raises `PluginError`, without the text, if it is no RSA, ECDSA or ED25519 key or is encrypted.
    """
    return _parse(name, "PEM", load_pem_private_key, pem)


def parse_openssh(name: str, text: str) -> PrivateKey:
    """The private key that the input `name` has in the format of OpenSSH; like `parse_pem`."""
    return _parse(name, "the format of OpenSSH", load_ssh_private_key, text)


def _parse(name: str, form: str, load: Callable[[bytes, None], Any], text: str) -> PrivateKey:
    try:
        key = load(text.encode(), None)
    except TypeError:
        raise PluginError(f"{name}: the private key is encrypted: give it decrypted") from None
    except ValueError as error:
        raise PluginError(f"{name}: no private key in {form}: {error}") from error
    if not isinstance(key, PrivateKey):
        raise PluginError(f"{name}: the key must be {', '.join(ALGORITHMS)}")
    return key


def _private_text(key: PrivateKey, form: PrivateFormat) -> str:
    return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()


def _unpadded(digest: bytes) -> str:
    return base64.b64encode(digest).decode().rstrip("=")


def _known_to_openssh(key: PrivateKey) -> bool:
    return not (isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.key_size == 224)
