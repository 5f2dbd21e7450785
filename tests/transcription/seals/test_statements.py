"""What the court signs of a file lacks nothing: a statement that does is no statement on it, whoever has signed it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.transcription.seals.cast import Court
from tests.transcription.seals.tampering import seal_of, with_seal
from transcription.exports import Stamp
from transcription.exports.armour import packed
from transcription.exports.pdf_beside import ABOUT, STRUCTURE
from transcription.exports.pdf_seal import sealed
from transcription.seals import Outcome

EVERY = ("format", "record", "file", "made", "renvois", "lines", "at", "key")
NEEDED = [
    *((format, name) for format in ("txt", "json", "docx", "pdf") for name in EVERY),
    ("json", "values"),
    ("docx", "shape"),
    ("pdf", "shape"),
    ("pdf", "bytes"),
]


def sealed_again(format: str, content: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """A PDF gets the other seal in place of its own."""
    if format != "pdf":
        return with_seal(format, content, change)
    seal = seal_of(format, content)
    length = seal["document"]["document"]["bytes"]["length"]
    change(seal)
    return sealed(content[:length], Stamp(packed(seal)), "")


def signing(court: Court, change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], None]:
    """The statement after a change, with a right signature: whoever has the key, and no other, can do that."""

    def again(seal: dict[str, Any]) -> None:
        change(seal["document"]["document"])
        made = court.signed(seal["document"]["document"])
        seal["document"] = {"document": made.document, "signature": made.signature}

    return again


@pytest.mark.parametrize(("format", "name"), NEEDED, ids=lambda one: one)
def test_a_statement_that_lacks_a_part_is_none_even_with_a_right_signature(court: Court, format: str, name: str):
    changed = sealed_again(format, court.file(format), signing(court, lambda document: document.pop(name)))
    report = court.check(changed)
    assert report.outcome is (Outcome.UNKNOWN_KEY if name == "key" else Outcome.FORGED)


@pytest.mark.parametrize("name", [STRUCTURE, ABOUT])
def test_a_statement_that_says_nothing_of_what_a_pdf_has_beside_its_pages_is_none(court: Court, name: str):
    changed = sealed_again("pdf", court.file("pdf"), signing(court, lambda document: document["shape"].pop(name)))
    assert court.check(changed).outcome is Outcome.FORGED


@pytest.mark.parametrize("format", ["txt", "json", "docx", "pdf"])
def test_a_whole_statement_signed_again_is_right(court: Court, format: str):
    """So it is what lacks, and not how these tests change a seal, that makes the others forged."""
    changed = sealed_again(format, court.file(format), signing(court, lambda document: None))
    assert court.check(changed).outcome is Outcome.GENUINE


@pytest.mark.parametrize("name", ["shape", "bytes", "lines", "values", "renvois", "at"])
@pytest.mark.parametrize("junk", [None, 5, "x", [1], {}])
def test_a_part_of_another_kind_breaks_nothing(court: Court, name: str, junk: object):
    """Signed by nobody."""
    format = {"values": "json", "bytes": "pdf"}.get(name, "docx")
    changed = sealed_again(format, court.file(format), lambda seal: seal["document"]["document"].update({name: junk}))
    assert court.check(changed).outcome is Outcome.FORGED
