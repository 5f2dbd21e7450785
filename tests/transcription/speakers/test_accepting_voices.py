"""What people do with a voice that is suggested: see where it was heard, accept it, dismiss it; and the trail of it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.calling import Caller, assert_problem
from tests.transcription.speakers.voices import JUDGE, SITI, by_voice, keep, transcript_of, voice
from transcription.models import Hearing, Speaker, Transcript
from transcription.speakers import Identity, decline, decline_voice, rename


@pytest.fixture
def at(later: Transcript) -> Callable[[str], str]:
    speaker = later.speakers.get(label="1")
    return lambda path: f"/transcripts/{later.pk}/speakers/{speaker.pk}{path}"


def test_the_api_tells_where_the_voice_was_heard(named: Speaker, later: Transcript, hearing: Hearing, clerk: User):
    (item,) = Caller(clerk).get(f"/transcripts/{later.pk}/speaker-suggestions").json()["items"]
    assert item["voice"] == {
        "speaker_id": str(named.pk),
        "transcript_id": str(named.transcript_id),
        "hearing_id": str(hearing.pk),
        "starts_at": "2026-03-02T03:00:00Z",
        "start": 0.0,
    }
    assert item["identities"][0]["name"] == "Siti Rahmawati"
    assert item["reasons"][0]["rule"] == "voice"


def test_accepting_names_the_speaker_and_the_trail_says_that_it_was_by_voice(
    named: Speaker, later: Transcript, clerk: User, client: Client, at
):
    body = {"revision": 1, "name": "Siti Rahmawati", "role": "presiding_judge", "voice": str(named.pk)}
    assert Caller(clerk).patch(at(""), body).status_code == 200
    assert Identity.of(later.speakers.get(label="1")) == SITI
    event = AuditEvent.objects.filter(action=AuditAction.CHANGED, target_id=str(later.pk)).first()
    assert event.details["voice"] == str(named.pk)
    client.force_login(factories.UserFactory(role=Role.ADMINISTRATOR))
    assert "menurut suara di sidang lain" in client.get(reverse("audit_list")).content.decode()
    assert by_voice(later, clerk) == []


def test_a_name_that_somebody_typed_is_not_by_voice(named: Speaker, later: Transcript, clerk: User, at):
    Caller(clerk).patch(at(""), {"revision": 1, "name": "Siti Rahmawati"})
    assert "voice" not in AuditEvent.objects.filter(target_id=str(later.pk)).first().details


def test_a_dismissed_voice_is_not_suggested_again_whatever_it_is_called(
    named: Speaker, later: Transcript, suggested, clerk: User, at
):
    for _ in range(2):
        assert Caller(clerk).post(at("/decline"), {"voice": str(named.pk)}).status_code == 204
    assert suggested() == {}
    rename(named, clerk, 2, Identity("Sri Rahmawati"))
    assert suggested() == {}
    events = AuditEvent.objects.filter(details__change="decline")
    assert [event.details["voice"] for event in events] == [str(named.pk)]


def test_dismissing_a_voice_dismisses_that_person_and_nobody_else(
    named: Speaker, earlier: Transcript, later: Transcript, hearing: Hearing, suggested, clerk: User
):
    third, fourth = (transcript_of(factories.HearingFactory(case=hearing.case)) for _ in range(2))
    keep(third, {"1": voice(1), "2": voice(3)})
    rename(third.speakers.get(label="1"), clerk, 1, SITI)
    decline_voice(later.speakers.get(label="1"), clerk, named)
    assert suggested() == {}
    keep(fourth, {"1": voice(1, 0.95, 60), "2": voice(4)})
    rename(fourth.speakers.get(label="1"), clerk, 1, Identity("Rahayu"))
    assert suggested() == {"1": ["Rahayu"]}


def test_a_declined_role_is_no_declined_voice(named: Speaker, later: Transcript, suggested, clerk: User):
    decline(later.speakers.get(label="1"), clerk, "presiding_judge")
    assert suggested() == JUDGE


@pytest.mark.parametrize("body", [{}, {"role": "witness", "voice": "x"}, {"voice": "x"}, {"role": ""}])
def test_one_thing_is_dismissed_at_a_time(named: Speaker, clerk: User, at, body: dict[str, str]):
    body = body | ({"voice": str(named.pk)} if len(body) == 2 else {})
    assert_problem(Caller(clerk).post(at("/decline"), body), 422, "invalid")


def test_only_a_speaker_of_another_hearing_of_the_case_that_one_may_see_can_be_named_as_the_voice(
    named: Speaker, later: Transcript, hearing: Hearing, clerk: User, outsider: User, at
):
    strangers = [transcript_of(factories.HearingFactory()), transcript_of(None, created_by=clerk), later]
    for stranger in strangers:
        body = {"voice": str(stranger.speakers.get(label="2").pk)}
        assert Caller(clerk).post(at("/decline"), body).status_code == 404
        assert Caller(clerk).patch(at(""), {"revision": 1, "name": "X", **body}).status_code == 404
    hearing.sealed = True
    hearing.save()
    assert Caller(outsider).post(at("/decline"), {"voice": str(named.pk)}).status_code == 404
    assert later.speakers.get(label="1").declined_voices == []


def test_the_page_links_the_hearing_and_the_place_where_the_voice_is_heard(
    named: Speaker, later: Transcript, hearing: Hearing, client: Client, clerk: User
):
    client.force_login(clerk)
    text = client.get(reverse("transcript_speakers", args=[later.pk])).content.decode()
    assert "Suara seperti" in text
    assert f'di sidang tanggal <a href="{reverse("hearing_detail", args=[hearing.pk])}">2 Mar 2026</a>' in text
    assert f'href="{reverse("transcript_detail", args=[named.transcript_id])}#t=0"' in text
    assert f'data-voice="{named.pk}"' in text
    assert "Tertutup" not in text


def test_of_a_sealed_hearing_the_page_says_so(named, later: Transcript, hearing: Hearing, client, clerk: User):
    hearing.sealed = True
    hearing.save()
    hearing.assigned.add(clerk)
    client.force_login(clerk)
    assert "Tertutup" in client.get(reverse("transcript_speakers", args=[later.pk])).content.decode()
