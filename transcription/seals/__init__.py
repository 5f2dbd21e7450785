"""Certified transcripts as sealed records: their canonical form, their signature, and whether a file still says it.

No Django and no database in here: whoever has the court's public key can check a file with it.
docs/certification.md writes the form down.
"""

from transcription.seals.apart import Busy, check_apart
from transcription.seals.canonical import NotCanonical, canonical, digest_of
from transcription.seals.checking import Outcome, Report, check
from transcription.seals.comparing import Difference, Piece, Where, differences, first_unsaid
from transcription.seals.document import whole, whole_data, whole_text
from transcription.seals.expected import said_pieces
from transcription.seals.keys import BadKey, fingerprint, is_signed, load_private, load_public, new_key, sign
from transcription.seals.record import Record, renvoi_line, words_digest
from transcription.seals.seal import BadSeal, Made, Seal, Signed

__all__ = [
    "BadKey",
    "BadSeal",
    "Busy",
    "Difference",
    "Made",
    "NotCanonical",
    "Outcome",
    "Piece",
    "Record",
    "Report",
    "Seal",
    "Signed",
    "Where",
    "canonical",
    "check",
    "check_apart",
    "differences",
    "digest_of",
    "fingerprint",
    "first_unsaid",
    "is_signed",
    "load_private",
    "load_public",
    "new_key",
    "renvoi_line",
    "said_pieces",
    "sign",
    "whole",
    "whole_data",
    "whole_text",
    "words_digest",
]
