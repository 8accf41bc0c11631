"""Passwords that are made once and kept in Pulumi's state."""

import hashlib

import bcrypt
import pulumi_tls as tls
from pulumi import ComponentResource, Output, ResourceOptions

_LENGTH = 24


class Password(ComponentResource):
    """A random password.

    Its randomness is a private key's, which Pulumi keeps: no further plugin is needed for it, and
    the password stays the same from `up` to `up`.
    """

    text: Output[str]
    """Secret."""
    bcrypt: Output[str]
    """Its hash, as servers keep it; secret."""

    def __init__(self, name: str, opts: ResourceOptions | None = None) -> None:
        super().__init__("lab:password:Password", name, {}, opts)
        seed = tls.PrivateKey(name, algorithm="ED25519", opts=ResourceOptions(parent=self))
        self.text = Output.secret(seed.private_key_pem.apply(password_from))
        self.bcrypt = Output.secret(self.text.apply(hash_of))
        self.register_outputs({})


def password_from(seed: str) -> str:
    """Hexadecimal digits that only who has the seed can tell."""
    return hashlib.sha256(f"password {seed}".encode()).hexdigest()[:_LENGTH]


def hash_of(password: str) -> str:
    """A bcrypt hash that is the same each time, so that nothing changes from `up` to `up`."""
    digits = hashlib.sha256(f"salt {password}".encode()).hexdigest()
    # 22 digits of bcrypt's base 64; the last one carries two bits only.
    return bcrypt.hashpw(password.encode(), f"$2b$10${digits[:21]}.".encode()).decode()
