"""Ten identical jobs at once are computed once: the first one leads, the others wait for what it leaves in the cache.

Nobody is kept busy by waiting: a job that waits is not runnable (see claims), and is again as soon as its leader has
ended or is paused, however that came about. Sealed hearings neither wait nor are waited for: nobody shall tell by
how long something takes that they have the same audio.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from transcription import abandoned
from transcription.cache.sealed import is_open, open_recordings
from transcription.engines import CLOUD
from transcription.models import Job
from transcription.models.job import JobStage

BEGUN = (JobStage.PREPARING, JobStage.TRANSCRIBING, JobStage.ASSEMBLING)
# Paid by the minute: a more urgent one does not compute the same at the same time.
IN_CLOUD = Q(engine__in=CLOUD) | Q(fallback_engine__in=CLOUD)
# What makes two jobs identical, with what is known of the number of speakers; the model is the installation's.
SAME = (
    "recording__sha256",
    "engine",
    "fallback_engine",
    "language",
    "vocabulary",
    "microphones",
    "correction",
    "channel_mode",
    "enable_diarization",
)
NUMBERS = ("speaker_count", "speakers_at_most")  # None where nothing is known


def waiting() -> Q:
    """Jobs that are to begin while another one computes the same."""
    return Q(stage=JobStage.QUEUED, relabels=None) & _has_leader(*BEGUN)


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
    itself = Job.objects.filter(pk=job.pk)
    leaders = _leaders_of(lambda name: Subquery(itself.values(name)[:1]), BEGUN)
    return leaders.filter(IN_CLOUD, priority__lt=job.priority)


def more_urgent_waiters(job: Job) -> QuerySet[Job]:
    """Jobs of the same bytes that wait for another one, which may be this one, and are more urgent than it is."""
    waiters = Job.objects.active().filter(waiting(), recording__sha256=job.recording.sha256, paused_at=None)
    return waiters.filter(priority__gt=job.priority)


def _has_leader(*stages: JobStage, **conditions: object) -> Q:
    """Jobs of open hearings for which an identical one is in one of `stages`, and not less urgent."""
    leaders = _leaders_of(OuterRef, stages).filter(IN_CLOUD | Q(priority__gte=OuterRef("priority")), **conditions)
    return Q(recording__in=open_recordings()) & Exists(leaders)


def _leaders_of(its: Callable[[str], Any], stages: Iterable[JobStage]) -> QuerySet[Job]:
    """The identical jobs in one of `stages` that a job may wait for; `its` gives a field of that job, for a query."""
    leaders = Job.objects.active().filter(stage__in=stages, paused_at=None, relabels=None).exclude(pk=its("pk"))
    leaders = leaders.filter(_may_lead(its("recording__created_by")), **{name: its(name) for name in SAME})
    for name in NUMBERS:
        leaders = leaders.alias(**{f"its_{name}": Coalesce(name, 0)})
        leaders = leaders.filter(**{f"its_{name}": Coalesce(its(name), 0)})
    return leaders


def _may_lead(user: object) -> Q:
    """Jobs that a job of this user's recording may wait for: nobody learns of what somebody else has not filed."""
    return Q(recording__in=open_recordings()) & (Q(recording__hearing__isnull=False) | Q(recording__created_by=user))
