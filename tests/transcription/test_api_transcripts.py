"""Transcripts through the API: read, corrected, exported; every one of it in the audit trail."""

import json
import time

import pytest

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.calling import Caller, assert_problem
from transcription.models import Segment, TranscriptEdit
from transcription.origins import file_name

WORDS = [
    {"start": 0.0, "end": 0.4, "word": "Sidang", "confidence": 0.9},
    {"start": 0.4, "end": 0.8, "word": "di", "confidence": 0.4},
    {"start": 0.8, "end": 1.2, "word": "buka", "confidence": 0.5},
]


@pytest.fixture
def segment(db: None) -> Segment:
    return factories.SegmentFactory(text="Sidang di buka", words=WORDS, start=0.0, end=1.2)


def address(segment: Segment) -> str:
    return f"/transcripts/{segment.transcript_id}/segments/{segment.pk}"


def test_a_transcript_is_read_with_its_words_and_the_reading_is_noted(clerk: User, segment: Segment):
    answer = Caller(clerk).get(f"/transcripts/{segment.transcript_id}")
    transcript = answer.json()
    assert transcript["id"] == str(segment.transcript_id)
    assert transcript["recording_id"] == str(segment.transcript.recording_id)
    assert (transcript["engine"], transcript["language"], transcript["status"]) == ("whisper", "id-ID", "draft")
    (read,) = transcript["segments"]
    assert (read["revision"], read["text"], read["speaker"]) == (1, "Sidang di buka", None)
    assert read["words"] == WORDS
    event = AuditEvent.objects.get(action=AuditAction.VIEWED)
    assert (event.user, event.target_id, event.address) == (clerk, transcript["id"], "127.0.0.1")
    assert event.hearing_id == segment.transcript.recording.hearing_id


def test_a_correction_keeps_what_was_and_what_the_engine_said(clerk: User, segment: Segment):
    change = {"revision": 1, "text": " Sidang dibuka ", "speaker": "Hakim Ketua"}
    answer = Caller(clerk).patch(address(segment), change)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["text"], answer.json()["speaker"]) == ("Sidang dibuka", "Hakim Ketua")
    segment.refresh_from_db()
    assert (segment.revision, segment.text, segment.engine_text) == (2, "Sidang dibuka", "Sidang di buka")
    edit = TranscriptEdit.objects.get(transcript=segment.transcript)
    (former,) = edit.before
    assert (former["revision"], former["text"], former["words"]) == (1, "Sidang di buka", WORDS)
    assert (edit.number, edit.kind, edit.made_by) == (1, "edit", clerk)
    assert AuditEvent.objects.get(action=AuditAction.CHANGED).target_id == str(segment.pk)


def test_a_correction_of_an_old_revision_is_refused_with_the_current_text(clerk: User, judge: User, segment: Segment):
    Caller(judge).patch(address(segment), {"revision": 1, "text": "Sidang dibuka"})
    answer = Caller(clerk).patch(address(segment), {"revision": 1, "text": "Sidang ditutup"})
    current = assert_problem(answer, 409, "stale_revision")["segment"]
    assert (current["revision"], current["text"]) == (2, "Sidang dibuka")
    assert TranscriptEdit.objects.count() == 1


def test_a_change_that_changes_nothing_leaves_no_trace(clerk: User, segment: Segment):
    answer = Caller(clerk).patch(address(segment), {"revision": 1, "text": "Sidang di buka"})
    assert answer.json()["revision"] == 1
    assert not TranscriptEdit.objects.exists()
    assert not AuditEvent.objects.filter(action=AuditAction.CHANGED).exists()


def test_the_speaker_alone_can_be_set_and_taken_away(clerk: User, segment: Segment):
    caller = Caller(clerk)
    named = caller.patch(address(segment), {"revision": 1, "speaker": "Saksi"}).json()
    assert (named["speaker"], named["text"], named["words"]) == ("Saksi", "Sidang di buka", WORDS)
    assert caller.patch(address(segment), {"revision": 2, "speaker": ""}).json()["speaker"] is None


@pytest.mark.parametrize(
    "change",
    [
        {"revision": 1},
        {"revision": 1, "text": "  "},
        {"revision": 1, "text": "a\x00b"},
        {"revision": 1, "text": "a\ud800b"},
        {"revision": 1, "text": "x" * 20_001},
        {"revision": 1, "speaker": "x" * 101},
        {"revision": 0, "text": "x"},
        {"revision": 2**40, "text": "x"},
        {"revision": "satu", "text": "x"},
        {"text": "x"},
        {"revision": 1, "text": "x", "engine_text": "y"},
        [],
    ],
)
def test_a_change_that_makes_no_sense_is_refused(clerk: User, segment: Segment, change: object):
    caller = Caller(clerk)
    answer = caller.client.patch(
        f"/api/v1/stt{address(segment)}", json.dumps(change), content_type="application/json", headers=caller.headers
    )
    assert_problem(answer, 422, "invalid")
    segment.refresh_from_db()
    assert segment.revision == 1


def test_two_corrections_of_the_greatest_length_do_not_stop_the_server(clerk: User, segment: Segment):
    caller = Caller(clerk)
    began = time.perf_counter()
    caller.patch(address(segment), {"revision": 1, "text": "a b " * 2_500})
    answer = caller.patch(address(segment), {"revision": 2, "text": "b a " * 2_400})
    assert (answer.status_code, len(answer.json()["words"])) == (200, 4_800)
    assert time.perf_counter() - began < 10


def test_a_segment_is_found_only_under_its_own_transcript(clerk: User, segment: Segment):
    other = factories.TranscriptFactory()
    answer = Caller(clerk).patch(f"/transcripts/{other.pk}/segments/{segment.pk}", {"revision": 1, "text": "x"})
    assert_problem(answer, 404, "not_found")


def test_a_viewer_may_neither_correct_nor_export(viewer: User, segment: Segment):
    caller = Caller(viewer)
    assert_problem(caller.patch(address(segment), {"revision": 1, "text": "x"}), 403, "forbidden")
    assert_problem(caller.get(f"/transcripts/{segment.transcript_id}/export", format="txt"), 403, "forbidden")


@pytest.mark.parametrize(
    ("format", "content_type"),
    [("txt", "text/plain"), ("srt", "application/x-subrip"), ("vtt", "text/vtt"), ("json", "application/json")],
)
def test_a_transcript_is_exported_as_a_file(clerk: User, segment: Segment, format: str, content_type: str):
    answer = Caller(clerk).get(f"/transcripts/{segment.transcript_id}/export", format=format)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(content_type)
    name = file_name(segment.transcript, format)
    assert "sidang pagi" in name
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "Sidang di buka" in answer.content.decode()
    event = AuditEvent.objects.get(action=AuditAction.DOWNLOADED)
    assert event.details == {"format": format, "file": name, "size": len(answer.content)}


def test_an_unknown_format_is_refused_with_those_that_there_are(clerk: User, segment: Segment):
    answer = Caller(clerk).get(f"/transcripts/{segment.transcript_id}/export", format="exe")
    assert "'srt'" in assert_problem(answer, 422, "invalid")["detail"]
