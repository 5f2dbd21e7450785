"""What can be chosen of an export, on the page and through the API; minutes of a hearing; the audit trail."""

import io
from datetime import timedelta
from typing import Any

import docx
import pypdf
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.calling import Caller, assert_problem
from transcription.editing import edit_segment
from transcription.models import Court, Hearing, Party, Proceedings, Transcript
from transcription.speakers import Identity, rename

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    transcript = factories.TranscriptFactory(recording__hearing=hearing, recording__name="sidang pagi.mp4")
    for index, (label, text) in enumerate([("1", "Apakah Saudara hadir?"), ("2", "Hadir."), ("1", "Baik.")]):
        start = index * 60.0
        factories.SegmentFactory(
            transcript=transcript, index=index, engine_speaker=label, text=text, start=start, end=start + 50
        )
    return transcript


@pytest.fixture
def reader(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def page(transcript: Transcript) -> str:
    return reverse("transcript_export", args=[transcript.pk])


def lines_of(response: HttpResponse) -> list[str]:
    assert response.status_code == 200, response.content[:500]
    assert response["Content-Type"] == WORD
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(response.content)).paragraphs]


def named(transcript: Transcript, user: User) -> None:
    for label, identity in (("1", Identity("Siti", "presiding_judge")), ("2", Identity("Darmanto", "witness"))):
        speaker = transcript.speakers.get(label=label)
        rename(speaker, user, speaker.revision, identity)


def test_the_page_offers_every_choice_and_the_speakers(reader: Client, transcript: Transcript):
    shown = reader.get(page(transcript)).content.decode()
    for name in ("format", "layout", "times", "confidence", "start", "end", "speakers"):
        assert f'name="{name}"' in shown
    assert str(transcript.speakers.get(label="2").pk) in shown
    assert not AuditEvent.objects.filter(action=AuditAction.DOWNLOADED).exists()


def test_the_page_of_the_transcript_leads_there(reader: Client, transcript: Transcript):
    shown = reader.get(reverse("transcript_detail", args=[transcript.pk])).content.decode()
    assert page(transcript) in shown
    assert reverse("transcript_download", args=[transcript.pk, "pdf"]) in shown


def test_only_what_was_chosen_is_in_the_file_and_it_says_so(reader: Client, transcript: Transcript):
    answer = reader.get(page(transcript), {"format": "txt", "start": "0:01:10", "end": "2:00"})
    assert answer.content.decode().splitlines()[-1] == "[00:01:00] Pembicara 2: Hadir."
    assert "Kutipan: hanya sebagian dari transkrip." in answer.content.decode()
    assert "Baik" not in answer.content.decode()


def test_one_speaker_alone_can_be_taken(reader: Client, transcript: Transcript):
    first = transcript.speakers.get(label="1").pk
    said = lines_of(reader.get(page(transcript), {"format": "docx", "speakers": first, "times": "on"}))
    assert said[-1] == "[00:00:00] Pembicara 1: Apakah Saudara hadir? Baik."
    event = AuditEvent.objects.get(action=AuditAction.DOWNLOADED)
    assert (event.details["layout"], event.details["speakers"]) == ("reading", [str(first)])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start", "kapan"),
        ("start", "-1"),
        ("end", "1:2:3:4"),
        ("end", "9999999"),
        ("format", "exe"),
        ("layout", "indah"),
        ("speakers", "00000000-0000-0000-0000-000000000000"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_beside_its_field(
    reader: Client, transcript: Transcript, field: str, value: str
):
    response = reader.get(page(transcript), {"format": "txt", "layout": "reading"} | {field: value})
    assert field in response.context["form"].errors
    assert response["Content-Type"].startswith("text/html")


def test_a_range_that_ends_before_it_begins_is_refused(reader: Client, transcript: Transcript):
    response = reader.get(page(transcript), {"format": "txt", "start": "2:00", "end": "1:00"})
    assert "end" in response.context["form"].errors


def test_minutes_hold_what_was_noted_of_the_hearing(reader: Client, clerk: User, transcript: Transcript):
    hearing = transcript.recording.hearing
    factories.HearingFactory(case=hearing.case, starts_at=hearing.starts_at - timedelta(days=7))
    factories.ParticipantFactory(hearing=hearing, name="Siti", role="presiding_judge")
    Party.objects.create(case=hearing.case, name="PT Arunika", role="plaintiff")
    Court.objects.create(name="Pengadilan Negeri Jakarta Pusat")
    named(transcript, clerk)
    reader.cookies["django_language"] = "en"
    said = lines_of(reader.get(page(transcript), {"format": "docx", "layout": "minutes"}))
    assert said[:4] == [
        "PENGADILAN NEGERI JAKARTA PUSAT",
        "BERITA ACARA SIDANG",
        f"Nomor {hearing.case.number}",
        "Sidang ke-2",
    ]
    assert "Siti, sebagai Hakim Ketua" in said
    assert "PT Arunika, sebagai Penggugat" in said
    assert "[00:00:00] Tanya \u2013 Hakim Ketua Siti: Apakah Saudara hadir?" in said
    assert "[00:01:00] Jawab \u2013 Saksi Darmanto: Hadir." in said


def test_sealed_sittings_are_not_counted_in_minutes_of_an_open_one_whoever_asks(
    client: Client, clerk: User, outsider: User, transcript: Transcript
):
    """Both who certify confirm one number; who knows the right one notes it in the record of proceedings."""
    hearing = transcript.recording.hearing
    sealed = factories.HearingFactory(case=hearing.case, sealed=True, starts_at=hearing.starts_at - timedelta(days=7))
    sealed.assigned.add(clerk)
    for user in (clerk, outsider):
        client.force_login(user)
        assert "Sidang ke-1" in lines_of(client.get(page(transcript), {"format": "docx", "layout": "minutes"}))
    Proceedings.objects.create(hearing=hearing, ordinal=2)
    assert "Sidang ke-2" in lines_of(client.get(page(transcript), {"format": "docx", "layout": "minutes"}))


def test_a_sealed_hearing_is_minuted_as_closed(client: Client, clerk: User, sealed_hearing: Hearing):
    transcript = factories.TranscriptFactory(recording__hearing=sealed_hearing)
    client.force_login(clerk)
    said = lines_of(client.get(page(transcript), {"format": "docx", "layout": "minutes"}))
    assert "Sifat sidang: tertutup untuk umum" in said


def test_minutes_of_a_recording_without_a_hearing_are_refused_with_a_way_out(reader: Client, clerk: User):
    recording = factories.RecordingFactory(hearing=None, created_by=clerk)
    transcript = factories.TranscriptFactory(recording=recording)
    response = reader.get(page(transcript), {"format": "pdf", "layout": "minutes"})
    assert response.status_code == 422
    assert "Masukkan dulu rekaman ini" in response.content.decode()
    answer = Caller(clerk).get(f"/transcripts/{transcript.pk}/export", format="pdf", layout="minutes")
    assert_problem(answer, 422, "no_hearing")


def test_files_are_named_after_case_hearing_and_version(reader: Client, clerk: User, transcript: Transcript):
    edit_segment(transcript.segments.first(), clerk, 1, text="Sidang ditutup.")
    named(transcript, clerk)
    disposition = reader.get(page(transcript), {"format": "srt"})["Content-Disposition"]
    number = transcript.recording.hearing.case.number.replace("/", "-")
    assert disposition == f'attachment; filename="{number} 2026-03-02 sidang pagi draf v1.2.srt"'
    event = AuditEvent.objects.filter(action=AuditAction.DOWNLOADED).get()
    assert event.details["file"].endswith("v1.2.srt")


@pytest.mark.parametrize(
    ("query", "has", "has_not"),
    [
        ({"format": "txt", "times": "false"}, "Pembicara 1: Baik.", "[00"),
        ({"format": "txt", "confidence": "true"}, "Hadir. (90%)", "Kutipan"),
        ({"format": "txt", "start": "55", "end": "115"}, "Hadir.", "Baik."),
        ({"format": "vtt", "start": "115"}, "Baik.", "Hadir."),
    ],
    ids=["without times", "confidence", "range", "subtitles"],
)
def test_the_api_takes_the_same_choices(
    clerk: User, transcript: Transcript, query: dict[str, Any], has: str, has_not: str
):
    answer = Caller(clerk).get(f"/transcripts/{transcript.pk}/export", **query)
    assert answer.status_code == 200, answer.content
    assert has in answer.content.decode()
    assert has_not not in answer.content.decode()


def test_the_api_gives_pdf_of_some_speakers(clerk: User, transcript: Transcript):
    speaker = transcript.speakers.get(label="2").pk
    answer = Caller(clerk).get(f"/transcripts/{transcript.pk}/export", format="pdf", layout="verbatim", speaker=speaker)
    text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "Hadir." in text
    assert "Baik." not in text


@pytest.mark.parametrize(
    "query", [{"layout": "indah"}, {"start": "-1"}, {"end": "nan"}, {"speaker": "x"}, {"warna": "merah"}], ids=str
)
def test_the_api_refuses_what_it_does_not_know(clerk: User, transcript: Transcript, query: dict[str, str]):
    answer = Caller(clerk).get(f"/transcripts/{transcript.pk}/export", format="txt", **query)
    assert_problem(answer, 422, "invalid")


def test_those_who_may_only_read_get_no_form(client: Client, viewer: User, transcript: Transcript):
    client.force_login(viewer)
    assert client.get(page(transcript)).status_code == 403


def test_an_outsider_of_a_sealed_hearing_finds_no_form(client: Client, outsider: User, sealed_hearing: Hearing):
    transcript = factories.TranscriptFactory(recording__hearing=sealed_hearing)
    client.force_login(outsider)
    assert client.get(page(transcript)).status_code == 404
