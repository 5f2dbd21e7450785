"""Digests of what PDF objects hold, wherever they stand in the file and however they are compressed."""

import hashlib
from collections.abc import Mapping
from typing import Any

ENCODING = {"/Length", "/Filter", "/DecodeParms"}


def digest_of(value: Any, known: Mapping[int, str]) -> str:
    """Of all that can be reached from the value, in hexadecimal; objects may hold one another.

    `known`: what stands for objects that are looked at elsewhere, by their numbers.
    """
    from pypdf.generic import IndirectObject

    digest, seen = hashlib.sha256(), dict(known)
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                _add(digest, f"see {seen[one.idnum]}".encode())
                continue
            seen[one.idnum] = str(len(seen))
            one = one.get_object()
        said, inside = _taken_apart(one)
        _add(digest, said)
        waiting.extend(reversed(inside))
    return digest.hexdigest()


def _add(digest: Any, said: bytes) -> None:
    """With its length: two values one after the other are not one value."""
    digest.update(b"%d:%b" % (len(said), said))


def _taken_apart(value: Any) -> tuple[bytes, list[Any]]:
    """What a value says by itself, and the values in it, in order."""
    from pypdf.generic import StreamObject

    if isinstance(value, dict):
        is_stream = isinstance(value, StreamObject)
        names = sorted(set(value) - ENCODING if is_stream else value)
        said = "\0".join(["stream" if is_stream else "dictionary", *map(str, names)]).encode("utf-8", "surrogatepass")
        inside = [value.raw_get(name) if hasattr(value, "raw_get") else value[name] for name in names]
        return said, [value.get_data(), *inside] if is_stream else inside
    if isinstance(value, list):
        return b"array %d" % len(value), list(value)
    return plain(value), []


def plain(value: Any) -> bytes:
    """A value that holds no others, with its kind."""
    from pypdf.generic import BooleanObject, NameObject, NullObject

    if isinstance(value, bytes):
        return b"bytes " + value
    if isinstance(value, str):
        return (b"name " if isinstance(value, NameObject) else b"text ") + value.encode("utf-8", "surrogatepass")
    if isinstance(value, BooleanObject):
        return str(bool(value.value)).encode()
    return b"null" if value is None or isinstance(value, NullObject) else f"number {float(value)!r}".encode()
