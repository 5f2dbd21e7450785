"""Every byte of a certified PDF: what the court wrote, its seal, its PAdES signature, and nothing else.

Programs mend a damaged PDF each in its own way, and count its pages each in its own: what one of them reads says little
of what another one shows (P. Mladenov et al., "1 Trillion Dollar Refund", 2019). Bytes are the same for all of them.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from transcription.exports.base import Stamp
from transcription.exports.pdf_seal import with_seal
from transcription.exports.pdf_signature import fingerprint_of, is_signed_by

# How pdf_seal begins it: how long the seal is, and when it was put in.
UPDATE = re.compile(rb"\n\d+ 0 obj\n<</Length (?P<length>\d{1,8})/[^>]*/ModDate\(D:(?P<at>\d{14}Z)\)>>>>\nstream\n")

PACKED = re.compile(rb"[A-Za-z0-9+/]+={0,2}")  # on one line: no word of PDF


def bytes_of(pdf: bytes, stamp: Stamp) -> dict[str, Any]:
    """Of a PDF that waits for its seal: `length` in bytes, `sha256`, and `certificate`, by which it will be signed.

    The last is a SHA-256 too, empty where there is none. Raises ValueError for a certificate that cannot be read.
    """
    certificate = fingerprint_of(stamp.certificate, stamp.passphrase) if stamp.certificate else ""
    return {"length": len(pdf), "sha256": hashlib.sha256(pdf).hexdigest(), "certificate": certificate}


def is_as_written(content: bytes, written: Mapping[str, Any]) -> bool:
    """Whether the file is the one of which `bytes_of` gave `written`, with a seal, and a signature over all of that."""
    pdf = content[: written["length"]]
    seal = UPDATE.match(content, len(pdf))
    if hashlib.sha256(pdf).hexdigest() != written["sha256"] or seal is None:
        return False
    packed = content[seal.end() : seal.end() + int(seal["length"])]
    if PACKED.fullmatch(packed) is None:
        return False
    sealed = with_seal(pdf, packed, seal["at"].decode())
    if not content.startswith(sealed):
        return False
    return len(content) == len(sealed) or is_signed_by(content, written["certificate"])
