"""A file of a certified version is checked by itself: genuine as it was made, and caught in every other case."""

import base64
import io
import json
import zipfile
from collections.abc import Callable

import pypdf
import pytest
from pypdf.annotations import FreeText

from tests.transcription.seals.cast import TEXTS, Court
from tests.transcription.seals.tampering import in_word, pages_of, with_seal
from transcription.exports import Layout
from transcription.exports.reading import PICTURE, REMARK
from transcription.seals import Outcome

MADE = [
    ("txt", Layout.READING),
    ("json", Layout.READING),
    ("docx", Layout.READING),
    ("docx", Layout.VERBATIM),
    ("pdf", Layout.READING),
    ("pdf", Layout.VERBATIM),
]
NAMES = [f"{format}-{layout.value}" for format, layout in MADE]


def in_pdf(court: Court, content: bytes, layout: Layout) -> bytes:
    """Other pages, with the seal of the genuine file attached."""
    segments = [dict(one) for one in court.record.document["segments"]]
    segments[2]["text"] = "Tidak."
    return pages_of(content, court.file("pdf", layout, record=court.signed(court.changed(segments=segments))))


@pytest.mark.parametrize(("format", "layout"), MADE, ids=NAMES)
def test_a_file_as_it_was_made_is_genuine(court: Court, format: str, layout: Layout):
    report = court.check(court.file(format, layout, renvois=(court.renvoi(),)))
    assert (report.outcome, report.differences) == (Outcome.GENUINE, ())
    assert (report.renvois, report.record.sha256) == ((1,), court.record.sha256)


@pytest.mark.parametrize(("format", "layout"), MADE, ids=NAMES)
def test_an_excerpt_is_genuine_and_says_that_it_is_one(court: Court, format: str, layout: Layout):
    report = court.check(court.file(format, layout, segments=(1, 2)))
    assert (report.outcome, report.is_excerpt) == (Outcome.GENUINE, True)


def test_whatever_its_digest_the_foot_of_a_page_is_no_difference():
    """In one digest of five a reader of the PDF finds the places where a line may end."""
    for _ in range(12):
        court = Court()
        assert court.check(court.file("pdf", Layout.READING)).differences == ()


@pytest.mark.parametrize("times", [True, False], ids=["with times", "without"])
@pytest.mark.parametrize("format", ["txt", "docx", "pdf"])
def test_with_and_without_times_it_is_genuine(court: Court, format: str, times: bool):
    assert court.check(court.file(format, times=times)).outcome is Outcome.GENUINE


@pytest.mark.parametrize("layout", [Layout.READING, Layout.VERBATIM])
def test_one_word_changed_in_word_is_caught(court: Court, layout: Layout):
    report = court.check(in_word(court.file("docx", layout), "Ya.", "Tidak."))
    [one] = report.differences
    assert report.outcome is Outcome.CHANGED
    assert (one.was, one.now, one.place) == ("Ya.", "Tidak.", "00:00:20 Saksi Darmanto")


@pytest.mark.parametrize("layout", [Layout.READING, Layout.VERBATIM])
def test_other_pages_around_a_genuine_seal_are_caught(court: Court, layout: Layout):
    report = court.check(in_pdf(court, court.file("pdf", layout), layout))
    assert report.outcome is Outcome.CHANGED
    assert ("Ya.", "Tidak.") in [(one.was, one.now) for one in report.differences]


def test_a_picture_over_the_text_is_caught(court: Court):
    drawing = "<w:r><w:drawing/></w:r></w:p>"
    report = court.check(in_word(court.file("docx"), "</w:p>", drawing))
    assert report.outcome is Outcome.CHANGED
    assert PICTURE in report.differences[0].now


def test_a_remark_over_a_page_is_caught(court: Court):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(court.file("pdf")))
    writer.add_annotation(0, FreeText(text="Tidak.", rect=(50, 50, 200, 80)))
    written = io.BytesIO()
    writer.write(written)
    report = court.check(written.getvalue())
    assert report.outcome is Outcome.CHANGED
    assert REMARK in [one.now for one in report.differences]


@pytest.mark.parametrize(("as_whole", "outcome"), [(True, Outcome.FORGED), (False, Outcome.CHANGED)])
def test_sentences_in_another_order_are_no_excerpt(court: Court, as_whole: bool, outcome: Outcome):
    swapped = court.file("txt", segments=(0, 2), as_whole=as_whole).decode().splitlines()
    first = next(n for n, line in enumerate(swapped) if "Sidang dibuka" in line)
    swapped[first], swapped[first + 1] = swapped[first + 1], swapped[first]
    content = with_seal("txt", "\n".join(swapped).encode(), lambda seal: seal["made"].update(segments=[2, 0]))
    assert court.check(content).outcome is outcome


def test_one_word_changed_in_a_text_file_is_caught(court: Court):
    report = court.check(court.file("txt").replace(b"Darmanto: Ya.", b"Darmanto: Tidak."))
    [one] = report.differences
    assert (report.outcome, one.was, one.now) == (Outcome.CHANGED, "Ya.", "Tidak.")
    assert "Ya." in one.sentence


def test_a_time_changed_in_a_text_file_is_caught(court: Court):
    report = court.check(court.file("txt").replace(b"[00:00:20]", b"[00:00:25]"))
    assert [(one.was, one.now) for one in report.differences] == [("[00:00:20]", "[00:00:25]")]


@pytest.mark.parametrize(("was", "now"), [("12/Pid.B/2026", "13/Pid.B/2026"), ("Siti Rahmawati (", "Rudi Hartono (")])
def test_a_head_that_says_something_else_is_caught(court: Court, was: str, now: str):
    assert court.check(court.file("txt").replace(was.encode(), now.encode(), 1)).outcome is Outcome.CHANGED
    assert court.check(in_word(court.file("docx"), was, now)).outcome is Outcome.CHANGED


def test_text_after_the_seal_is_caught(court: Court):
    report = court.check(court.file("txt") + b"[00:00:50] Hakim Ketua: Siti: Bebas.\n")
    assert [one.now for one in report.differences] == ["[00:00:50] Hakim Ketua: Siti: Bebas."]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["segments"][2].update(text="Tidak."),
        lambda data: data["segments"][2].update(speaker="Terdakwa"),
        lambda data: data["segments"][2].update(start=21.0),
        lambda data: data["segments"].pop(1),
        lambda data: data["segments"].append(dict(data["segments"][0])),
        lambda data: data["segments"][0]["words"][0].update(start=0.3),
        lambda data: data["segments"][0]["words"][0].update(word="Rapat"),
        lambda data: data.update(segments="tidak ada"),
        lambda data: data.update(segments=[1, None, {"text": 5}]),
        lambda data: data.update(language="en-US"),
    ],
    ids=["text", "speaker", "time", "less", "more", "word-time", "word", "no-list", "junk", "language"],
)
def test_any_change_of_a_file_for_programs_is_caught(court: Court, change: Callable[[dict], object]):
    data = json.loads(court.file("json"))
    change(data)
    assert court.check(json.dumps(data).encode()).outcome is Outcome.CHANGED


def test_another_spelling_of_the_same_json_is_no_change(court: Court):
    data = json.loads(court.file("json"))
    assert court.check(json.dumps(data, indent=7, sort_keys=True).encode()).outcome is Outcome.GENUINE


@pytest.mark.parametrize(
    "change",
    [
        lambda seal: seal["record"]["document"]["segments"][2].update(text="Tidak."),
        lambda seal: seal["record"]["document"].update(version=2),
        lambda seal: seal["record"].update(signature=base64.b64encode(bytes(64)).decode()),
        lambda seal: seal["record"]["document"].update(format="courtsight-transcript/2"),
    ],
    ids=["text", "version", "signature", "form"],
)
def test_a_changed_seal_is_forged_even_where_the_text_follows_it(court: Court, change: Callable[[dict], object]):
    content = court.file("txt").replace(b"Darmanto: Ya.", b"Darmanto: Tidak.")
    assert court.check(with_seal("txt", content, change)).outcome is Outcome.FORGED


def test_a_key_that_is_not_the_courts_is_told(court: Court):
    report = court.check(Court().file("txt"))
    assert (report.outcome, report.record) == (Outcome.UNKNOWN_KEY, None)


def test_a_renvoi_of_another_version_is_forged(court: Court):
    assert court.check(court.file("txt", renvois=(court.renvoi(version_sha256="b" * 64),))).outcome is Outcome.FORGED


def test_a_renvoi_that_says_something_else_than_the_signed_one_is_caught(court: Court):
    content = court.file("txt", renvois=(court.renvoi(),)).replace("“Tidak.”".encode(), "“Mungkin.”".encode())
    assert court.check(content).outcome is Outcome.CHANGED


def test_a_signed_record_is_no_renvoi(court: Court):
    renvoi = court.signed(court.renvoi().document | {"format": "courtsight-transcript/1"})
    assert court.check(court.file("txt", renvois=(renvoi,))).outcome is Outcome.FORGED


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (b"", Outcome.NO_SEAL),
        (b"Sidang dibuka.", Outcome.NO_SEAL),
        (b"\xff\xfe\x00", Outcome.UNREADABLE),
        (b"{", Outcome.UNREADABLE),
        (b"{}", Outcome.NO_SEAL),
        (b'{"certification": {"seal": "courtsight-seal/1"}}', Outcome.NO_SEAL),
        (b"%PDF-1.7 bukan", Outcome.UNREADABLE),
        (b"PK\x03\x04 bukan", Outcome.UNREADABLE),
        (b"-----BEGIN COURTSIGHT SEAL-----\nAAAA\n-----END COURTSIGHT SEAL-----", Outcome.NO_SEAL),
        (b"{" * 100_000, Outcome.UNREADABLE),
    ],
    ids=["empty", "plain", "binary", "cut-json", "json", "half", "pdf", "zip", "damaged", "deep"],
)
def test_anything_else_is_answered_and_breaks_nothing(court: Court, content: bytes, outcome: Outcome):
    assert court.check(content).outcome is outcome


def test_a_seal_that_would_fill_the_memory_is_not_unpacked(monkeypatch: pytest.MonkeyPatch, court: Court):
    monkeypatch.setattr("transcription.exports.armour.LARGEST", 1000)
    assert court.check(court.file("txt")).outcome is Outcome.NO_SEAL


def test_documents_say_version_digest_and_where_to_check_at_their_foot(court: Court):
    foot = f"SHA-256 {court.record.sha256}"
    pages = pypdf.PdfReader(io.BytesIO(court.file("pdf"))).pages
    texts = [" ".join(page.extract_text().replace("\u200b", "").split()) for page in pages]
    assert [text for text in texts if foot not in text] == []
    with zipfile.ZipFile(io.BytesIO(court.file("docx"))) as archive:
        feet = [archive.read(name).decode() for name in archive.namelist() if "footer" in name]
    assert any(foot in text and "https://pn-contoh.go.id/verify/" in text for text in feet)


def test_every_word_of_the_record_is_in_the_text_file(court: Court):
    said = court.file("txt").decode()
    assert all(text in said for text in TEXTS)
