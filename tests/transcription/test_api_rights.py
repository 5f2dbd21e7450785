"""An outsider of a sealed hearing finds no trace of it in any call; to them it does not exist."""

import json
import uuid

import pytest

from courtsight.accounts.models import User
from courtsight.api import api
from courtsight.audit.models import AuditEvent
from tests import factories
from tests.transcription.calling import Caller, assert_problem, body_for
from transcription.captions.audio_file import AudioFile
from transcription.models import Hearing, Job, LiveSession, Segment
from transcription.models.job import JobStatus

PATHS = api.get_openapi_schema(path_prefix="")["paths"]
CALLS = [(method, path) for path, operations in PATHS.items() for method in operations if "{" in path]


@pytest.fixture
def segment(sealed_hearing: Hearing) -> Segment:
    """Everything that hangs on a sealed hearing: recording, job, transcript, segment."""
    recording = factories.RecordingFactory(hearing=sealed_hearing, name="rahasia.wav")
    recording.peaks_path.parent.mkdir(parents=True)
    recording.peaks_path.write_bytes(b"\x05")
    job = factories.JobFactory(recording=recording, status=JobStatus.COMPLETED)
    segment = factories.SegmentFactory(
        transcript__recording=recording, transcript__job=job, text="Rahasia negara", engine_speaker="1"
    )
    factories.SegmentFactory(transcript=segment.transcript, index=segment.index + 1, engine_speaker="2")
    segment.transcript.speaker_changes.create(kind="rename", speaker=segment.speaker, before=NOBODY, after=NOBODY)
    live = factories.LiveSessionFactory(hearing=sealed_hearing)
    factories.LiveMarkFactory(session=live)
    line = factories.CaptionLineFactory(session=live)
    factories.LiveDifferenceFactory(transcript=segment.transcript, line=line, live="Rahasia", batch="Rahasia")
    live.audio_path.parent.mkdir(parents=True)
    with AudioFile(live.audio_path, 1) as audio:
        audio.append([bytes(3200)])
    return segment


def live_in(hearing: Hearing) -> dict[str, uuid.UUID]:
    """The hearing's live session, a mark that is open and a caption."""
    session = LiveSession.objects.get(hearing=hearing)
    return {"session_id": session.pk, "mark_id": session.marks.get().pk, "line_id": session.lines.get().pk}


NOBODY = {"name": "", "role": "", "ordinal": None, "participant_id": None}


def call(user: User, method: str, path: str, segment: Segment, ids: dict[str, uuid.UUID] | None = None) -> object:
    ids = ids or {
        "job_id": segment.transcript.job_id,
        "recording_id": segment.transcript.recording_id,
        "transcript_id": segment.transcript_id,
        "segment_id": segment.pk,
        "speaker_id": segment.speaker_id,
        "change_id": segment.transcript.speaker_changes.get().pk,
        "difference_id": segment.transcript.live_differences.get().pk,
        **live_in(segment.transcript.recording.hearing),
    }
    address = "/api/v1" + path.format_map({key: str(value) for key, value in ids.items()})
    caller = Caller(user)
    queries = {"/export": "?format=txt", "/audio": "?start=0&end=1"}
    query = next((query for ending, query in queries.items() if path.endswith(ending)), "")
    other = segment.transcript.speakers.get(label="2")
    body = json.dumps(body_for(path, str(other.pk), str(segment.pk)))
    return caller.client.generic(method.upper(), address + query, body, "application/json", headers=caller.headers)


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_an_outsider_cannot_tell_a_sealed_object_from_none(method: str, path: str, segment: Segment, outsider: User):
    names = ("job_id", "recording_id", "transcript_id", "segment_id", "speaker_id", "change_id")
    names += ("session_id", "mark_id", "line_id", "difference_id")
    nowhere = {name: uuid.uuid4() for name in names}
    sealed, missing = call(outsider, method, path, segment), call(outsider, method, path, segment, nowhere)
    assert_problem(sealed, 404, "not_found")
    assert sealed.content == missing.content
    answers = [dict(response.headers) for response in (sealed, missing)]
    assert all(len(answer.pop("X-Request-ID")) == 32 for answer in answers), "a random number, of each request"
    assert answers[0] == answers[1]
    segment.refresh_from_db()
    assert (segment.text, segment.speaker.label, segment.speaker.name) == ("Rahasia negara", "1", "")
    assert not AuditEvent.objects.filter(user=outsider, target_id__in=[segment.pk, segment.transcript_id]).exists()


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_who_is_assigned_gets_through(method: str, path: str, segment: Segment, clerk: User):
    assert call(clerk, method, path, segment).status_code in (200, 201, 202, 204, 409)


def test_lists_and_filters_do_not_count_sealed_jobs(segment: Segment, outsider: User, clerk: User):
    job = segment.transcript.job
    for query in ({}, {"recording_id": job.recording_id}, {"hearing_id": job.recording.hearing_id}):
        assert Caller(outsider).get("/jobs", **query).json() == {"items": [], "next_cursor": None}
        assert len(Caller(clerk).get("/jobs", **query).json()["items"]) == 1


def test_a_sealed_recording_cannot_be_transcribed_by_an_outsider(segment: Segment, outsider: User):
    recording = segment.transcript.recording
    for body in ({}, {"hearing_id": str(recording.hearing_id)}):
        answer = Caller(outsider).post("/transcribe", {"recording_id": str(recording.pk), **body})
        assert_problem(answer, 404, "not_found")
    assert Job.objects.count() == 1


def test_a_hearing_is_not_revealed_by_the_check_of_a_recording(segment: Segment, outsider: User):
    own = factories.RecordingFactory(hearing=None, created_by=outsider)
    answers = [
        Caller(outsider).post("/transcribe", {"recording_id": str(own.pk), "hearing_id": str(hearing)})
        for hearing in (segment.transcript.recording.hearing_id, uuid.uuid4())
    ]
    assert answers[0].status_code == 422
    assert answers[0].content == answers[1].content


def test_a_recording_without_hearing_belongs_to_its_owner(outsider: User, clerk: User):
    job = factories.JobFactory(recording=factories.RecordingFactory(hearing=None, created_by=outsider))
    assert Caller(outsider).get(f"/jobs/{job.pk}").status_code == 200
    assert_problem(Caller(clerk).get(f"/jobs/{job.pk}"), 404, "not_found")


def test_an_answer_given_once_is_not_given_again_after_the_right_is_gone(sealed_hearing: Hearing, clerk: User):
    recording = factories.RecordingFactory(hearing=sealed_hearing)
    body = {"recording_id": str(recording.pk)}
    job = Caller(clerk).post("/transcribe", body, key="satu").json()
    cancel = f"/jobs/{job['id']}/cancel"
    assert Caller(clerk).post(cancel, key="dua").status_code == 200
    sealed_hearing.assigned.remove(clerk)
    assert_problem(Caller(clerk).post("/transcribe", body, key="satu"), 404, "not_found")
    assert_problem(Caller(clerk).post(cancel, key="dua"), 404, "not_found")
