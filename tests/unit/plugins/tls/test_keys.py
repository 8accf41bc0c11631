import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from offline.plugins.server import PluginError
from offline.plugins.tls import keys
from offline.plugins.tls.keys import ALGORITHMS, PrivateKey

KINDS = {
    "RSA": {"algorithm": "RSA", "rsaBits": 2048},
    "P224": {"algorithm": "ECDSA", "ecdsaCurve": "P224"},
    "P256": {"algorithm": "ECDSA", "ecdsaCurve": "P256"},
    "P384": {"algorithm": "ECDSA", "ecdsaCurve": "P384"},
    "P521": {"algorithm": "ECDSA", "ecdsaCurve": "P521"},
    "ED25519": {"algorithm": "ED25519"},
}
KNOWN_TO_OPENSSH = [kind for kind in KINDS if kind != "P224"]


@pytest.fixture(scope="module")
def made() -> dict[str, PrivateKey]:
    return {kind: ALGORITHMS[str(inputs["algorithm"])](inputs) for kind, inputs in KINDS.items()}


@pytest.mark.parametrize(
    ("kind", "header"),
    [
        ("RSA", "RSA PRIVATE KEY"),
        ("P224", "EC PRIVATE KEY"),
        ("P521", "EC PRIVATE KEY"),
        ("ED25519", "PRIVATE KEY"),
    ],
)
def test_each_algorithm_has_its_own_format_of_pem(
    made: dict[str, PrivateKey], kind: str, header: str
) -> None:
    assert keys.private_outputs(made[kind])["privateKeyPem"].startswith(f"-----BEGIN {header}-----")


@pytest.mark.parametrize("kind", KINDS)
def test_every_pem_of_a_private_key_is_read_back_as_the_same_key(
    made: dict[str, PrivateKey], kind: str
) -> None:
    outputs = keys.private_outputs(made[kind])

    for name in ("privateKeyPem", "privateKeyPemPkcs8"):
        assert keys.identifier(keys.parse_pem(name, outputs[name])) == keys.identifier(made[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_openssl_derives_the_same_public_key(
    made: dict[str, PrivateKey], kind: str, tmp_path: Path
) -> None:
    private = tmp_path / "key.pem"
    private.write_text(keys.private_outputs(made[kind])["privateKeyPem"])

    derived = subprocess.run(
        ["openssl", "pkey", "-in", private, "-pubout"], capture_output=True, text=True, check=True
    ).stdout

    assert keys.public_outputs(made[kind])["publicKeyPem"] == derived


@pytest.mark.parametrize("kind", KNOWN_TO_OPENSSH)
def test_the_openssh_formats_are_of_the_same_key(made: dict[str, PrivateKey], kind: str) -> None:
    text = keys.private_outputs(made[kind])["privateKeyOpenssh"]
    read = keys.parse_openssh("privateKeyOpenssh", text)

    assert keys.public_outputs(read) == keys.public_outputs(made[kind])


def test_fingerprints_are_those_of_openssh() -> None:
    # The expected values are what `ssh-keygen -l -E md5` and `-E sha256` print of this key.
    key = keys.parse_pem(
        "privateKeyPem",
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
        "-----END PRIVATE KEY-----\n",
    )

    outputs = keys.public_outputs(key)

    assert outputs["publicKeyFingerprintMd5"] == "f1:02:17:de:ef:c1:30:83:11:8b:82:a0:0e:67:7f:d5"
    assert outputs["publicKeyFingerprintSha256"] == (
        "SHA256:lbmsoA0yIEcEiVDRnMWuzm+nV+3ZEEpVIURqFoeSspg"
    )
    assert outputs["publicKeyOpenssh"] == (
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n"
    )


def test_p224_has_nothing_for_openssh_which_does_not_know_it(made: dict[str, PrivateKey]) -> None:
    outputs = {**keys.private_outputs(made["P224"]), **keys.public_outputs(made["P224"])}

    assert {name for name, text in outputs.items() if text == ""} == {
        "privateKeyOpenssh",
        "publicKeyOpenssh",
        "publicKeyFingerprintMd5",
        "publicKeyFingerprintSha256",
    }


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("RSA", "sha256"),
        ("P224", "sha256"),
        ("P256", "sha256"),
        ("P384", "sha384"),
        ("P521", "sha512"),
    ],
)
def test_a_longer_curve_signs_with_a_longer_hash(
    made: dict[str, PrivateKey], kind: str, name: str
) -> None:
    algorithm = keys.signature_hash(made[kind])

    assert algorithm is not None
    assert algorithm.name == name


def test_what_is_no_key_is_named_by_its_input_without_the_text() -> None:
    with pytest.raises(PluginError, match="caPrivateKeyPem: no private key in PEM") as raised:
        keys.parse_pem("caPrivateKeyPem", "hunter2")

    assert "hunter2" not in str(raised.value)


def test_an_encrypted_key_says_so(made: dict[str, PrivateKey]) -> None:
    encrypted = made["P256"].private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"hunter2")
    )

    with pytest.raises(PluginError, match="privateKeyPem: the private key is encrypted"):
        keys.parse_pem("privateKeyPem", encrypted.decode())


def test_a_key_of_another_algorithm_names_those_that_will_do() -> None:
    other = x25519.X25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )

    with pytest.raises(PluginError, match="RSA, ECDSA, ED25519"):
        keys.parse_pem("privateKeyPem", other.decode())
