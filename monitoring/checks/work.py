"""The work: what waits, who is there to do it, and how it went lately."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Avg, Count, F, Max, Min, Q, QuerySet
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from courtsight import heartbeats
from courtsight.queues import Queue
from monitoring import queues
from monitoring.findings import Finding, Reason, State
from search.models import Pending
from transcription.errors import BadAudio
from transcription.models import Job, Segment
from transcription.models.job import JobStatus

LONG_QUEUE = Reason(
    "queue_waits_long",
    State.DEGRADED,
    _("Work has been waiting for a long time."),
    _("See whether all workers run; more machines or WORKERS help when it is like this every day."),
)
NOBODY_TRANSCRIBES = Reason(
    "no_transcription_worker",
    State.DOWN,
    _("No worker for recordings is there: nothing is transcribed."),
    _("Start the workers. What waits is done then, nothing is lost."),
)
NOBODY_QUICK = Reason(
    "no_quick_worker",
    State.DEGRADED,
    _("No quick worker is there: short recordings wait behind long ones, dropped work is not found again."),
    _("Start the quick worker."),
)
NOBODY_INDEXES = Reason(
    "no_indexing_worker",
    State.DEGRADED,
    _("No worker for house-keeping is there: the search does not follow, uploads and caches are not cleaned up."),
    _("Start a worker that serves the queue for it."),
)
SCHEDULER_SILENT = Reason(
    "scheduler_silent",
    State.DEGRADED,
    _("The scheduler, or the worker that it rings for, has not been heard of."),
    _("Start the scheduler and the quick worker. Until then dropped work is not found again."),
)
MANY_ERRORS = Reason(
    "error_rate_high",
    State.DEGRADED,
    _("Too many transcriptions fail, and not because of their recordings."),
    _("Look at the failed jobs and their reasons; retry them when the cause is mended."),
)
SLOW_BEGIN = Reason(
    "response_slow",
    State.DEGRADED,
    _("Transcriptions begin too long after they were asked for."),
    _("See whether all workers run; more machines or WORKERS help when it is like this every day."),
)
MANY_ACTIVE = Reason(
    "too_many_active",
    State.DEGRADED,
    _("More transcriptions are under way than this installation is made for."),
    _("Let some wait (pause them), or add workers."),
)
UNSURE = Reason(
    "confidence_low",
    State.DEGRADED,
    _("The engine is unsure of what it hears."),
    _("Listen to recent recordings: often a microphone is too far away or broken. Or use a better model."),
)
INDEX_BEHIND = Reason(
    "index_behind",
    State.DEGRADED,
    _("The search does not know yet what was changed lately."),
    _("See whether the indexing worker runs. What waits is done then, nothing is lost."),
)
LATE_INDEX = 60  # seconds
# So many jobs must fail before somebody is called: of few, one is a large share.
REPEATED = 3
MISSING = {
    Queue.TRANSCRIPTION: NOBODY_TRANSCRIBES,
    Queue.QUICK: NOBODY_QUICK,
    Queue.INDEXING: NOBODY_INDEXES,
}
LEAST_SILENCE = 60  # seconds


def waiting() -> Finding:
    lines = queues.lines()
    measured = {f"{line.queue}_depth": line.depth for line in lines}
    measured |= {f"{line.queue}_age_seconds": round(line.age, 1) for line in lines}
    is_long = any(line.age > settings.HEALTH_QUEUE_SECONDS for line in lines)
    return Finding((LONG_QUEUE,) if is_long else (), measured)


def workers() -> Finding:
    alive = heartbeats.workers()
    processes = {queue: sum(one.processes for one in alive if queue in one.queues) for queue in Queue}
    return Finding(
        tuple(MISSING[queue] for queue, count in processes.items() if not count),
        {f"{queue}_processes": count for queue, count in processes.items()} | {"workers": len(alive)},
    )


def scheduler() -> Finding:
    age = heartbeats.schedule_age()
    is_silent = age is None or age > max(LEAST_SILENCE, 6 * settings.SWEEP_SECONDS)
    return Finding((SCHEDULER_SILENT,) if is_silent else (), {"seconds": None if age is None else round(age, 1)})


def lately() -> Finding:
    """How jobs went within the last HEALTH_WINDOW_MINUTES. A recording that nobody could transcribe is no error."""
    since = Now() - timedelta(minutes=settings.HEALTH_WINDOW_MINUTES)
    own_fault = Q(status=JobStatus.FAILED) & ~Q(error_code__in=codes_of_recordings())
    counts = Job.objects.filter(finished_at__gte=since).exclude(status=JobStatus.CANCELLED)
    ended = counts.aggregate(all=Count("pk"), failed=Count("pk", filter=own_fault))
    rate = ended["failed"] / ended["all"] if ended["all"] else 0.0
    begun = Job.objects.filter(started_at__gte=since)
    wait = begun.aggregate(mean=Avg(F("started_at") - F("created_at")))["mean"]
    active = Job.objects.filter(status=JobStatus.PROCESSING).count()
    confidence = _heard(since).aggregate(mean=Avg("confidence"))["mean"]
    measured = {
        "error_rate": rate,
        "repeated_error_rate": rate if ended["failed"] >= REPEATED else 0.0,
        "response_seconds": 0.0 if wait is None else wait.total_seconds(),
        "active": active,
        "confidence": confidence,
    }
    return Finding(tuple(_judge(measured)), {k: v if v is None else round(v, 3) for k, v in measured.items()})


def _heard(since: CombinedExpression) -> QuerySet[Segment]:
    """Segments of open hearings: a mean of few would tell of a sealed one."""
    hearing = "transcript__recording__hearing"
    is_open = Q(**{hearing: None}) | Q(**{f"{hearing}__sealed": False, f"{hearing}__case__sealed": False})
    return Segment.objects.filter(is_open, transcript__created_at__gte=since, confidence__isnull=False)


def _judge(measured: dict[str, float | None]) -> list[Reason]:
    confidence = measured["confidence"]
    wrong = {
        MANY_ERRORS: measured["error_rate"] > settings.HEALTH_ERROR_PERCENT / 100,
        SLOW_BEGIN: measured["response_seconds"] > settings.HEALTH_RESPONSE_SECONDS,
        MANY_ACTIVE: measured["active"] > settings.HEALTH_ACTIVE_JOBS,
        UNSURE: confidence is not None and confidence < settings.HEALTH_CONFIDENCE_PERCENT / 100,
    }
    return [reason for reason, is_wrong in wrong.items() if is_wrong]


def index() -> Finding:
    """Whether what was changed is found soon. The text is; of a long hearing the vectors take minutes."""
    waiting = Pending.objects.aggregate(count=Count("pk"), first=Min("since"), now=Max(Now()))
    unread = Pending.objects.exclude(indexed=F("version")).aggregate(first=Min("since"))["first"]
    age = (waiting["now"] - unread).total_seconds() if unread else 0.0
    measured = {"transcripts": waiting["count"], "seconds": round(age, 1)}
    return Finding((INDEX_BEHIND,) if age > LATE_INDEX else (), measured)


def codes_of_recordings() -> list[str]:
    return [error.code for error in (BadAudio, *BadAudio.__subclasses__())]
