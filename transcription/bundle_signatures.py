"""Memeriksa tanda tangan pengadilan di berkas banding. / Checks the court's signatures in an appeal bundle.

Ed25519 as in RFC 8032, 5.1.7, with Python alone: it goes into each bundle beside verifikasi.py, and whoever checks one
may have nothing else. It only verifies; nothing is secret here.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping

FOLDER = "sertifikat/"
KEYS = f"{FOLDER}kunci/"
# SubjectPublicKeyInfo of an Ed25519 key: these bytes, then the key.
DER_PREFIX = bytes.fromhex("302a300506032b6570032100")

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]  # extended coordinates


def troubles_with(files: Mapping[str, bytes], digests: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the certified versions and renvois; `files` are those of FOLDER, `digests` those of all."""
    for name in sorted(name for name in files if name.endswith(".json")):
        form = files[name]
        try:
            document = json.loads(form)
            key = key_in(files[f"{KEYS}{document['key']}.pem"], document["key"])
            signature = base64.b64decode(files[name.removesuffix(".json") + ".sig"], validate=True)
        except (KeyError, ValueError, TypeError) as error:
            yield f"TANDA TANGAN TIDAK TERBACA / SIGNATURE UNREADABLE: {name}: {error}"
            continue
        if not is_signed(key, form, signature):
            yield f"TANDA TANGAN SALAH / SIGNATURE WRONG: {name}"
        yield from strangers_of(name, document, files, digests)


def keys_named(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Path and key of each certified version and renvoi that can be read; `troubles_with` tells of others."""
    for name in sorted(name for name in files if name.endswith(".json")):
        try:
            yield name, str(json.loads(files[name])["key"])
        except (KeyError, ValueError, TypeError):
            continue


def signer_of(message: bytes, signature: bytes, files: Mapping[str, bytes]) -> str | None:
    """Fingerprint of the one among the keys in the bundle that has signed it (base64); None where none has."""
    for name in sorted(name for name in files if name.startswith(KEYS)):
        fingerprint = name.removeprefix(KEYS).removesuffix(".pem")
        try:
            if is_signed(key_in(files[name], fingerprint), message, base64.b64decode(signature, validate=True)):
                return fingerprint
        except ValueError:
            continue
    return None


def strangers_of(name: str, document: dict, files: Mapping[str, bytes], digests: Mapping[str, str]) -> Iterator[str]:
    """What the document names by its digest, and is not in the bundle: the sound, or the version of a renvoi."""
    if "recording" in document and document["recording"]["sha256"] not in digests.values():
        yield f"REKAMAN LAIN / ANOTHER RECORDING: {name}"
    versions = {hashlib.sha256(form).hexdigest() for other, form in files.items() if other.endswith(".json")}
    if "version_sha256" in document and document["version_sha256"] not in versions:
        yield f"VERSI LAIN / ANOTHER VERSION: {name}"


def key_in(pem: bytes, fingerprint: str) -> bytes:
    """The 32 bytes of the public key. Raises ValueError for another one than that of the fingerprint."""
    lines = [line for line in pem.decode("ascii").splitlines() if line and not line.startswith("-")]
    der = base64.b64decode("".join(lines), validate=True)
    if hashlib.sha256(der).hexdigest() != fingerprint or not der.startswith(DER_PREFIX):
        raise ValueError("kunci lain / another key")
    return der.removeprefix(DER_PREFIX)


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature (64 bytes) is the key's (32 bytes), over the message."""
    public, commitment = decompressed(key), decompressed(signature[:32])
    factor = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or len(key) != 32 or public is None or commitment is None or factor >= Q:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    return is_equal(multiplied(factor, BASE), added(commitment, multiplied(challenge, public)))


def added(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiplied(factor: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            result = added(result, point)
        point, factor = added(point, point), factor >> 1
    return result


def is_equal(one: Point, other: Point) -> bool:
    same_x = (one[0] * other[2] - other[0] * one[2]) % P == 0
    return same_x and (one[1] * other[2] - other[1] * one[2]) % P == 0


def decompressed(form: bytes) -> Point | None:
    """The point; None where the bytes are none."""
    number = int.from_bytes(form, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = decompressed((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)
