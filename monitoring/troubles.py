"""Jobs to look at one by one: those that failed and why, and the slowest. Only what the person may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, ExpressionWrapper, F, FloatField, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Extract
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from transcription.errors import CourtSightError, error_of_code
from transcription.models import Job
from transcription.models.job import JobStatus

MOST = 10
# Of shorter recordings the time is that of the steps around the work.
SLOW_FROM_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Failed:
    """`error` says what happened and what to do."""

    job: Job
    error: type[CourtSightError]
    may_retry: bool


@dataclass(frozen=True, slots=True)
class Slow:
    """`seconds` from the first work of its last attempt to its end; `factor`: by the length of the recording."""

    job: Job
    seconds: float
    factor: float


def failed_jobs(user: User, since: timedelta) -> list[Failed]:
    """Those that ended within `since`, the last first; not those whose recording has a newer job."""
    newer = Job.objects.filter(recording=OuterRef("recording"), created_at__gt=OuterRef("created_at"))
    jobs = _visible(user).filter(~Exists(newer), status=JobStatus.FAILED, finished_at__gte=timezone.now() - since)
    may_retry = user.may(Action.TRANSCRIBE)
    return [Failed(job, error_of_code(job.error_code), may_retry) for job in jobs.order_by("-finished_at")[:MOST]]


def slowest_jobs(user: User, since: timedelta) -> list[Slow]:
    """Those completed within `since` that took longest for each second of their recording."""
    took = Extract(F("finished_at") - Coalesce("begun_at", "started_at"), "epoch", output_field=FloatField())
    jobs = _visible(user).filter(
        status=JobStatus.COMPLETED,
        finished_at__gte=timezone.now() - since,
        started_at__isnull=False,
        relabels=None,
        recording__duration__gte=SLOW_FROM_SECONDS,
    )
    factor = ExpressionWrapper(took / F("recording__duration"), output_field=FloatField())
    rows = jobs.annotate(took=took, factor=factor).order_by("-factor")[:MOST]
    return [Slow(job, job.took, job.factor) for job in rows]


def names_of(user: User, job_ids: Iterable[UUID]) -> dict[UUID, Job]:
    """Those of these jobs that the person may see."""
    return {job.pk: job for job in _visible(user).filter(pk__in=set(job_ids))}


def _visible(user: User) -> QuerySet[Job]:
    return Job.objects.visible_to(user).select_related("recording__hearing__case", "transcript")
