"""The reading view of a transcript: the same text, and none of the tools of those who work on it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditEvent
from tests import factories
from transcription.models import Hearing, Transcript

SAID = [("A", "Satu."), ("A", "Dua."), ("B", "Tiga."), ("", "Empat."), ("", "Lima.")]


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    for index, (speaker, text) in enumerate(SAID):
        times = {"start": index * 5.0, "end": index * 5.0 + 4}
        factories.SegmentFactory(transcript=transcript, index=index, text=text, engine_speaker=speaker, **times)
    return transcript


@pytest.fixture
def reader(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    return client


def page(client: Client, transcript: Transcript, query: str = "?view=reading") -> str:
    return client.get(reverse("transcript_detail", args=[transcript.pk]) + query).content.decode()


def texts(html: str) -> list[str]:
    return re.findall(r'segment__text"[^>]*>([^<]*)<', html)


def test_the_text_is_the_same_in_both_views(reader: Client, transcript: Transcript):
    assert texts(page(reader, transcript)) == texts(page(reader, transcript, "")) == [
        "Satu.", "Dua.", "Tiga.", "Empat.", "Lima.",
    ]  # fmt: skip


def test_the_tools_of_those_who_work_on_it_are_left_out(reader: Client, transcript: Transcript):
    working, reading = page(reader, transcript, ""), page(reader, transcript)
    for tool in ("transcript_edit", "certification", "transcript_history"):
        address = f'href="{reverse(tool, args=[transcript.pk])}"'
        assert address in working
        assert address not in reading
    for part in ('data-panel="/transcripts', "data-editable", "transcript__legend", 'class="menu__list"><li>'):
        assert part not in reading
    assert "data-editable" in working


def test_each_view_leads_to_the_other(reader: Client, transcript: Transcript):
    assert 'href="?view=reading"' in page(reader, transcript, "")
    assert f'href="{reverse("transcript_detail", args=[transcript.pk])}" data-keeps-place' in page(reader, transcript)


def test_any_other_view_is_the_page_with_all_tools(reader: Client, transcript: Transcript):
    assert "page--reading" not in page(reader, transcript, "?view=../../x")


def test_a_speaker_is_named_where_the_turn_begins(reader: Client, transcript: Transcript):
    named = [not hidden for hidden in re.findall(r'class="segment__speaker"( hidden)?>', page(reader, transcript))]
    assert named == [True, False, True, True, False]
    assert " hidden>" not in "".join(re.findall(r'class="segment__speaker"[^>]*>', page(reader, transcript, "")))


def test_what_the_pipeline_noticed_ends_a_turn(reader: Client, transcript: Transcript):
    transcript.findings = [{"kind": "text_without_speech", "start": 4.5, "end": 4.9, "text": "hantu"}]
    transcript.save()
    named = [not hidden for hidden in re.findall(r'class="segment__speaker"( hidden)?>', page(reader, transcript))]
    assert named == [True, True, True, True, False]


def test_reading_is_a_look_at_the_transcript(reader: Client, transcript: Transcript):
    page(reader, transcript)
    assert AuditEvent.objects.filter(action="viewed", target_id=transcript.pk).count() == 1
