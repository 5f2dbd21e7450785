"""Files that courts have given out stay genuine, whatever becomes of the program that made them.

tests/data/certified holds files of the release of 30 November 2026 and the key that they were signed with. They are not
made anew: what is changed about exports, signs or digests must leave them as they are.
"""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tests.transcription.seals.cast import read_here
from transcription.seals import fingerprint
from transcription.seals.checking import Outcome, check

FOLDER = Path(__file__).resolve().parents[2] / "data" / "certified"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".pem")


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_it_is_genuine(file: Path):
    key = load_pem_public_key((FOLDER / "key.pem").read_bytes())
    report = check(file.read_bytes(), {fingerprint(key): key}.get, read_here)
    assert (report.outcome, report.differences) == (Outcome.GENUINE, ())


def test_there_is_one_of_each_kind():
    assert {path.name for path in FILES} == {
        "txt-reading.txt", "json-reading.json", "docx-reading.docx", "docx-minutes.docx", "pdf-reading.pdf",
        "pdf-minutes.pdf",
    }  # fmt: skip
