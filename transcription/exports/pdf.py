"""PDF/A by typst, with the fonts that its package carries: nothing is fetched, nothing of the machine is used."""

import json
import re
import time
import unicodedata
from collections.abc import Iterable
from itertools import accumulate, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from transcription.exports.base import PLAIN, UNKNOWN, Origin, Style
from transcription.exports.content import content_of
from transcription.exports.pdf_seal import SEAL
from transcription.exports.pdf_signature import signed
from transcription.exports.qr import qr_svg
from transcription.types import Transcription

STANDARD = "a-2a"  # PDF/A-2a: for archives, with text that can be read out
SEALED = "a-3a"  # the same, and may carry a file of any kind: the seal
PAGES = Path(__file__).with_name("document.typ")
FONTS = ("Libertinus Serif", "DejaVu Sans Mono")
MISSING = "\u25a1"  # in place of a character that no font has
# Scripts from here on (CJK, emoji, private use) are in none of the fonts, except for forms of Latin and Arabic letters.
FIRST_UNKNOWN = 0x2E80
FORMS = range(0xFB00, 0xFEFF)
MOST_QUESTIONS = 300
LONG_WORD = re.compile(r"\S{40,}")
PIECE = 20
AS_IT_IS = ("kode", "tautan")  # addresses and drawings: not to be broken
MOST_LINES = 20  # of one paragraph


def write(transcription: Transcription, origin: Origin = UNKNOWN, style: Style = PLAIN) -> bytes:
    """Raises NoSitting."""
    import typst

    stamp, packed = origin.stamp, origin.stamp.packed
    files = {"main.typ": PAGES.read_bytes(), "content.json": _values(transcription, origin, style)}
    pdf = typst.compile(
        files | ({SEAL: packed.encode()} if packed else {}),
        format="pdf",
        pdf_standards=SEALED if packed else STANDARD,
        ignore_system_fonts=True,
        timestamp=int(time.time()),
    )
    return signed(pdf, stamp.certificate, stamp.passphrase, origin.version) if packed and stamp.certificate else pdf


def _values(transcription: Transcription, origin: Origin, style: Style) -> bytes:
    """What the pages are made of, as JSON."""
    content = content_of(transcription, origin, style)
    content["blok"] = turns_of(content["blok"])
    content["segel"] = SEAL if origin.stamp.packed else ""
    content["tak_disahkan"] = origin.stamp.uncertified
    return json.dumps(fitting(content)).encode()


def turns_of(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Paragraphs as they are shown: the time and the speaker, then what is said in a row, a line each.

    What is linked has a line of its own: a paragraph of several lines would lead to its first moment alone.
    """
    joined = [_joined(block) for block in blocks]
    return joined if any(block["tautan"] for block in blocks) else list(_in_turns(joined))


def _joined(block: dict[str, Any]) -> dict[str, Any]:
    """The three parts that look different: thousands of small ones cost typst most of its memory."""
    kind = f"{block['jenis']} \u2013 " if block["jenis"] else ""
    who = f"{block['pembicara']}: " if block["pembicara"] else ""
    sure = f" ({block['keyakinan']})" if block["keyakinan"] else ""
    time = f"[{block['waktu']}] " if block["waktu"] else ""
    code = {"kode": qr_svg(block["kode"]), "waktu_kode": block["waktu_kode"]} if block["kode"] else {"kode": ""}
    said = {"waktu": time, "siapa": kind + who, "teks": block["teks"] + sure, "tautan": block["tautan"]}
    return said | code | {"penanda": block["penanda"]}


def _in_turns(blocks: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """What one speaker says in a row is one paragraph of several lines: half of the memory for word for word.

    A mark begins another.
    """
    parts = accumulate(bool(block["penanda"]) for block in blocks)
    keys = [
        (block["siapa"], number // MOST_LINES, part)
        for number, (block, part) in enumerate(zip(blocks, parts, strict=True))
    ]
    for _, turn in groupby(zip(keys, blocks, strict=True), key=itemgetter(0)):
        first, *others = (block for _, block in turn)
        lines = [first["teks"], *(block["waktu"] + block["teks"] for block in others)]
        yield first | {"teks": "\n".join(lines)}


def fitting(content: dict[str, Any]) -> dict[str, Any]:
    """All of its text with characters that can be shown, and long words that can be broken."""
    missing = not_shown({letter for text in _texts(content) for letter in text if letter > "~"})
    return _mapped(content, dict.fromkeys(map(ord, missing), MISSING))


def not_shown(letters: set[str]) -> set[str]:
    """Those of composed text (NFC) in whose place the pages have MISSING."""
    marks = {letter for letter in letters if _is_mark(letter)}
    return marks | (letters - marks - _shown(letters - marks))


def _is_mark(letter: str) -> bool:
    """Put on the letter before it without being one letter with it: readers find it on that letter everywhere."""
    return unicodedata.category(letter) in ("Mn", "Me")


def _shown(letters: Iterable[str]) -> set[str]:
    """Those that one of the fonts has. Typst itself is asked, about one character after the other that it refuses."""
    asked = sorted(letter for letter in letters if ord(letter) < FIRST_UNKNOWN or ord(letter) in FORMS)
    for _ in range(MOST_QUESTIONS):
        refused = _first_refused(asked)
        if refused is None:
            return set(asked)
        asked.remove(refused)
    return set()


def _first_refused(letters: list[str]) -> str | None:
    import typst

    page = f'#set text(font: {json.dumps(FONTS)[1:-1].join("()")})\n#for c in json("c.json") [#par(c)]'
    try:
        typst.compile(
            {"main.typ": page.encode(), "c.json": json.dumps(letters).encode()},
            format="pdf",
            pdf_standards="a-2b",
            pdf_tags=False,
            ignore_system_fonts=True,
        )
    except typst.TypstError as error:
        return next((letter for letter in letters if f'"{letter}"' in str(error)), letters[0])
    return None


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", "".join(letter for letter in text if not _is_invisible(letter)))


def _is_invisible(letter: str) -> bool:
    """What only changes how its neighbours look: readers of the PDF would find it in odd places."""
    return letter in "\u200c\u200d" or 0xFE00 <= ord(letter) <= 0xFE0F


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield _composed(value)
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _mapped(value: Any, table: dict[int, str]) -> Any:
    if isinstance(value, dict):
        return {name: part if name in AS_IT_IS else _mapped(part, table) for name, part in value.items()}
    if isinstance(value, list):
        return [_mapped(part, table) for part in value]
    return LONG_WORD.sub(_breakable, _composed(value).translate(table))


def _breakable(word: re.Match[str]) -> str:
    """With places in it where a line may end; they are invisible."""
    return "\u200b".join(word[0][first : first + PIECE] for first in range(0, len(word[0]), PIECE))
