"""RFC 8785: the one way to write a JSON value down, so that a digest of it means something."""

import hashlib
from typing import Any

import rfc8785


class NotCanonical(ValueError):
    """The value cannot be written so: a number too large, half a character."""


def canonical(value: Any) -> bytes:
    """UTF-8. Raises NotCanonical."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise NotCanonical(str(error)) from error


def digest_of(value: Any) -> str:
    """SHA-256 over the canonical form, in hexadecimal. Raises NotCanonical."""
    return hashlib.sha256(canonical(value)).hexdigest()
