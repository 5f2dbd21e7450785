"""Recordings that programs sent without a hearing are listed for who sent them, and can be put into one."""

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from transcription.models import Hearing, Recording

TITLE = "Recordings without a hearing"


@pytest.fixture
def reader(client: Client, clerk: User) -> Client:
    return english(client, clerk)


@pytest.fixture
def recording(clerk: User) -> Recording:
    return factories.RecordingFactory(hearing=None, created_by=clerk, name="dari program.wav")


def english(client: Client, user: User) -> Client:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def shown(client: Client, name: str = "unfiled_recordings", *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def place(client: Client, recording: Recording, hearing: Hearing | str) -> object:
    pk = getattr(hearing, "pk", hearing)
    return client.post(reverse("recording_place", args=[recording.pk]), {"hearing": pk})


def test_ones_own_are_listed_with_their_transcript(reader: Client, recording: Recording):
    transcript = factories.TranscriptFactory(recording=recording)
    html = shown(reader)
    assert "dari program.wav" in html
    assert reverse("transcript_detail", args=[transcript.pk]) in html


def test_those_of_others_and_those_in_hearings_are_not(reader: Client, hearing: Hearing, outsider: User, clerk: User):
    factories.RecordingFactory(hearing=None, created_by=outsider, name="milik luar.wav")
    factories.RecordingFactory(hearing=hearing, created_by=clerk, name="sudah ada.wav")
    html = shown(reader)
    assert "milik luar.wav" not in html
    assert "sudah ada.wav" not in html


@pytest.mark.parametrize("name", ["home", "hearing_list"])
def test_home_and_hearings_link_to_the_list_only_when_there_are_any(reader: Client, clerk: User, name: str):
    assert TITLE not in shown(reader, name)
    factories.RecordingFactory(hearing=None, created_by=clerk)
    assert f"{TITLE} (1)" in shown(reader, name)


def test_a_recording_is_put_into_a_hearing(reader: Client, recording: Recording, hearing: Hearing, clerk: User):
    assert "dari program.wav" in shown(reader, "recording_place", recording.pk)
    assert place(reader, recording, hearing)["Location"] == reverse("hearing_detail", args=[hearing.pk])
    recording.refresh_from_db()
    assert recording.hearing == hearing
    event = AuditEvent.objects.get(action=AuditAction.CHANGED)
    assert (event.user, event.target_id, event.hearing_id) == (clerk, str(recording.pk), hearing.pk)
    assert event.details["name"] == "dari program.wav"


def test_a_sealed_hearing_is_offered_to_those_assigned_only(
    client: Client, reader: Client, recording: Recording, sealed_hearing: Hearing, outsider: User
):
    assert str(sealed_hearing.pk) in shown(reader, "recording_place", recording.pk)
    assert place(reader, recording, sealed_hearing).status_code == 302
    own = factories.RecordingFactory(hearing=None, created_by=outsider)
    other = english(Client(), outsider)
    html = shown(other, "recording_place", own.pk)
    assert str(sealed_hearing.pk) not in html
    assert sealed_hearing.case.number not in html
    assert place(other, own, sealed_hearing).status_code == 200
    own.refresh_from_db()
    assert own.hearing is None


def test_the_same_bytes_twice_in_a_hearing_are_refused(reader: Client, recording: Recording, hearing: Hearing):
    factories.RecordingFactory(hearing=hearing, sha256=recording.sha256)
    answer = place(reader, recording, hearing)
    assert "already in that hearing" in answer.content.decode()
    recording.refresh_from_db()
    assert recording.hearing is None
    assert not AuditEvent.objects.filter(action=AuditAction.CHANGED).exists()


@pytest.mark.parametrize("typed", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_hearing_is_refused(reader: Client, recording: Recording, typed: str):
    assert place(reader, recording, typed).status_code == 200
    recording.refresh_from_db()
    assert recording.hearing is None


def test_another_persons_recording_is_not_found(client: Client, recording: Recording, hearing: Hearing, outsider: User):
    client.force_login(outsider)
    assert place(client, recording, hearing).status_code == 404
    assert client.get(reverse("recording_delete", args=[recording.pk])).status_code == 404


def test_a_recording_in_a_hearing_is_not_moved_again(reader: Client, hearing: Hearing, clerk: User):
    recording = factories.RecordingFactory(created_by=clerk)
    assert place(reader, recording, hearing).status_code == 404


def test_a_deleted_one_leads_back_to_the_list(reader: Client, recording: Recording):
    answer = reader.post(reverse("recording_delete", args=[recording.pk]))
    assert answer["Location"] == reverse("unfiled_recordings")
    assert not Recording.objects.exists()
