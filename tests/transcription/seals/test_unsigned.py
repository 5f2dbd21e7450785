"""A file whose signature was taken out is made anew of its record: what differs is told, in its head as anywhere.

Of records of before they had anything of the sitting, what stands around the spoken words of minutes is nobody's word.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.transcription.seals.cast import FORMATS, LAYOUTS, SITTING, Court, changes
from tests.transcription.seals.tampering import (
    HEADS_IN_WORD,
    OTHER_SITTINGS,
    in_word,
    opened_in_word,
    pages_of,
    with_seal,
)
from tests.transcription.sittings import NOTED, PEOPLE
from transcription.exports import Exhibit, Layout, Person
from transcription.seals import Outcome
from transcription.seals.record import NEWER

DOCUMENTS = ("docx", "pdf")


def stripped(format: str, content: bytes) -> bytes:
    return with_seal(format, content, lambda seal: seal.pop("document"))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("format", FORMATS)
def test_a_file_without_its_signature_is_less_than_genuine(court: Court, format: str, layout: Layout):
    content = court.file(format, layout, renvois=(court.renvoi(),), segments=(1, 2))
    assert (court.check(content).outcome, court.check(content).has_lost_signature) == (Outcome.GENUINE, False)
    report = court.check(stripped(format, content))
    assert (report.outcome, report.is_whole, report.differences) == (Outcome.PARTLY, False, ())
    assert report.has_lost_signature
    assert report.is_minutes is (layout is Layout.MINUTES and format in DOCUMENTS)


@pytest.mark.parametrize(("was", "now", "told"), HEADS_IN_WORD.values(), ids=HEADS_IN_WORD)
def test_a_word_of_the_head_changed_in_word_is_told(
    court: Court, word: bytes, was: str, now: str, told: list[tuple[str, str]]
):
    report = court.check(stripped("docx", in_word(word, was, now)))
    assert changes(report) == told
    assert report.has_lost_signature


@pytest.mark.parametrize(("change", "told"), OTHER_SITTINGS.values(), ids=OTHER_SITTINGS)
def test_other_pages_around_a_seal_without_its_signature_are_told(
    court: Court, pdf: bytes, change: dict[str, Any], told: list[tuple[str, str]]
):
    other = court.file("pdf", Layout.MINUTES, sitting=replace(SITTING, **change))
    assert changes(court.check(stripped("pdf", pages_of(pdf, other)))) == told


# Each thing that is noted of a sitting: what a forger writes instead, and words that are told.
INSTEAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "court": ({"court": "Pengadilan Agama Bogor"}, "BEKASI", "BOGOR"),
    "case": ({"case_number": "346/Pdt.G/2026/PA.Bks"}, "345/Pdt.G/2026/PA.Bks", "346/Pdt.G/2026/PA.Bks"),
    "subject": ({"subject": "Cerai talak"}, "gugat", "talak"),
    "ordinal": ({"ordinal": 3}, "ke-2", "ke-3"),
    "agenda": ({"agenda": "Putusan"}, "Pemeriksaan saksi", "Putusan"),
    "opening": ({"opened_at": NOTED.opened_at + timedelta(minutes=1)}, "10.12", "10.13"),
    "closed part": ({"closed_part": ""}, "kecuali pemeriksaan saksi anak", ""),
    "party": ({"parties": (Person("Aminah binti Ali", "plaintiff", "Penggugat"),)}, "Aminah,", "Aminah binti Ali,"),
    "panel": ({"participants": (replace(PEOPLE[0], name="Rani"), *PEOPLE[1:])}, "Rina", "Rani"),
    "attendance": ({"participants": (*PEOPLE[:-1], replace(PEOPLE[-1], note="terlambat"))}, "hadir", "terlambat"),
    "oath": ({"participants": (*PEOPLE[:-1], replace(PEOPLE[-1], oath="sworn", belief="Islam"))}, "tidak", "sumpah"),
    "exhibit": ({"exhibits": (Exhibit("P-1", "Sertipikat", "Penggugat"), NOTED.exhibits[1])}, "Fotokopi", "Sertipikat"),
    "adjournment": ({"adjourned_to": NOTED.adjourned_to + timedelta(days=1)}, "Senin,", "Selasa,"),
    "agenda of the next": ({"adjourned_for": "putusan"}, "pemeriksaan saksi tergugat.", "putusan."),
    "reason": ({"adjourned_because": ""}, "Karena saksi tergugat", ""),
    "ending": ({"ending": "decided"}, "sidang ditunda", "Putusan diucapkan"),
    "end": ({"closed_at": NOTED.closed_at + timedelta(hours=1)}, "11.40", "12.40"),
}


@pytest.mark.parametrize("format", DOCUMENTS)
@pytest.mark.parametrize(("change", "was", "now"), INSTEAD.values(), ids=INSTEAD)
def test_whatever_was_noted_and_is_not_so_is_told(
    court: Court, change: dict[str, Any], was: str, now: str, format: str
):
    made = {"record": court.noting(NOTED), "as_whole": False, "sitting": replace(NOTED, **change)}
    told = changes(court.check(court.file(format, Layout.MINUTES, **made)))
    assert any(was in one for one, _ in told), told
    assert any(now in other for _, other in told), told


@pytest.mark.parametrize("format", DOCUMENTS)
def test_what_was_noted_and_is_so_is_no_difference(court: Court, format: str):
    content = court.file(format, Layout.MINUTES, record=court.noting(NOTED), as_whole=False)
    assert court.check(content).differences == ()


@pytest.mark.parametrize("place", ["PENGADILAN", "Jalannya", "Demikian"])
def test_a_paragraph_put_into_minutes_without_a_signature_is_told(court: Court, word: bytes, place: str):
    def change(document: Any) -> None:
        before = next(one for one in document.paragraphs if one.text.startswith(place))
        before.insert_paragraph_before("Terdakwa mengakui semuanya.")

    report = court.check(stripped("docx", opened_in_word(word, change)))
    assert changes(report) == [("", "Terdakwa mengakui semuanya.")]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data.update(duration=41), ("40", "41")),
        (lambda data: data.update(catatan="Bebas."), ("", 'catatan: "Bebas."')),
        (lambda data: data.pop("status"), ('status: "certified"', "")),
    ],
    ids=["duration", "more", "less"],
)
def test_values_beside_the_words_of_a_file_for_programs_are_told(
    court: Court, change: Callable[[dict], object], told: tuple[str, str]
):
    data = json.loads(stripped("json", court.file("json")))
    change(data)
    assert changes(court.check(json.dumps(data).encode())) == [told]


@pytest.mark.parametrize("format", ["txt", "docx"])
def test_that_something_newer_may_stand_cannot_be_taken_out_with_the_signature(court: Court, format: str):
    line = f"{NEWER} {court.record.document['verify_at']}"
    content = stripped(format, court.file(format))
    without = in_word(content, line, "") if format == "docx" else content.replace(line.encode() + b"\n", b"")
    assert changes(court.check(without)) == [(line, "")]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("format", FORMATS)
def test_of_an_older_record_the_head_of_minutes_is_not_certified_whoever_signs_the_file(
    court: Court, format: str, layout: Layout
):
    report = court.check(court.file(format, layout, record=court.earlier(), sitting=SITTING))
    is_uncertified = layout is Layout.MINUTES and format in DOCUMENTS
    assert report.outcome is (Outcome.PARTLY if is_uncertified else Outcome.GENUINE)
    assert (report.is_whole, report.has_uncertified_head, report.differences) == (True, is_uncertified, ())
    assert not report.has_lost_signature


@pytest.mark.parametrize("format", DOCUMENTS)
def test_what_the_court_wrote_above_such_minutes_cannot_be_taken_out(court: Court, format: str):
    made = {"record": court.earlier(), "sitting": SITTING}
    content = court.file(format, Layout.MINUTES, uncertified="Kepala ini tidak disahkan.", **made)
    assert court.check(content).outcome is Outcome.PARTLY
    bare = court.file(format, Layout.MINUTES, **made)
    without = pages_of(content, bare) if format == "pdf" else in_word(content, "Kepala ini tidak disahkan.", "")
    assert changes(court.check(without)) == [("Kepala ini tidak disahkan.", "")]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("format", FORMATS)
def test_of_an_older_record_a_file_without_signature_is_checked_as_far_as_it_goes(
    court: Court, format: str, layout: Layout
):
    made = {"record": court.earlier(), "sitting": SITTING, "as_whole": False}
    report = court.check(court.file(format, layout, **made))
    assert (report.outcome, report.is_whole, report.differences) == (Outcome.PARTLY, False, ())
    assert not report.has_lost_signature


def test_of_an_older_record_words_changed_in_minutes_are_told(court: Court):
    content = court.file("docx", Layout.MINUTES, record=court.earlier(), sitting=SITTING, as_whole=False)
    assert changes(court.check(in_word(content, "Ya.", "Tidak."))) == [("Ya.", "Tidak.")]
    assert court.check(in_word(content, "Jalannya persidangan", "Jalannya sidang")).outcome is Outcome.CHANGED
