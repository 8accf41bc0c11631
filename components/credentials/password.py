"""Passwords that are generated once and stored in Pulumi's state."""

import hashlib

import bcrypt
import pulumi_tls as tls
from pulumi import ComponentResource, Output, ResourceOptions

_LENGTH = 24


class Password(ComponentResource):
    """A random password.

    It is derived from a private key in Pulumi's state: it needs no further plugin, and each `up`
    gives the same password.
    """

    text: Output[str]
    """Secret."""
    bcrypt: Output[str]
    """The bcrypt hash of the password; secret."""

    def __init__(self, name: str, opts: ResourceOptions | None = None) -> None:
        super().__init__("lab:password:Password", name, {}, opts)
        seed = tls.PrivateKey(name, algorithm="ED25519", opts=ResourceOptions(parent=self))
        self.text = Output.secret(seed.private_key_pem.apply(password_from))
        self.bcrypt = Output.secret(self.text.apply(hash_of))
        self.register_outputs({})


def password_from(seed: str) -> str:
    """Hexadecimal digits, derivable only from the seed."""
    return hashlib.sha256(f"password {seed}".encode()).hexdigest()[:_LENGTH]


def hash_of(password: str) -> str:
    """A bcrypt hash with a salt from the password: each `up` gives the same hash."""
    digits = hashlib.sha256(f"salt {password}".encode()).hexdigest()
    # A salt has 22 digits of bcrypt's base 64; the last digit carries only two bits.
    return bcrypt.hashpw(password.encode(), f"$2b$10${digits[:21]}.".encode()).decode()
