"""The one way in for transcription jobs: create, cancel, retry, pause, put first, and ring for a worker after commit.

Callers have checked the right with `access.get_visible(..., Action.TRANSCRIBE)`; the audit trail is written here.
"""

from django.db import transaction
from django.db.models.functions import Greatest, Now
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from courtsight.queues import Queue
from transcription import abandoned, bells, identical, policy, progress
from transcription.certification import check_editable
from transcription.errors import BudgetSpent, MicrophoneEach, UnsupportedOption, WrongState
from transcription.languages import Language, full_code
from transcription.models import Chunk, Court, Gathering, Job, Recording, Transcript
from transcription.models.job import WAITS_FOR_RESUMING, ChannelMode, ChunkStatus, JobStage, JobStatus, Priority
from transcription.rooms import most_speakers, names_in_room
from transcription.vocabulary import vocabulary_of


def create_job(
    recording: Recording,
    user: User,
    *,
    language: str,
    engine: str = "",
    enable_diarization: bool = False,
    speaker_count: int | None = None,
    correction: str = "",
    channel_mode: str = ChannelMode.AUTO,
    priority: Priority = Priority.NORMAL,
) -> Job:
    """Start a transcription, or find the active one of the same recording with the same options.

    Without an `engine` or a `correction` the court's choice is taken; names of the case and of who sits at the
    microphones as they are now.
    The active one is put forward when it is wanted more urgently now, never put back.
    Raises UnsupportedOption, MayNotLeave.
    """
    language = full_code(language)
    check_options(language, engine)
    engine = policy.engine_for(recording, language, engine)
    options = {
        "engine": engine,
        "language": language,
        **_speaker_options(recording, enable_diarization, speaker_count),
        "vocabulary": list(vocabulary_of(recording)),
        "microphones": list(names_in_room(recording)),
        "correction": correction or Court.current().correction,
        "channel_mode": channel_mode,
    }
    with transaction.atomic():
        _lock(recording)
        active = recording.jobs.active().filter(**options, relabels=None).first()
        if active is not None:
            if priority > active.priority:
                set_priority(active, user, priority)
            return active
        job = recording.jobs.create(created_by=user, priority=priority, **options)
        details = {"language": language, "engine": engine, "priority": Priority(priority).name.lower()}
        record_event(user, AuditAction.JOB_STARTED, job, recording=str(recording.pk), **details)
        _hurry(job, user)
        announce(job)
    return job


def tell_apart_again(transcript: Transcript, user: User, speaker_count: int | None = None) -> Job:
    """Have a worker say anew who speaks in a transcript; its texts, and what people said of its speakers, stay.

    The caller has checked the right to edit. Raises MicrophoneEach, Certified, and WrongState while it is under way.
    """
    recording = transcript.recording
    if transcript.speakers.by_microphone().exists():
        raise MicrophoneEach(f"transcript {transcript.pk}")
    with transaction.atomic():
        _lock(recording)
        check_editable(transcript)
        if transcript.relabellings.active().exists():
            raise WrongState(f"the speakers of transcript {transcript.pk} are being told apart")
        job = recording.jobs.create(
            relabels=transcript,
            created_by=user,
            engine=transcript.engine,
            language=transcript.language,
            channel_mode=ChannelMode.MIX,
            **_speaker_options(recording, True, speaker_count),
        )
        details = {"transcript": str(transcript.pk), "speakers": speaker_count}
        record_event(user, AuditAction.JOB_STARTED, job, recording=str(recording.pk), **details)
        announce(job)
    return job


def _speaker_options(recording: Recording, enable_diarization: bool, speaker_count: int | None) -> dict[str, object]:
    """How many there are counts where they are told apart only; how many there can be, where that is not known."""
    wanted = enable_diarization and speaker_count is None
    return {
        "enable_diarization": enable_diarization,
        "speaker_count": speaker_count if enable_diarization else None,
        "speakers_at_most": most_speakers(recording) if wanted else None,
    }


def cancel_job(job: Job, user: User) -> None:
    """Stop a job. A worker that is at it notices at its next step; what it then has is thrown away.

    Raises WrongState when the job has ended.
    """
    with transaction.atomic():
        if not job.end(JobStatus.CANCELLED, error_code="", error_detail=""):  # what it waited for comes no more
            raise WrongState(f"job {job.pk} is {job.status}")
        abandoned.give_up(job.chunks.all())
        record_event(user, AuditAction.JOB_CANCELLED, job)
        announce(job)


def retry_job(job: Job, user: User) -> None:
    """Begin a failed or cancelled job again; chunks that are done stay done.

    Raises WrongState when the job is in another state, or an equal one is active.
    """
    with transaction.atomic():
        _lock(job.recording)
        if _equal_active(job) or not job.move(
            JobStatus.FAILED,
            JobStatus.CANCELLED,
            to=JobStatus.PENDING,
            stage=JobStage.QUEUED,
            prepared=0,
            reached=progress.told(job),
            attempts=0,
            failures=0,
            claimed_by="",
            not_before=Now(),  # it waits from now on
            error_code="",
            error_detail="",
            finished_at=None,
            begun_at=None,
        ):
            raise WrongState(f"job {job.pk} is {job.status}")
        afresh = {"attempts": 0, "failures": 0, "not_before": None}
        job.chunks.exclude(status=ChunkStatus.DONE).update(**afresh)
        unheard = Gathering.objects.filter(job=job).exclude(status=ChunkStatus.DONE, error_code="")
        unheard.update(status=ChunkStatus.PENDING, error_code="", **afresh)
        record_event(user, AuditAction.JOB_RETRIED, job)
        _hurry(job, user)
        announce(job)


def pause_job(job: Job, user: User) -> None:
    """No more of the job is begun; what workers have in hand they finish and store.

    Raises WrongState when the job has ended or is paused already.
    """
    with transaction.atomic():
        paused = Job.objects.active().filter(pk=job.pk, paused_at=None)
        _change(job, paused.update(paused_at=timezone.now(), status=JobStatus.PENDING))
        record_event(user, AuditAction.JOB_PAUSED, job)
        announce(job)


def resume_job(job: Job, user: User) -> None:
    """Raises WrongState when the job is not paused."""
    with transaction.atomic():
        paused = Job.objects.active().filter(pk=job.pk, paused_at__isnull=False)
        _change(job, paused.update(paused_at=None, not_before=Greatest("not_before", Now())))  # it waits from now on
        # What a service asked to wait for, or what an outage taught, is waited for all the same.
        job.chunks.undone().filter(claimed_by="", **{f"memory__{WAITS_FOR_RESUMING}": True}).update(not_before=None)
        # The speed is measured anew: the pause says nothing of it.
        Job.objects.filter(pk=job.pk, transcribing_at__isnull=False).update(transcribing_at=Now())
        job.refresh_from_db()
        record_event(user, AuditAction.JOB_RESUMED, job)
        _hurry(job, user)
        announce(job)


def set_priority(job: Job, user: User, priority: Priority) -> None:
    """Before or behind the jobs of others. Raises WrongState when the job has ended."""
    with transaction.atomic():
        _change(job, Job.objects.active().filter(pk=job.pk).update(priority=priority))
        record_event(user, AuditAction.JOB_PRIORITY, job, priority=Priority(priority).name.lower())
        _hurry(job, user)
        announce(job)


def look_at_the_budget_again() -> None:
    """The court has decided anew of its minutes: who waits for them looks at once. Call it in a transaction."""
    waiting = Job.objects.active().filter(error_code=BudgetSpent.code)
    if Chunk.objects.undone().filter(job__in=waiting, claimed_by="").update(not_before=None):
        transaction.on_commit(lambda: bells.ring(Queue.TRANSCRIPTION))


def _hurry(job: Job, user: User) -> None:
    """What a job waits for becomes as urgent as it is; this one, too, where more urgent ones wait for it."""
    for waiter in (job, *identical.more_urgent_waiters(job)):
        for leader in identical.slower_leaders(waiter):
            Job.objects.filter(pk=leader.pk).update(priority=waiter.priority)
            record_event(user, AuditAction.JOB_PRIORITY, leader, priority=Priority(waiter.priority).name.lower())
            announce(leader)
    job.refresh_from_db(fields=["priority"])


def _change(job: Job, rows: int) -> None:
    """Raises WrongState when a compare-and-swap changed nothing."""
    job.refresh_from_db()
    if rows != 1:
        raise WrongState(f"job {job.pk} is {job.status}, {'paused' if job.paused_at else 'not paused'}")


def announce(job: Job) -> None:
    """After commit: tell the browsers, and ring for workers: also at a job's end, which identical ones may wait for."""
    progress.publish_after_commit(job.pk)
    transaction.on_commit(lambda: bells.ring_for(job))


def check_options(language: str, engine: str) -> None:
    """Raises UnsupportedOption for what `create_job` would refuse of any recording."""
    if language not in Language.values:
        raise UnsupportedOption(f"language {language!r} is none of {', '.join(Language.values)}")
    if engine and not policy.speaks(engine, language):
        raise UnsupportedOption(f"engine {engine!r} is not configured, or not offered for {language}")


def _lock(recording: Recording) -> None:
    """Two requests for one recording come one after the other."""
    Recording.objects.select_for_update().get(pk=recording.pk)


def _equal_active(job: Job) -> bool:
    equal = job.recording.jobs.active().filter(
        engine=job.engine,
        language=job.language,
        enable_diarization=job.enable_diarization,
        speaker_count=job.speaker_count,
        speakers_at_most=job.speakers_at_most,
        relabels=job.relabels_id,
        vocabulary=job.vocabulary,
        microphones=job.microphones,
        correction=job.correction,
        channel_mode=job.channel_mode,
    )
    return equal.exists()
