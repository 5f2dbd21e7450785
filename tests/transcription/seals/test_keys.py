import hashlib

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from transcription.seals import BadKey, fingerprint, is_signed, load_private, load_public, new_key, sign
from transcription.seals.keys import public_pem

ANOTHER_KIND = ec.generate_private_key(ec.SECP256R1()).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)


def test_what_a_key_signs_its_public_half_confirms_and_nothing_else():
    key, other = load_private(new_key()), load_private(new_key())
    signature = sign(key, b"teks")
    public = load_public(public_pem(key).encode())
    assert is_signed(public, b"teks", signature)
    assert not is_signed(public, b"Teks", signature)
    assert not is_signed(other.public_key(), b"teks", signature)


@pytest.mark.parametrize("signature", ["", "bukan base64!", "AAAA"])
def test_a_damaged_signature_confirms_nothing(signature: str):
    assert not is_signed(load_private(new_key()).public_key(), b"teks", signature)


def test_the_fingerprint_is_the_digest_of_the_public_key_in_der():
    key = load_private(new_key())
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert fingerprint(key) == fingerprint(key.public_key()) == hashlib.sha256(der).hexdigest()


@pytest.mark.parametrize("pem", [b"", b"rahasia sekali", ANOTHER_KIND], ids=["empty", "text", "another kind"])
def test_what_is_no_key_is_refused_without_being_repeated(pem: bytes):
    with pytest.raises(BadKey) as refused:
        load_private(pem)
    assert "rahasia" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_private_key_is_no_public_one():
    with pytest.raises(BadKey):
        load_public(new_key())
