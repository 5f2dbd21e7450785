"""Files that courts have given out stay genuine, whatever becomes of the program that made them.

tests/data/certified holds files of the release of 30 November 2026 and the key that they were signed with, and below
rules-2 minutes by the rules that came after it (transcription.exports.sitting). They are not made anew: what is changed
about exports, signs or digests must leave them as they are.
"""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tests.transcription.seals.cast import read_here
from tests.transcription.seals.tampering import seal_of
from transcription.exports.reading import read
from transcription.seals import fingerprint
from transcription.seals.checking import Outcome, check

FOLDER = Path(__file__).resolve().parents[2] / "data" / "certified"
FILES = sorted(path for path in FOLDER.rglob("*.*") if path.suffix != ".pem")


@pytest.mark.parametrize("file", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_it_is_genuine(file: Path):
    key = load_pem_public_key((file.parent / "key.pem").read_bytes())
    report = check(file.read_bytes(), {fingerprint(key): key}.get, read_here)
    assert (report.outcome, report.differences) == (Outcome.GENUINE, ())


def test_there_is_one_of_each_kind():
    assert {str(path.relative_to(FOLDER)) for path in FILES} == {
        "txt-reading.txt", "json-reading.json", "docx-reading.docx", "docx-minutes.docx", "pdf-reading.pdf",
        "pdf-minutes.pdf", "rules-2/docx-minutes.docx", "rules-2/pdf-minutes.pdf",
    }  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_it_names_the_rules_that_it_was_written_by_if_they_are_not_the_first(file: Path):
    made = seal_of(file.suffix[1:], file.read_bytes())["made"]
    assert made.get("rules") == (2 if file.parent.name == "rules-2" else None)


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_those_of_the_second_rules_have_what_these_are_about(format: str):
    content = (FOLDER / "rules-2" / f"{format}-minutes.{format}").read_bytes()
    text = " ".join(" ".join(read(format, content).pages).split())
    assert "[00:00:10] Keberatan" in text
    assert "pada hari Senin, tanggal 2 Maret 2026, pukul 10.00 WIB." in text
    assert "Tanya" not in text
