"""Ten identical jobs at once are computed once: the first one leads, the others wait for what it leaves in the cache.

Nobody is kept busy by waiting: a job that waits is not runnable (see claims), and is again as soon as its leader has
ended or is paused, however that came about. Sealed hearings neither wait nor are waited for: nobody shall tell by
how long something takes that they have the same audio.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from transcription import abandoned
from transcription.cache.sealed import is_open, open_recordings
from transcription.engines import CLOUD
from transcription.models import Job
from transcription.models.job import JobStage

BEGUN = (JobStage.PREPARING, JobStage.TRANSCRIBING, JobStage.ASSEMBLING)
# Paid by the minute: a more urgent one does not compute the same at the same time.
IN_CLOUD = Q(engine__in=CLOUD) | Q(fallback_engine__in=CLOUD)
# What makes two jobs of the same bytes identical; the model is that of the installation.
SAME = (
    "engine",
    "fallback_engine",
    "language",
    "vocabulary",
    "microphones",
    "correction",
    "channel_mode",
    "enable_diarization",
)


def waiting() -> Q:
    """Jobs that are to begin while another one computes the same."""
    return Q(stage=JobStage.QUEUED) & _has_leader(*BEGUN)


def is_waiting(job: Job) -> bool:
    return Job.objects.active().filter(waiting(), pk=job.pk).exists()


def takes_the_lead(job: Job, key: str) -> bool:
    """Whether this job may compute the result under `key`. False: another one is at it, and its result will come.

    Of two that ask at the same moment the second sees what the first has written: `plan_key`.
    """
    with transaction.atomic():
        if is_open(job.recording):
            list(open_recordings().filter(sha256=job.recording.sha256).order_by("pk").select_for_update(of=("self",)))
        has_leader = _has_leader(JobStage.TRANSCRIBING, JobStage.ASSEMBLING) | _has_leader(
            JobStage.PREPARING, plan_key=key
        )
        if Job.objects.filter(has_leader, pk=job.pk).exists():
            return False
        if job.plan_key != key:
            # A plan for something else: nothing of it can be used, and its progress is none.
            anew = {"reached": 0} if job.chunks.exists() else {}
            abandoned.delete(job.chunks.all())
            Job.objects.filter(pk=job.pk).update(plan_key=key, **anew)
    return True


def slower_leaders(job: Job) -> QuerySet[Job]:
    """Jobs in the cloud that this more urgent one waits for: overtaking them would be paid a second time."""
    if not is_open(job.recording):
        return Job.objects.none()
    twins = Job.objects.active().filter(IN_CLOUD, _may_lead(job.recording.created_by_id), stage__in=BEGUN)
    twins = twins.filter(recording__sha256=job.recording.sha256, **{name: getattr(job, name) for name in SAME})
    return twins.filter(speaker_count=job.speaker_count, priority__lt=job.priority).exclude(pk=job.pk)


def _has_leader(*stages: JobStage, **conditions: object) -> Q:
    """Jobs of open hearings for which an identical one is in one of `stages`, and not less urgent."""
    leaders = Job.objects.active().filter(stage__in=stages, paused_at=None, **conditions)
    leaders = leaders.filter(_may_lead(OuterRef("recording__created_by")))
    leaders = leaders.filter(recording__sha256=OuterRef("recording__sha256"), **{name: OuterRef(name) for name in SAME})
    leaders = leaders.filter(IN_CLOUD | Q(priority__gte=OuterRef("priority")))
    leaders = leaders.alias(speakers=Coalesce("speaker_count", 0))
    leaders = leaders.filter(speakers=Coalesce(OuterRef("speaker_count"), 0)).exclude(pk=OuterRef("pk"))
    return Q(recording__in=open_recordings()) & Q(Exists(leaders))


def _may_lead(user: object) -> Q:
    """Jobs that a job of this user's recording may wait for: nobody learns of what somebody else has not filed."""
    return Q(recording__in=open_recordings()) & (Q(recording__hearing__isnull=False) | Q(recording__created_by=user))
