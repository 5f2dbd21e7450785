"""A dismissed suggestion is taken back: by whom, how often, and what the trail says."""

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditEvent
from tests.transcription.calling import Caller, assert_problem
from transcription.models import Hearing, Speaker, Transcript
from transcription.models.transcript import TranscriptStatus
from transcription.speakers import (
    Identity,
    decline,
    decline_voice,
    dismissed_in,
    heard_in,
    rename,
    suggest_again,
    suggest_voice_again,
)
from transcription.speakers.suggestions import suggestions_for


@pytest.fixture
def objecting(transcript: Transcript) -> Transcript:
    transcript.segments.update(text="Ya.")
    transcript.segments.filter(index=1).update(text="Keberatan, Yang Mulia.")
    return transcript


def roles_in(transcript: Transcript, reader: User) -> list[str]:
    return [role for one in suggestions_for(transcript, heard_in(transcript), reader) for role in one.roles]


def dismissed(transcript: Transcript, reader: User) -> list[tuple[str, str]]:
    return [(one.heard.speaker.label, one.shown_name) for one in dismissed_in(transcript, heard_in(transcript), reader)]


def noted() -> list[tuple[str, str]]:
    events = AuditEvent.objects.filter(details__change__in=["decline", "suggest again"]).order_by("at")
    return [(event.details["change"], event.details.get("role", event.details.get("voice"))) for event in events]


def test_a_role_is_suggested_again_and_the_others_stay_dismissed(
    objecting: Transcript, clerk: User, judge: User, speaker
):
    for role in ("prosecutor", "counsel"):
        decline(speaker("2"), clerk, role)
    assert dismissed(objecting, clerk) == [("2", "Public prosecutor"), ("2", "Legal counsel")]
    for _ in range(2):
        suggest_again(speaker("2"), judge, "prosecutor")
    assert roles_in(objecting, clerk) == ["prosecutor", "attorney"]
    assert dismissed(objecting, clerk) == [("2", "Legal counsel")]
    assert noted() == [("decline", "prosecutor"), ("decline", "counsel"), ("suggest again", "prosecutor")]


def test_who_has_a_name_by_now_is_not_listed_and_a_role_alone_is_no_name(objecting: Transcript, clerk: User, speaker):
    decline(speaker("2"), clerk, "prosecutor")
    rename(speaker("2"), clerk, 1, Identity(role="counsel"))
    assert dismissed(objecting, clerk) == [("2", "Public prosecutor")]
    rename(speaker("2"), clerk, 2, Identity("Lestari", "counsel"))
    assert dismissed(objecting, clerk) == []


def test_a_voice_is_suggested_again(named: Speaker, later: Transcript, suggested, clerk: User):
    before, one = suggested(), later.speakers.get(label="1")
    decline_voice(one, clerk, named)
    assert dismissed(later, clerk) == [("1", "Presiding judge: Siti Rahmawati")]
    suggest_voice_again(one, clerk, named)
    assert suggested() == before
    assert dismissed(later, clerk) == []
    assert noted() == [("decline", str(named.pk)), ("suggest again", str(named.pk))]


def test_a_voice_of_a_hearing_that_is_closed_to_the_reader_is_not_listed(
    named: Speaker, later: Transcript, hearing: Hearing, clerk: User, judge: User
):
    decline_voice(later.speakers.get(label="1"), clerk, named)
    hearing.sealed = True
    hearing.save()
    hearing.assigned.add(clerk)
    assert (len(dismissed(later, clerk)), dismissed(later, judge)) == (1, [])


def test_the_call_takes_it_back_for_who_may_edit(objecting: Transcript, clerk: User, viewer: User, speaker):
    decline(speaker("2"), clerk, "prosecutor")
    path = f"/transcripts/{objecting.pk}/speakers/{speaker('2').pk}/suggest-again"
    assert_problem(Caller(viewer).post(path, {"role": "prosecutor"}), 403, "forbidden")
    assert_problem(Caller(clerk).post(path, {}), 422, "invalid")
    assert_problem(Caller(clerk).post(path, {"role": "raja"}), 422, "invalid")
    assert speaker("2").declined_roles == ["prosecutor"]
    for _ in range(2):
        assert Caller(clerk).post(path, {"role": "prosecutor"}).status_code == 204
    assert speaker("2").declined_roles == []


def test_the_call_takes_a_voice_that_the_caller_may_see(named: Speaker, later: Transcript, hearing, clerk: User):
    one = later.speakers.get(label="1")
    decline_voice(one, clerk, named)
    path = f"/transcripts/{later.pk}/speakers/{one.pk}/suggest-again"
    assert Caller(clerk).post(path, {"voice": str(named.pk)}).status_code == 204
    assert dismissed(later, clerk) == []
    hearing.sealed = True
    hearing.save()
    assert Caller(clerk).post(path, {"voice": str(named.pk)}).status_code == 404


def test_a_certified_transcript_keeps_what_was_dismissed(objecting: Transcript, clerk: User, speaker):
    decline(speaker("2"), clerk, "prosecutor")
    Transcript.objects.update(status=TranscriptStatus.CERTIFIED)
    path = f"/transcripts/{objecting.pk}/speakers/{speaker('2').pk}/suggest-again"
    assert Caller(clerk).post(path, {"role": "prosecutor"}).status_code == 409
    assert speaker("2").declined_roles == ["prosecutor"]


def test_the_list_is_on_the_page_of_who_may_edit(objecting: Transcript, clerk, viewer, speaker, client: Client):
    decline(speaker("2"), clerk, "prosecutor")
    for reader, is_there in ((clerk, True), (viewer, False)):
        client.force_login(reader)
        text = client.get(reverse("transcript_speakers", args=[objecting.pk])).content.decode()
        assert ("data-again" in text) is is_there
