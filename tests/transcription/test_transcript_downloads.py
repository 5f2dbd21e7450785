import json

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from transcription.models import Hearing, Transcript

FORMATS = ["txt", "srt", "vtt", "json"]


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    hearing.case.number = "12/Pid.Sus/2026/PN Jkt.Pst"
    hearing.case.save()
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    factories.SegmentFactory(transcript=transcript, index=0, text="Sidang dibuka dan terbuka untuk umum.")
    return transcript


@pytest.fixture
def reader(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def url(transcript: Transcript, format: str) -> str:
    return reverse("transcript_download", args=[transcript.pk, format])


@pytest.mark.parametrize("format", FORMATS)
def test_each_format_holds_the_text_and_is_named_after_case_and_day(
    reader: Client, transcript: Transcript, format: str
):
    response = reader.get(url(transcript, format))
    assert response.status_code == 200
    assert "Sidang dibuka" in response.content.decode()
    name = f"12-Pid.Sus-2026-PN Jkt.Pst 2026-03-02.{format}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_json_is_what_programs_rely_on(reader: Client, transcript: Transcript):
    value = json.loads(reader.get(url(transcript, "json")).content)
    assert value["language"] == "id-ID"
    assert value["duration"] == 10.0
    assert value["segments"][0]["words"][0]["word"] == "Sidang"


def test_corrected_text_is_what_is_taken_away(reader: Client, transcript: Transcript):
    transcript.segments.update(text="Sidang ditutup.", revision=2)
    assert "Sidang ditutup." in reader.get(url(transcript, "txt")).content.decode()


@pytest.mark.parametrize("format", ["docm", "exe", "TXT", "-"])
def test_an_unknown_format_is_not_found(reader: Client, transcript: Transcript, format: str):
    assert reader.get(url(transcript, format)).status_code == 404


def test_a_recording_without_a_hearing_names_the_file(reader: Client, clerk: User):
    recording = factories.RecordingFactory(hearing=None, created_by=clerk, name='../../rekaman "A"\r\n.mp4')
    transcript = factories.TranscriptFactory(recording=recording)
    disposition = reader.get(url(transcript, "txt"))["Content-Disposition"]
    assert disposition == 'attachment; filename="rekaman \\"A\\".txt"'


def test_every_copy_is_in_the_audit_trail(reader: Client, clerk: User, transcript: Transcript):
    for _ in range(2):
        reader.get(url(transcript, "srt"))
    events = AuditEvent.objects.filter(action=AuditAction.DOWNLOADED, target_id=transcript.pk)
    assert [event.user for event in events] == [clerk, clerk]
    assert {event.details["format"] for event in events} == {"srt"}
    assert {event.hearing_id for event in events} == {transcript.recording.hearing_id}


@pytest.mark.parametrize("format", FORMATS)
def test_those_who_may_only_read_take_no_copy(client: Client, viewer: User, transcript: Transcript, format: str):
    client.force_login(viewer)
    assert client.get(url(transcript, format)).status_code == 403
    assert not AuditEvent.objects.filter(action=AuditAction.DOWNLOADED).exists()


@pytest.mark.parametrize("format", [*FORMATS, "exe"])
def test_an_outsider_of_a_sealed_hearing_finds_nothing_to_take(
    client: Client, outsider: User, sealed_hearing: Hearing, format: str
):
    transcript = factories.TranscriptFactory(recording__hearing=sealed_hearing)
    client.force_login(outsider)
    assert client.get(url(transcript, format)).status_code == 404


def test_a_stranger_is_sent_to_the_login(client: Client, transcript: Transcript):
    response = client.get(url(transcript, "txt"))
    assert response.status_code == 302
    assert "login" in response["Location"]
