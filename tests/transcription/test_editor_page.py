"""The page of the editor as the server writes it; the text itself comes from the API."""

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from transcription.models import Hearing, Transcript


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    transcript = factories.TranscriptFactory(recording__hearing=hearing, recording__name="sidang pagi.mp4")
    factories.SegmentFactory(transcript=transcript, text="Sidang dibuka.")
    return transcript


@pytest.fixture
def address(transcript: Transcript) -> str:
    return reverse("transcript_edit", args=[transcript.pk])


def test_a_clerk_gets_the_page_and_the_trail_says_so(client: Client, clerk: User, address: str, transcript: Transcript):
    client.force_login(clerk)
    response = client.get(address)
    assert response.status_code == 200
    html = response.content.decode()
    assert "sidang pagi.mp4" in html
    assert "Sidang dibuka." not in html
    assert f'href="/api/v1/stt/transcripts/{transcript.pk}/editor"' in html
    assert reverse("transcript_detail", args=[transcript.pk]) in html
    assert AuditEvent.objects.filter(action=AuditAction.VIEWED, target_id=str(transcript.pk)).count() == 1


def test_a_viewer_may_read_but_gets_no_editor_and_no_way_to_it(client: Client, address: str, transcript: Transcript):
    client.force_login(factories.UserFactory(username="penonton", role=Role.VIEWER))
    assert client.get(address).status_code == 403
    assert address not in client.get(reverse("transcript_detail", args=[transcript.pk])).content.decode()


def test_an_empty_transcript_offers_no_editing(client: Client, clerk: User, hearing: Hearing):
    empty = factories.TranscriptFactory(recording__hearing=hearing)
    client.force_login(clerk)
    html = client.get(reverse("transcript_detail", args=[empty.pk])).content.decode()
    assert reverse("transcript_edit", args=[empty.pk]) not in html


def test_nothing_of_it_stays_in_a_cache(client: Client, clerk: User, address: str):
    client.force_login(clerk)
    assert {"private", "no-store"} <= set(client.get(address)["Cache-Control"].split(", "))


def test_only_styles_with_the_nonce_of_this_answer_are_let_in(client: Client, clerk: User, address: str):
    client.force_login(clerk)
    policies = [client.get(address)["Content-Security-Policy"] for _ in range(2)]
    rules = [dict(rule.strip().split(" ", 1) for rule in policy.split(";")) for policy in policies]
    assert rules[0]["style-src"].startswith("'self' 'nonce-")
    assert rules[0]["style-src"] != rules[1]["style-src"]
    assert rules[0]["default-src"] == "'self'"
    assert "script-src" not in rules[0]
