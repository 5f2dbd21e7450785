"""Speakers told apart again at a wish: asked for on the page or by a program, done by a worker, shown to all."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.calling import Caller, assert_problem
from tests.transcription.diarization.conversations import alternating
from tests.transcription.diarization_jobs.jobs import while_listening
from tests.transcription.jobs import SHORT, excerpt, spoken_recording, work_until_done
from tests.transcription.voices import hear_already
from transcription.dispatch import cancel_job, create_job, retry_job, tell_apart_again
from transcription.editing import edit_segment
from transcription.errors import DiarizationFailed, WrongState
from transcription.models import Gathering, Hearing, Job, Transcript
from transcription.models.job import JobStatus
from transcription.progress import job_state
from transcription.recording_removal import remove_recording
from transcription.speakers import Identity, rename
from transcription.speakers.undoing import undo

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("talking_engine")]


@pytest.fixture
def transcript(clerk: User) -> Transcript:
    """Three people speak; the job was told of two."""
    recording = spoken_recording()
    hear_already(recording, alternating(3, SHORT, length=6.0))
    job = create_job(recording, clerk, language="id-ID", enable_diarization=True, speaker_count=2)
    work_until_done()
    return Job.objects.get(pk=job.pk).transcript


def speakers_of(transcript: Transcript) -> set[str]:
    return {row.speaker_name for row in transcript.segments.select_related("speaker")}


def text_of(transcript: Transcript) -> list[str]:
    return " ".join(transcript.segments.values_list("text", flat=True)).split()


def asked(user: User, transcript: Transcript, count: int | None = None) -> object:
    return Caller(user).post(f"/transcripts/{transcript.pk}/tell-apart", {"speaker_count": count})


def test_a_worker_tells_them_apart_and_no_word_of_the_text_is_lost(clerk: User, transcript: Transcript):
    before = text_of(transcript)
    assert len(speakers_of(transcript)) == 2
    answer = asked(clerk, transcript, 3)
    assert answer.status_code == 202
    job = answer.json()
    assert (job["purpose"], job["transcript_id"], job["status"]) == ("speakers", str(transcript.pk), "pending")
    work_until_done()
    after = Caller(clerk).get(f"/jobs/{job['id']}").json()
    assert (after["status"], after["progress"], after["transcript_id"]) == ("completed", 1.0, str(transcript.pk))
    assert len(speakers_of(transcript)) == 3
    assert text_of(transcript) == before
    assert Transcript.objects.count() == 1


def test_names_and_corrections_stay_and_all_of_it_can_be_undone(clerk: User, transcript: Transcript):
    rename(transcript.speakers.get(label="1"), clerk, 1, Identity(name="Siti Rahmawati"))
    edited = edit_segment(transcript.segments.first(), clerk, 1, text="Sidang dibuka.")
    before = {row.pk: row.speaker_id for row in transcript.segments.all()}
    tell_apart_again(transcript, clerk)
    work_until_done()
    assert "Siti Rahmawati" in speakers_of(transcript)
    edited.refresh_from_db()
    assert edited.text == "Sidang dibuka."
    undo(transcript.speaker_changes.get(kind="relabel"), clerk)
    assert before.items() <= {row.pk: row.speaker_id for row in transcript.segments.all()}.items()


def test_a_transcript_without_speakers_gets_some(clerk: User):
    recording = spoken_recording(source=excerpt(20), duration=20)
    create_job(recording, clerk, language="id-ID")
    work_until_done()
    transcript = recording.transcripts.get()
    assert speakers_of(transcript) == {""}
    tell_apart_again(transcript, clerk)
    work_until_done()
    assert "" not in speakers_of(transcript)


def test_the_decoded_file_is_made_again_where_it_is_gone(clerk: User, transcript: Transcript):
    transcript.recording.decoded_path.unlink()
    transcript.recording.voices_path.unlink()
    tell_apart_again(transcript, clerk, 1)
    work_until_done()
    assert len(speakers_of(transcript)) == 1


def test_asked_twice_at_once_it_is_done_once(clerk: User, judge: User, transcript: Transcript):
    asked(clerk, transcript, 3)
    assert_problem(asked(clerk, transcript, 4), 409, "wrong_state")
    key = {"path": f"/transcripts/{transcript.pk}/tell-apart", "body": {"speaker_count": 3}}
    work_until_done()
    first, second = (Caller(clerk).post(key["path"], key["body"], key="sekali") for _ in range(2))
    assert first.json() == second.json()
    assert transcript.relabellings.count() == 2


def test_it_stands_beside_transcriptions_and_none_is_taken_for_the_other(clerk: User, transcript: Transcript):
    told = tell_apart_again(transcript, clerk, 3)
    other = create_job(transcript.recording, clerk, language="id-ID", enable_diarization=True, speaker_count=3)
    assert other.pk != told.pk
    work_until_done()
    for job in (told, other):
        job.refresh_from_db()
        assert job.status == JobStatus.COMPLETED
    assert transcript.recording.transcripts.count() == 2


def test_who_may_not_edit_may_not_ask_and_who_may_not_see_is_told_nothing(
    viewer: User, outsider: User, clerk: User, transcript: Transcript, sealed_hearing: Hearing
):
    assert_problem(asked(viewer, transcript), 403, "forbidden")
    Hearing.objects.filter(pk=transcript.recording.hearing_id).update(sealed=True)
    assert_problem(asked(outsider, transcript), 404, "not_found")
    assert transcript.relabellings.count() == 0


@pytest.mark.parametrize("body", [{"speaker_count": 0}, {"speaker_count": 51}, {"speaker_count": "x"}, {"x": 1}])
def test_numbers_that_make_no_sense_are_refused(clerk: User, transcript: Transcript, body: dict[str, object]):
    assert_problem(Caller(clerk).post(f"/transcripts/{transcript.pk}/tell-apart", body), 422, "invalid")


def test_where_each_speaker_has_a_microphone_it_is_refused_and_not_offered(client: Client, clerk: User):
    segment = factories.SegmentFactory(engine_speaker="Kanal 1")
    assert_problem(asked(clerk, segment.transcript), 422, "microphone_each")
    client.force_login(clerk)
    assert "speakers__again" not in page(client, segment.transcript)


def test_it_is_in_the_audit_trail_when_asked_for_and_when_done(clerk: User, transcript: Transcript):
    asked(clerk, transcript, 3)
    started = AuditEvent.objects.filter(action=AuditAction.JOB_STARTED).latest("at")
    assert (started.user, started.details["transcript"], started.details["speakers"]) == (clerk, str(transcript.pk), 3)
    work_until_done()
    changed = AuditEvent.objects.filter(action=AuditAction.CHANGED).latest("at")
    assert (changed.user, changed.target_id, changed.details["change"]) == (clerk, str(transcript.pk), "relabel")


def test_when_it_fails_the_transcript_stays_and_the_page_says_what_to_do(
    client: Client, clerk: User, transcript: Transcript, monkeypatch: pytest.MonkeyPatch
):
    def fail() -> None:
        raise DiarizationFailed

    before = speakers_of(transcript)
    transcript.recording.voices_path.unlink()
    with monkeypatch.context() as patch:
        while_listening(patch, fail)
        job = tell_apart_again(transcript, clerk, 3)
        work_until_done()
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.FAILED, "diarization_failed")
    assert speakers_of(transcript) == before
    client.force_login(clerk)
    assert "Pembicara tidak berhasil dibedakan" in page(client, transcript)
    retry_job(job, clerk)
    work_until_done()
    assert len(speakers_of(transcript)) == 3


def test_it_can_be_cancelled_and_then_nothing_changes(clerk: User, transcript: Transcript):
    before = speakers_of(transcript)
    job = tell_apart_again(transcript, clerk, 3)
    cancel_job(job, clerk)
    work_until_done()
    assert speakers_of(transcript) == before
    with pytest.raises(WrongState):
        cancel_job(job, clerk)


def test_a_recording_goes_with_all_that_was_asked_of_it(clerk: User, transcript: Transcript):
    tell_apart_again(transcript, clerk, 3)
    work_until_done()
    remove_recording(transcript.recording, clerk)
    assert not Job.objects.exists()
    assert not Transcript.objects.exists()


def page(client: Client, transcript: Transcript) -> str:
    return client.get(reverse("transcript_detail", args=[transcript.pk])).content.decode()


def test_the_page_offers_it_to_those_who_may_edit_and_shows_how_far_it_is(
    client: Client, clerk: User, viewer: User, transcript: Transcript
):
    client.force_login(viewer)
    assert "speakers__again" not in page(client, transcript)
    client.force_login(clerk)
    assert "speakers__again" in page(client, transcript)
    job = tell_apart_again(transcript, clerk, 3)
    shown = page(client, transcript)
    assert "speakers__again" not in shown
    assert re.search(rf'data-job="{job.pk}"', shown)
    assert job_state(job)["stage_label"] in shown


def test_the_page_of_a_text_whose_speakers_are_unknown_says_what_to_do(client: Client, clerk: User):
    unknown = {"kind": "speakers_unknown", "start": 0.0, "end": 9.0, "text": "diarization_failed"}
    segment = factories.SegmentFactory(transcript__findings=[unknown])
    client.force_login(clerk)
    shown = page(client, segment.transcript)
    assert "Pilih “Bedakan pembicara lagi” pada daftar pembicara" in shown
    assert "diarization_failed" not in shown


def test_while_it_listens_the_label_says_so(clerk: User, transcript: Transcript):
    job = tell_apart_again(transcript, clerk)
    Gathering.objects.create(job=job, heard=0.5)
    Job.objects.filter(pk=job.pk).update(stage="transcribing", status="processing")
    job.refresh_from_db()
    state = job_state(job)
    assert state["stage_label"] == "Membedakan pembicara"
    assert 0.5 < state["progress"] < 0.6
