"""A file is checked by the rules by which it was written: those of the first release stay as they were."""

from dataclasses import replace

import pytest

from tests.transcription.seals.cast import SITTING, Court
from tests.transcription.seals.tampering import with_seal
from tests.transcription.sittings import DAY
from transcription.exports import Layout, Leave, Mark, Sitting
from transcription.exports.reading import read
from transcription.exports.sitting import FIRST_RULES, RULES
from transcription.seals import Made, Outcome, Signed
from transcription.seals.facts import facts_of, sitting_in

# Segments of eight seconds begin each ten; the first two are of one voice.
RICH = replace(
    SITTING, marks=(Mark(12.0, "Keberatan"),), leaves=(Leave("Siti Rahmawati", DAY),), breaks=(4.5, 9.0, 19.0)
)
documents = pytest.mark.parametrize("format", ["docx", "pdf"])
every_rule = pytest.mark.parametrize("rules", [FIRST_RULES, RULES])


@pytest.fixture
def rich(court: Court) -> Signed:
    return court.noting(RICH)


def said(format: str, content: bytes) -> str:
    return " ".join(" ".join(read(format, content).pages).split())


@documents
@every_rule
@pytest.mark.parametrize("layout", list(Layout))
def test_a_file_of_any_rules_is_genuine(court: Court, rich: Signed, format: str, rules: int, layout: Layout):
    report = court.check(court.file(format, layout, record=rich, rules=rules))
    assert (report.outcome, report.differences) == (Outcome.GENUINE, ())


@documents
@every_rule
def test_without_the_signature_on_the_file_nothing_differs_either(court: Court, rich: Signed, format: str, rules: int):
    """The head is made anew of the record, with the leave to record."""
    report = court.check(court.file(format, Layout.MINUTES, record=rich, rules=rules, as_whole=False))
    assert (report.outcome, report.differences) == (Outcome.PARTLY, ())


@documents
def test_what_the_rules_are_about(court: Court, rich: Signed, format: str):
    first, now = (
        said(format, court.file(format, Layout.MINUTES, record=rich, rules=rules)) for rules in (FIRST_RULES, RULES)
    )
    assert "[00:00:12] Keberatan" in first
    assert "[00:00:10] Keberatan" in now
    assert "oleh Siti Rahmawati pada pukul 10.00 WIB." in first
    assert "oleh Siti Rahmawati pada hari Senin, tanggal 2 Maret 2026, pukul 10.00 WIB." in now
    # The question was asked before the doors were closed, and what was said after is no answer to it.
    assert "Tanya" in first
    assert "Tanya" not in now


@pytest.mark.parametrize(("as_whole", "outcome"), [(True, Outcome.FORGED), (False, Outcome.CHANGED)])
@pytest.mark.parametrize("rules", [None, FIRST_RULES, 3.5, "2"])
def test_other_rules_than_it_was_written_by_are_no_way_out(
    court: Court, rich: Signed, as_whole: bool, outcome: Outcome, rules: object
):
    content = court.file("docx", Layout.MINUTES, record=rich, as_whole=as_whole)
    assert court.check(with_seal("docx", content, lambda seal: seal["made"].update(rules=rules))).outcome is outcome


@pytest.mark.parametrize("stored", [{}, {"layout": "minutes", "times": True, "segments": [1, 2]}, None, []])
def test_a_seal_that_names_no_rules_is_of_the_first_and_says_no_more_than_it_did(stored: object):
    made = Made.load(stored)
    assert made.rules == FIRST_RULES
    assert "rules" not in made.dump()
    if stored:
        assert made.dump() == stored


def test_what_is_made_today_names_its_rules():
    assert Made.load(Made("minutes").dump()) == Made("minutes")
    assert Made("minutes").dump()["rules"] == RULES


@pytest.mark.parametrize("breaks", [(), (4.5, 60.25)])
def test_a_record_keeps_the_breaks_and_is_what_it_was_without_any(court: Court, breaks: tuple[float, ...]):
    sitting: Sitting = replace(SITTING, breaks=breaks)
    document = court.changed(sitting=facts_of(sitting))
    assert sitting_in(document).breaks == breaks
    assert ("breaks" in document["sitting"]) == bool(breaks)
    assert breaks or document == court.record.document
