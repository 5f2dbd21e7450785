"""Lines of the trail can be told apart: which recording, which transcript, from which address."""

import json

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.lines import lines_of
from courtsight.audit.models import AuditAction, AuditEvent
from courtsight.audit.trail import record_event
from tests import factories
from transcription.models import Hearing, Upload


def target_of(target: object) -> str:
    return lines_of([record_event(None, AuditAction.VIEWED, target)])[0].target


def test_what_hangs_on_a_recording_is_called_after_its_file(hearing: Hearing):
    recording = factories.RecordingFactory(hearing=hearing, name="pagi.wav")
    transcript = factories.TranscriptFactory(recording=recording)
    about = [recording, factories.JobFactory(recording=recording), transcript]
    for target in [*about, factories.SegmentFactory(transcript=transcript)]:
        assert target_of(target).endswith(": pagi.wav")


def test_an_upload_a_person_and_a_token_have_their_own_names(hearing: Hearing, clerk: User):
    times = {"expires_at": "2026-01-01T00:00Z"}
    upload = Upload.objects.create(hearing=hearing, name="siang.mp3", size=1, created_by=clerk, **times)
    token, _secret = clerk.api_tokens.model.create(clerk, "perekam")
    assert [target_of(target).split(": ")[1] for target in (upload, clerk, token)] == [
        "siang.mp3",
        "panitera",
        "perekam",
    ]


def test_the_name_of_the_target_is_not_said_twice(hearing: Hearing):
    recording = factories.RecordingFactory(hearing=hearing, name="pagi.wav")
    event = record_event(None, AuditAction.UPLOADED, recording, name="pagi.wav", format="wav")
    assert lines_of([event])[0].note == "wav"


def test_a_line_of_something_deleted_says_what_kind_of_thing_it_was(hearing: Hearing):
    recording = factories.RecordingFactory(hearing=hearing)
    event = record_event(None, AuditAction.VIEWED, recording)
    recording.delete()
    line = lines_of([event])[0]
    assert ":" not in line.target
    assert line.case_number == hearing.case.number


def test_naming_a_page_of_lines_takes_as_many_queries_as_naming_one(hearing: Hearing, django_assert_num_queries):
    events = [
        record_event(None, AuditAction.VIEWED, factories.RecordingFactory(hearing=hearing, name=f"{number}.wav"))
        for number in range(5)
    ]
    # Hearings with their cases, and recordings.
    with django_assert_num_queries(2):
        lines_of(events[:1])
    with django_assert_num_queries(2):
        assert len({line.target for line in lines_of(events)}) == 5


def test_a_job_that_was_started_over_the_api_has_the_address_of_the_caller(clerk: User, hearing: Hearing):
    recording = factories.RecordingFactory(hearing=hearing)
    _row, token = clerk.api_tokens.model.create(clerk, "perekam")
    answer = Client().post(
        "/api/v1/stt/transcribe",
        json.dumps({"recording_id": str(recording.pk)}),
        "application/json",
        headers={"Authorization": f"Bearer {token}"},
        REMOTE_ADDR="10.0.0.9",
    )
    assert answer.status_code == 202
    assert AuditEvent.objects.get(action=AuditAction.JOB_STARTED).address == "10.0.0.9"


def test_the_address_behind_a_proxy_is_the_one_that_the_proxy_saw(
    client: Client, clerk: User, hearing: Hearing, monkeypatch
):
    monkeypatch.setattr(settings, "BEHIND_TLS", True)
    client.force_login(clerk)
    path = reverse("hearing_detail", args=[hearing.pk])
    client.get(path, REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "1.1.1.1, 10.0.0.8"})
    assert AuditEvent.objects.get(action=AuditAction.VIEWED).address == "10.0.0.8"


@pytest.mark.parametrize("path", ["home", "login"])
def test_no_address_outlives_its_request(client: Client, clerk: User, path: str):
    client.get(reverse(path), REMOTE_ADDR="10.0.0.9")
    assert record_event(clerk, AuditAction.LOGIN).address is None


def test_what_was_certified_names_its_version_and_what_was_sent_back_its_reason(hearing: Hearing):
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    certified = record_event(None, AuditAction.CERTIFIED, transcript, version=2, sha256="a" * 64)
    back = record_event(None, AuditAction.SENT_BACK, transcript, reason="Nama saksi salah")
    notes = [line.note for line in lines_of([certified, back])]
    assert "2" in notes[0]
    assert "a" * 64 not in notes[0]
    assert notes[1] == "Nama saksi salah"
