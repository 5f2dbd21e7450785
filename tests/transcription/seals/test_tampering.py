"""Every change of a certified file is told exactly, whatever it is: renvois, signed documents, values."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.transcription.seals.cast import AT, FORMATS, LAYOUTS, SITTING, Court, changes
from tests.transcription.seals.tampering import in_word, seal_of, with_seal
from transcription.exports import Layout, Person
from transcription.seals import Outcome, Where

DOCUMENTS = [(format, layout) for format in ("docx", "pdf") for layout in Layout]


@pytest.mark.parametrize(("format", "layout"), DOCUMENTS)
@pytest.mark.parametrize("with_renvoi", [False, True])
def test_a_document_as_it_was_made_is_genuine_all_of_it(court: Court, format: str, layout: Layout, with_renvoi: bool):
    renvois = (court.renvoi(),) if with_renvoi else ()
    report = court.check(court.file(format, layout, renvois=renvois))
    assert (report.outcome, report.is_whole, report.differences) == (Outcome.GENUINE, True, ())
    assert report.written == AT


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("format", FORMATS)
def test_a_renvoi_left_out_of_the_text_and_of_the_seal_is_told(court: Court, format: str, layout: Layout):
    """Its signature is gone with it; the document names it all the same."""
    document = seal_of(format, court.file(format, layout, renvois=(court.renvoi(),)))["document"]
    told = court.check(with_seal(format, court.file(format, layout), lambda seal: seal.update(document=document)))
    assert told.outcome is Outcome.CHANGED
    assert any(court.renvoi().sha256 in one.was and one.where is Where.SEAL for one in told.differences)
    assert format == "json" or any("Renvoi 1 [00:00:20]" in one.was for one in told.differences)


@pytest.mark.parametrize("format", FORMATS)
def test_a_signed_document_of_another_file_is_forged(court: Court, format: str):
    genuine = court.file(format)
    others = [
        seal_of("txt" if format == "json" else "json", court.file("txt" if format == "json" else "json")),
        seal_of(format, court.file(format, segments=(1, 2))),
        seal_of(format, court.file(format, record=court.signed(court.changed(version=2)))),
    ]
    for other in others:
        changed = with_seal(format, genuine, lambda seal, other=other: seal.update(document=other["document"]))
        assert court.check(changed).outcome is Outcome.FORGED


@pytest.mark.parametrize("format", FORMATS)
def test_a_changed_document_in_the_seal_is_forged_and_one_of_a_strange_key_is_not_known(court: Court, format: str):
    content = court.file(format)
    for change, outcome in (
        (lambda seal: seal["document"]["document"]["lines"].append("Bebas."), Outcome.FORGED),
        (lambda seal: seal["document"]["document"].update(format="courtsight-renvoi/1"), Outcome.FORGED),
        (lambda seal: seal["document"]["document"].update(key="0" * 64), Outcome.UNKNOWN_KEY),
        (lambda seal: seal.update(document="bukan"), Outcome.NO_SEAL),
    ):
        assert court.check(with_seal(format, content, change)).outcome is outcome


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data.update(duration=41), ("40", "41")),
        (lambda data: data.update(catatan="Bebas."), ("", 'catatan: "Bebas."')),
        (lambda data: data.pop("status"), ('status: "certified"', "")),
        (lambda data: data["segments"][1].update(confidence=0.1), ("nilai lain di bagian ini", "")),
        (lambda data: data["segments"][1].update(catatan="Bebas."), ("nilai lain di bagian ini", "")),
        (lambda data: data["segments"][1]["words"][0].update(confidence=0.1), ("nilai lain di bagian ini", "")),
        (lambda data: data["certification"].update(catatan="Bebas."), ("isinya lain daripada saat ditulis", "")),
    ],
    ids=["duration", "more", "less", "confidence", "more-of-segment", "word", "seal"],
)
def test_any_value_of_a_file_for_programs_is_told(court: Court, change: Callable[[dict], object], told: Any):
    data = json.loads(court.file("json"))
    change(data)
    assert changes(court.check(json.dumps(data).encode())) == [told]


def test_an_excerpt_for_programs_covers_its_words(court: Court):
    data = json.loads(court.file("json", segments=(1, 2)))
    data["segments"][0]["words"][0]["word"] = "Bukankah"
    [one] = court.check(json.dumps(data).encode()).differences
    assert (one.place, one.was) == ("00:00:10 Hakim Ketua Siti", "nilai lain di bagian ini")


def test_a_name_twice_is_not_read(court: Court):
    content = court.file("json").replace(b'"text": "Ya."', b'"text": "Tidak.", "text": "Ya."')
    assert court.check(content).outcome is Outcome.UNREADABLE


@pytest.mark.parametrize(("was", "boxes"), [("Rp1.250.000,00", "□□□□□□□□□□□□□□"), ("漢", "□"), ("tanggal", "tangga□")])
def test_boxes_over_certified_words_are_told_where_letters_can_be_written(court: Court, was: str, boxes: str):
    for format in ("txt", "docx"):
        content = court.file(format)
        changed = content.replace(was.encode(), boxes.encode()) if format == "txt" else in_word(content, was, boxes)
        [(certified, now)] = changes(court.check(changed))
        assert (was in certified, boxes in now) == (True, True)
    data = json.loads(court.file("json"))
    data["segments"][3]["text"] = data["segments"][3]["text"].replace(was, boxes)
    assert court.check(json.dumps(data).encode()).outcome is Outcome.CHANGED


ODD = "\u00e9\u0101\u0327\u1ea1\u0627\u0644\u05d0\ufb01\u200d\u200b\u6f22\U0001f600\u00ad<&{}%#\\*_$"


NAMES = st.text(st.sampled_from([*"aeiou BCD.,-'", *ODD]), max_size=60)


EVERY = f"a{ODD} B"


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(name=NAMES, subject=NAMES, room=st.text("x", max_size=90), format=st.sampled_from(["docx", "pdf"]))
@example(name=EVERY, subject=EVERY[::-1], room="x" * 90, format="docx")
@example(name=EVERY, subject=EVERY[::-1], room="x" * 90, format="pdf")
@example(name="", subject="", room="", format="pdf")
def test_whatever_is_noted_of_the_hearing_genuine_minutes_are_genuine(
    court: Court, name: str, subject: str, room: str, format: str
):
    people = (Person(name, "presiding_judge", "Hakim Ketua"), Person(name[::-1], "witness", "Saksi"))
    sitting = replace(SITTING, participants=people, subject=subject, room=room, court=subject[::-1])
    report = court.check(court.file(format, Layout.MINUTES, sitting=sitting))
    assert (report.outcome, report.differences) == (Outcome.GENUINE, ())
