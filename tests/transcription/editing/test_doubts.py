"""The doubts of a transcript through the API: what is stored becomes reasons, and people confirm."""

from typing import Any
from uuid import uuid4

import pytest

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.calling import Caller, assert_problem
from tests.transcription.editing.saying import join, retype, said, seen, split
from transcription.doubtful import doubts_left, doubts_of
from transcription.editing import By, Change, apply_edit
from transcription.models import EditKind, Segment, Transcript

TEXTS = ("Sidang dibuka pukul sembilan", "saudara saksi tinggal di Bandung", "siap")


@pytest.fixture
def transcript(db: None) -> Transcript:
    transcript = factories.TranscriptFactory()
    said(transcript, *TEXTS)
    return transcript


@pytest.fixture
def rows(transcript: Transcript) -> list[Segment]:
    return list(transcript.segments.all())


@pytest.fixture
def caller(clerk: User) -> Caller:
    caller = Caller(clerk)
    caller.client.cookies["django_language"] = "en"
    return caller


def words(caller: Caller, transcript: Transcript) -> list[dict[str, Any]]:
    return caller.get(f"/transcripts/{transcript.pk}/editor/words").json()["doubts"]


def checking(caller: Caller, row: Segment, first: int, last: int, *, checked: bool = True, revision: int = 1) -> Any:
    body = {"segment_id": str(row.pk), "revision": revision, "first": first, "last": last, "checked": checked}
    return caller.post(f"/transcripts/{row.transcript_id}/doubts", body)


def test_doubts_come_with_their_reason_in_the_reader_s_language(
    transcript: Transcript, rows: list[Segment], clerk: User
):
    caller = Caller(clerk)
    (number, name) = words(caller, transcript)
    assert number == {
        "segment_id": str(rows[0].pk),
        "first": 3,
        "last": 3,
        "kind": "number",
        "reason": "Angka.",
        "checked": False,
    }
    assert (name["segment_id"], name["first"], name["last"], name["kind"]) == (str(rows[1].pk), 4, 4, "name")


def test_confirming_marks_the_words_and_can_be_taken_back(transcript: Transcript, rows: list[Segment], caller: Caller):
    answer = checking(caller, rows[0], 3, 3).json()
    assert (answer["segment_id"], answer["left"]) == (str(rows[0].pk), 0)
    assert [doubt["checked"] for doubt in answer["doubts"]] == [True]
    assert doubts_left(transcript) == 1
    assert checking(caller, rows[0], 3, 3, checked=False).json()["left"] == 1
    rows[0].refresh_from_db()
    assert (rows[0].revision, rows[0].words[3].keys()) == (1, {"start", "end", "word", "confidence"})
    events = AuditEvent.objects.filter(action=AuditAction.CHANGED)
    assert [event.details["checked"] for event in events] == [False, True]


def test_confirming_twice_is_confirming_once(transcript: Transcript, rows: list[Segment], caller: Caller):
    assert checking(caller, rows[0], 3, 3).json() == checking(caller, rows[0], 3, 3).json()
    assert AuditEvent.objects.filter(action=AuditAction.CHANGED).count() == 1


def test_a_confirmed_word_stays_so_through_edits_splits_joins_and_their_undoing(
    transcript: Transcript, rows: list[Segment], caller: Caller, clerk: User
):
    checking(caller, rows[0], 3, 3)
    first, second, _ = rows
    changes = [
        lambda: retype(first, "Sidang ditutup pukul sembilan"),
        lambda: split(first, "Sidang ditutup", "pukul sembilan"),
        lambda: join(*transcript.segments.all()[:3]),
    ]
    for change in changes:
        first.refresh_from_db()
        apply_edit(transcript, clerk, EditKind.EDIT, [change()], uuid4())
        assert [doubt["checked"] for doubt in doubts_of(transcript) if doubt["kind"] == "number"] == [True]
    first.refresh_from_db()
    back = Change(seen(first), (By(first.pk, "Sidang ditutup"), By(uuid4(), f"pukul sembilan {second.text}")))
    apply_edit(transcript, clerk, EditKind.UNDO, [back], uuid4())
    assert [doubt["checked"] for doubt in doubts_of(transcript) if doubt["kind"] == "number"] == [True]


def test_what_was_confirmed_after_an_edit_stays_confirmed_when_it_is_undone(
    transcript: Transcript, rows: list[Segment], caller: Caller, clerk: User
):
    edit = apply_edit(transcript, clerk, EditKind.EDIT, [retype(rows[0], "Sidang ditutup pukul sembilan")], uuid4())
    checking(caller, rows[0], 3, 3, revision=2)
    rows[0].refresh_from_db()
    apply_edit(transcript, clerk, EditKind.UNDO, [retype(rows[0], edit.before[0]["text"])], uuid4())
    rows[0].refresh_from_db()
    assert [(word["confidence"], word.get("checked", False)) for word in rows[0].words] == [(0.9, False)] * 3 + [
        (0.9, True)
    ]


def test_an_edit_answers_the_doubts_of_what_it_made(transcript: Transcript, rows: list[Segment], caller: Caller):
    change = {
        "seen": [{"id": str(rows[0].pk), "revision": 1}],
        "by": [{"id": str(rows[0].pk), "text": "Sidang dibuka pukul sepuluh"}],
    }
    body = {"edit_id": str(uuid4()), "kind": "edit", "changes": [change]}
    assert caller.post(f"/transcripts/{transcript.pk}/edits", body).json()["doubts"] == []
    assert [doubt["kind"] for doubt in words(caller, transcript)] == ["name"]


def test_an_edit_answers_the_same_doubts_as_are_told_of_it_later(transcript: Transcript, caller: Caller):
    said(transcript, "pukul sepuluh hadir Budi Santoso", "keberatan Yang Mulia tanggal 17 Agustus 2025")
    for place, row in enumerate(transcript.segments.all()):
        row.speaker, row.end = factories.speaker_labelled(transcript, str(place)), row.end + 1.0
        row.save()
    rows = list(transcript.segments.all())
    changes = [
        {"seen": [{"id": str(row.pk), "revision": row.revision}], "by": [{"id": str(row.pk), "text": f"{row.text} ya"}]}
        for row in rows[2:]
    ]
    body = {"edit_id": str(uuid4()), "kind": "replace", "changes": changes}
    told = caller.post(f"/transcripts/{transcript.pk}/edits", body).json()["doubts"]
    changed = {str(row.pk) for row in rows[2:]}
    assert {doubt["kind"] for doubt in told} >= {"number", "name", "overlap", "date"}
    assert told == [doubt for doubt in words(caller, transcript) if doubt["segment_id"] in changed]


def test_the_same_edit_again_answers_the_doubts_of_the_words_that_it_made(
    transcript: Transcript, rows: list[Segment], caller: Caller
):
    parts = [{"id": str(rows[0].pk), "text": "Sidang dibuka"}, {"id": str(uuid4()), "text": "pukul sembilan"}]
    change = {"seen": [{"id": str(rows[0].pk), "revision": 1}], "by": parts}
    body = {"edit_id": str(uuid4()), "kind": "split", "changes": [change]}
    first = caller.post(f"/transcripts/{transcript.pk}/edits", body).json()
    assert [(doubt["segment_id"], doubt["first"]) for doubt in first["doubts"]] == [(parts[1]["id"], 1)]
    assert caller.post(f"/transcripts/{transcript.pk}/edits", body).json() == first


def test_words_that_are_others_by_now_are_not_confirmed(
    transcript: Transcript, rows: list[Segment], caller: Caller, clerk: User
):
    apply_edit(transcript, clerk, EditKind.EDIT, [retype(rows[0], "Sidang ditutup pukul sembilan")], uuid4())
    assert_problem(checking(caller, rows[0], 3, 3), 409, "stale_revision")
    assert_problem(checking(caller, rows[0], 3, 9, revision=2), 409, "stale_revision")
    assert_problem(checking(caller, rows[0], 3, 2, revision=2), 422, "invalid")
    other = said(factories.TranscriptFactory(), "pukul sembilan")[0]
    other.transcript_id = transcript.pk
    assert_problem(checking(caller, other, 0, 0), 404, "not_found")


def test_a_viewer_confirms_nothing(rows: list[Segment], viewer: User):
    assert_problem(checking(Caller(viewer), rows[0], 3, 3), 403, "forbidden")


def test_names_of_the_case_are_doubted_however_they_are_written(transcript: Transcript, caller: Caller):
    factories.ParticipantFactory(hearing=transcript.recording.hearing, name="Dr. Saksi, S.H.")
    assert [doubt["first"] for doubt in words(caller, transcript) if doubt["kind"] == "name"] == [1, 4]


def test_words_where_the_job_heard_no_voice_are_doubted(transcript: Transcript, rows: list[Segment], caller: Caller):
    job = factories.JobFactory(recording=transcript.recording)
    job.chunks.create(index=0, start=0.0, end=12.0, engine="whisper", speech=[[0.0, 7.5]])
    transcript.job = job
    transcript.save()
    silent = [doubt for doubt in words(caller, transcript) if doubt["kind"] == "silence"]
    assert [(doubt["segment_id"], doubt["reason"]) for doubt in silent] == [
        (str(rows[2].pk), "No voice was heard here.")
    ]


def test_somebody_else_at_the_same_time_is_seen_when_only_one_segment_is_asked_for(
    transcript: Transcript, rows: list[Segment]
):
    rows[0].speaker, rows[1].speaker = (factories.speaker_labelled(transcript, label) for label in "12")
    rows[1].start = 2.0
    rows[0].save(), rows[1].save()
    kinds = {doubt["kind"] for doubt in doubts_of(transcript, [rows[0].pk])}
    assert kinds == {"number", "overlap"}
    assert {doubt["segment_id"] for doubt in doubts_of(transcript, [rows[0].pk])} == {str(rows[0].pk)}


@pytest.mark.parametrize("words_stored", [None, [], [{"word": 5}], [{"start": -1, "end": 0, "word": "pukul"}]])
def test_segments_whose_words_are_not_known_have_doubts_by_their_text(
    words_stored: Any, transcript: Transcript, rows: list[Segment]
):
    Segment.objects.filter(pk=rows[0].pk).update(words=words_stored or [])
    assert [doubt["kind"] for doubt in doubts_of(transcript)] == ["number", "name"]
