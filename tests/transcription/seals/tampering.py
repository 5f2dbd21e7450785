"""How somebody changes a document that a court has given out: in Word, and with tools for PDF."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import docx
import pypdf
from docx.document import Document

from tests.transcription.seals.cast import SITTING
from tests.transcription.sittings import DAY
from transcription.exports.armour import BEGIN, END, armoured, disarmoured, packed, unpacked
from transcription.exports.reading import read

# What of the head, the closing and the signatures of minutes is changed; what is told of it.
HEADS_IN_WORD = {
    "judge": ("Siti Rahmawati, S.H.", "Rudi Hartono, S.H.", [("Siti Rahmawati,", "Rudi Hartono,")] * 2),
    "date": ("2 Maret 2026", "3 Maret 2026", [("2", "3")]),
    "open": ("terbuka untuk umum</w:t>", "tertutup untuk umum</w:t>", [("terbuka", "tertutup")]),
    "room": ("Ruang Kartika", "Ruang Garuda", [("Kartika", "Garuda")]),
    "defendant": ("Joko", "Jono", [("Joko,", "Jono,")]),
    "closing": ("Demikian berita acara", "Demikianlah berita acara", [("Demikian", "Demikianlah")]),
    "signature": ("Panitera Sidang,", "Panitera Pengganti,", [("Sidang,", "Pengganti,")]),
}
# Another sitting from which somebody has made the pages anew.
OTHER_SITTINGS: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "date": ({"starts_at": DAY.replace(day=3)}, [("Senin, 2", "Selasa, 3")]),
    "open": ({"is_open": False}, [("terbuka", "tertutup")]),
    "room": ({"room": "Ruang Garuda"}, [("Kartika", "Garuda")]),
    "judge": (
        {"participants": (replace(SITTING.participants[0], name="Rudi, S.H."), *SITTING.participants[1:])},
        [("Siti Rahmawati,", "Rudi,")] * 2,
    ),
}


def in_word(content: bytes, was: str, now: str, part: str = "word/document.xml") -> bytes:
    """The words of a part replaced, wherever they stand."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for entry in old.infolist():
            text = old.read(entry)
            if entry.filename == part:
                assert was.encode() in text
                text = text.replace(was.encode(), now.encode())
            new.writestr(entry, text)
    return written.getvalue()


def opened_in_word(content: bytes, change: Callable[[Document], object]) -> bytes:
    document = docx.Document(io.BytesIO(content))
    change(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def with_pages(content: bytes, change: Callable[[pypdf.PdfWriter], object]) -> bytes:
    """The PDF after a change; its seal stays attached."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    change(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def pages_of(genuine: bytes, other: bytes) -> bytes:
    """The pages of another PDF around the seal of the genuine one."""
    return _attached(other, pypdf.PdfReader(io.BytesIO(genuine)).attachments["segel.json"][0])


def seal_of(format: str, content: bytes) -> dict[str, Any]:
    if format == "json":
        return json.loads(content)["certification"]
    return unpacked(_packed_in(format, content))


def with_seal(format: str, content: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The file after a change of what its seal holds."""
    seal = seal_of(format, content)
    change(seal)
    if format == "json":
        return json.dumps(json.loads(content) | {"certification": seal}).encode()
    if format == "txt":
        before, _, rest = content.decode().partition(BEGIN)
        return (before + armoured(packed(seal)).strip("\n") + rest.partition(END)[2]).encode()
    if format == "docx":
        return in_word(content, _packed_in(format, content), packed(seal), "customXml/item900.xml")
    return _attached(content, packed(seal).encode())


def _packed_in(format: str, content: bytes) -> str:
    return disarmoured(content.decode())[1] if format == "txt" else read(format, content).packed


def _attached(pages: bytes, seal: bytes) -> bytes:
    stripped = pypdf.PdfWriter()
    for page in pypdf.PdfReader(io.BytesIO(pages)).pages:
        stripped.add_page(page)
    stripped.add_attachment("segel.json", seal)
    written = io.BytesIO()
    stripped.write(written)
    return written.getvalue()
