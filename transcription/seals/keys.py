"""Ed25519 keys (RFC 8032) as PEM: private ones in PKCS 8, public ones as SubjectPublicKeyInfo."""

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

Encoding, Format = serialization.Encoding, serialization.PublicFormat


class BadKey(ValueError):
    """Not an Ed25519 key. What was read is never part of the message."""


def new_key() -> bytes:
    """A private key as PEM, unencrypted: whoever keeps the file keeps the key."""
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def load_private(pem: bytes) -> Ed25519PrivateKey:
    """Raises BadKey."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadKey("not a private key in PEM without a passphrase") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey("a private key of another kind than Ed25519")
    return key


def load_public(pem: bytes) -> Ed25519PublicKey:
    """Raises BadKey."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey("not a public key in PEM") from None
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey("a public key of another kind than Ed25519")
    return key


def public_pem(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    return _public(key).public_bytes(Encoding.PEM, Format.SubjectPublicKeyInfo).decode()


def fingerprint(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """SHA-256 of the public key in DER, in hexadecimal: as openssl does (docs/certification.md)."""
    return hashlib.sha256(_public(key).public_bytes(Encoding.DER, Format.SubjectPublicKeyInfo)).hexdigest()


def sign(key: Ed25519PrivateKey, message: bytes) -> str:
    """The signature in base64."""
    return base64.b64encode(key.sign(message)).decode()


def is_signed(key: Ed25519PublicKey, message: bytes, signature: str) -> bool:
    try:
        key.verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _public(key: Ed25519PrivateKey | Ed25519PublicKey) -> Ed25519PublicKey:
    return key.public_key() if isinstance(key, Ed25519PrivateKey) else key
