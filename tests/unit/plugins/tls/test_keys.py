import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from offline.plugins.server import PluginError
from offline.plugins.tls import keys
from offline.plugins.tls.keys import ALGORITHMS

EVERY_ALGORITHM = pytest.mark.parametrize("algorithm", ALGORITHMS)
HEADERS = {"ECDSA": "EC PRIVATE KEY", "ED25519": "PRIVATE KEY"}


@EVERY_ALGORITHM
def test_a_private_key_is_read_back_from_its_pem(algorithm: str) -> None:
    key = ALGORITHMS[algorithm]()
    pem = keys.pem(key)

    assert pem.startswith(f"-----BEGIN {HEADERS[algorithm]}-----")
    again = keys.parse_pem("privateKeyPem", pem)
    assert keys.identifier(again) == keys.identifier(key)
    assert keys.algorithm(again) == algorithm


@EVERY_ALGORITHM
def test_openssl_reads_a_private_key(algorithm: str, tmp_path: Path) -> None:
    private = tmp_path / "key.pem"
    private.write_text(keys.pem(ALGORITHMS[algorithm]()))

    printed = subprocess.run(
        ["openssl", "pkey", "-in", private, "-noout", "-text"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert {"ECDSA": "P-256", "ED25519": "ED25519"}[algorithm] in printed


def test_an_invalid_key_is_named_by_its_input_without_the_text() -> None:
    with pytest.raises(PluginError, match="caPrivateKeyPem: not a private key in PEM") as raised:
        keys.parse_pem("caPrivateKeyPem", "hunter2")

    assert "hunter2" not in str(raised.value)


def test_an_encrypted_key_is_refused_with_the_remedy() -> None:
    encrypted = ALGORITHMS["ECDSA"]().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"hunter2")
    )

    with pytest.raises(PluginError, match=r"privateKeyPem: .* encrypted: decrypt it"):
        keys.parse_pem("privateKeyPem", encrypted.decode())


@pytest.mark.parametrize(
    "key",
    [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())],
    ids=["RSA", "P384"],
)
def test_a_key_of_another_type_names_the_supported_ones(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
) -> None:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    with pytest.raises(PluginError, match="neither ECDSA P256 nor ED25519"):
        keys.parse_pem("privateKeyPem", pem)
