import json

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from transcription.editing import edit_segment
from transcription.models import Hearing, Recording, Transcript
from transcription.origins import file_name

FORMATS = ["txt", "srt", "vtt", "json"]


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    hearing.case.number = "12/Pid.Sus/2026/PN Jkt.Pst"
    hearing.case.save()
    transcript = factories.TranscriptFactory(recording__hearing=hearing, recording__name="sidang pagi.mp4")
    factories.SegmentFactory(transcript=transcript, index=0, text="Sidang dibuka dan terbuka untuk umum.")
    return transcript


@pytest.fixture
def reader(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def url(transcript: Transcript, format: str) -> str:
    return reverse("transcript_download", args=[transcript.pk, format])


@pytest.mark.parametrize("format", FORMATS)
def test_each_format_holds_the_text_and_is_named_after_case_day_and_recording(
    reader: Client, transcript: Transcript, format: str
):
    response = reader.get(url(transcript, format))
    assert response.status_code == 200
    assert "Sidang dibuka" in response.content.decode()
    name = f"12-Pid.Sus-2026-PN Jkt.Pst 2026-03-02 sidang pagi draf v0.{format}"
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
    assert disposition == 'attachment; filename="rekaman -A- draf v0.txt"'


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


def test_two_recordings_of_a_hearing_give_two_names(reader: Client, transcript: Transcript, hearing: Hearing):
    other = factories.TranscriptFactory(recording__hearing=hearing, recording__name="sidang siang.mp4")
    names = {reader.get(url(each, "txt"))["Content-Disposition"] for each in (transcript, other)}
    assert len(names) == 2


@pytest.mark.parametrize(
    "name", ["é" * 250 + ".mp4", "../../../etc/passwd", "...", "a\r\nSet-Cookie: b.wav", "x" * 255]
)
def test_any_recording_gives_a_name_that_file_systems_take(reader: Client, transcript: Transcript, name: str):
    Recording.objects.update(name=name)
    transcript.refresh_from_db()
    given = file_name(transcript, "json")
    assert len(given.encode()) <= 255
    assert not set(given) & set("/\\\r\n\0")
    assert given.startswith("12-Pid.Sus-2026-PN Jkt.Pst 2026-03-02 ")
    assert reader.get(url(transcript, "json")).status_code == 200


@pytest.mark.parametrize(
    ("language", "head"),
    [
        ("en", ["Case: 12/Pid.Sus/2026/PN Jkt.Pst", "Hearing: 2 Mar 2026, 10:00 WIB", "Recording: sidang pagi.mp4"]),
        ("id", ["Perkara: 12/Pid.Sus/2026/PN Jkt.Pst", "Sidang: 2 Mar 2026, 10.00 WIB"]),
    ],
)
def test_text_begins_with_where_it_comes_from_in_the_reader_s_language(
    reader: Client, transcript: Transcript, language: str, head: list[str]
):
    reader.cookies["django_language"] = language
    heading, _, said = reader.get(url(transcript, "txt")).content.decode().partition("\n\n")
    lines = heading.splitlines()
    assert lines[: len(head)] == head
    assert any(line.endswith(": whisper, base") for line in lines)
    assert said == "[00:00:00] Sidang dibuka dan terbuka untuk umum.\n"


def test_the_head_says_whether_people_have_corrected_the_text(reader: Client, transcript: Transcript, clerk: User):
    reader.cookies["django_language"] = "en"
    assert "Draft: written by a machine. Listen" in reader.get(url(transcript, "txt")).content.decode()
    edit_segment(transcript.segments.first(), clerk, 1, text="Sidang ditutup.")
    assert (
        "Draft: written by a machine, corrected in part by people."
        in reader.get(url(transcript, "vtt")).content.decode()
    )


def test_a_hostile_name_stays_on_its_line_of_the_head(reader: Client, transcript: Transcript):
    Recording.objects.update(name="a\n\n00:00:01.000 --> 00:00:02.000\nbohong.wav")
    vtt = reader.get(url(transcript, "vtt")).content.decode()
    assert vtt.count("-->") == 1
    assert len(vtt.split("\n\n")) == 3  # WEBVTT, the note, one cue


@pytest.mark.parametrize("format", FORMATS)
def test_a_speaker_is_called_by_the_name_that_people_gave(reader: Client, transcript: Transcript, format: str):
    speaker = factories.speaker_labelled(transcript, "2")
    transcript.segments.update(speaker=speaker, engine_speaker="2")
    assert "Pembicara 2" in reader.get(url(transcript, format)).content.decode()
    transcript.speakers.update(name="Siti Rahmawati", role="presiding_judge")
    shown = "Hakim Ketua: Siti Rahmawati" if format == "json" else "Hakim Ketua Siti Rahmawati: "
    assert shown in reader.get(url(transcript, format)).content.decode().replace("\n", " ")
