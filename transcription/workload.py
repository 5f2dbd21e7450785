"""Where there is work: how many recordings a hearing has, how many failed or are in progress, and what is live."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from transcription.models import Hearing, Job, LiveSession, Recording
from transcription.models.job import JobStatus
from transcription.models.live import LiveState

GOING_ON = (LiveState.RECORDING, LiveState.PAUSED, LiveState.OFF_RECORD)


def with_workload(hearings: QuerySet[Hearing]) -> QuerySet[Hearing]:
    """Adds recording_count, failed_count and running_count, by the newest job of each recording; and live_session, the
    key of the one that is going on now.

    Who sees a hearing sees its recordings: the counts betray nothing that `hearings` does not.
    """
    return hearings.annotate(
        recording_count=_count(Q()),
        failed_count=_count(Q(newest=JobStatus.FAILED)),
        running_count=_count(Q(newest__in=JobStatus.active())),
        live_session=Subquery(
            LiveSession.objects.filter(hearing=OuterRef("pk"), state__in=GOING_ON).order_by().values("pk")[:1]
        ),
    )


def _count(condition: Q) -> Coalesce:
    newest = Job.objects.filter(recording=OuterRef("pk")).order_by("-created_at").values("status")[:1]
    recordings = Recording.objects.filter(hearing=OuterRef("pk")).annotate(newest=Subquery(newest))
    counted = recordings.filter(condition).order_by().values("hearing").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)
