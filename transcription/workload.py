"""Where there is work: how many recordings a hearing has, and how many of them failed or are in progress."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from transcription.models import Hearing, Job, Recording
from transcription.models.job import JobStatus


def with_workload(hearings: QuerySet[Hearing]) -> QuerySet[Hearing]:
    """Adds recording_count, failed_count and running_count, by the newest job of each recording.

    Who sees a hearing sees its recordings: the counts betray nothing that `hearings` does not.
    """
    return hearings.annotate(
        recording_count=_count(Q()),
        failed_count=_count(Q(newest=JobStatus.FAILED)),
        running_count=_count(Q(newest__in=JobStatus.active())),
    )


def _count(condition: Q) -> Coalesce:
    newest = Job.objects.filter(recording=OuterRef("pk")).order_by("-created_at").values("status")[:1]
    recordings = Recording.objects.filter(hearing=OuterRef("pk")).annotate(newest=Subquery(newest))
    counted = recordings.filter(condition).order_by().values("hearing").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)
