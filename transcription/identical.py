"""Ten identical jobs at once are computed once: the first one leads, the others wait for what it leaves in the cache.

Nobody is kept busy by waiting: a job that waits is not runnable (see claims), and is again as soon as its leader has
ended or is paused, however that came about. Sealed hearings neither wait nor are waited for: nobody shall tell by
how long something takes that they have the same audio.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from transcription.cache.sealed import is_open, open_recordings
from transcription.models import Job
from transcription.models.job import JobStage

# What makes two jobs of the same bytes identical; the model is that of the installation.
SAME = ("engine", "fallback_engine", "language", "vocabulary", "correction", "channel_mode", "enable_diarization")


def waiting() -> Q:
    """Jobs that are to begin while another one computes the same."""
    return Q(stage=JobStage.QUEUED) & _has_leader(JobStage.PREPARING, JobStage.TRANSCRIBING, JobStage.ASSEMBLING)


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
            job.chunks.all().delete()
            Job.objects.filter(pk=job.pk).update(plan_key=key, **anew)
    return True


def _has_leader(*stages: JobStage, **conditions: object) -> Q:
    """Jobs of open hearings for which an identical one is in one of `stages`, and not less urgent."""
    leaders = Job.objects.active().filter(stage__in=stages, paused_at=None, **conditions)
    leaders = leaders.filter(recording__in=open_recordings(), recording__sha256=OuterRef("recording__sha256"))
    leaders = leaders.filter(**{name: OuterRef(name) for name in SAME}, priority__gte=OuterRef("priority"))
    leaders = leaders.alias(speakers=Coalesce("speaker_count", 0))
    leaders = leaders.filter(speakers=Coalesce(OuterRef("speaker_count"), 0)).exclude(pk=OuterRef("pk"))
    return Q(recording__in=open_recordings()) & Q(Exists(leaders))
