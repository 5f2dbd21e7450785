"""The figures of a day, and of the week before. Of open hearings only: a number of few would tell of a sealed one.

How jobs ended is counted from what was kept of each end: a retry or a deleted recording does not rewrite the day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Aggregate, Avg, Count, Exists, FloatField, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from transcription.models import CacheCount, Job, JobEnd, Recording, Segment, Transfer
from transcription.models.job import JobStatus

DAY, WEEK = timedelta(days=1), 7
MOST_ERRORS = 5
NEARLY_ALL = 0.95
FIRST_DAY = date(2000, 1, 1)  # there was nothing before


@dataclass(frozen=True, slots=True)
class Volume:
    """What came in, and how jobs ended: each attempt of one, where it was retried. `uploaded_minutes`: of audio."""

    uploads: int
    uploaded_minutes: float
    completed: int
    failed: int
    cancelled: int

    @property
    def success_rate(self) -> float | None:
        """0 to 1, of those that nobody cancelled; None when there was none."""
        ended = self.completed + self.failed
        return self.completed / ended if ended else None


@dataclass(frozen=True, slots=True)
class Durations:
    """Of completed jobs, in seconds from the first work of the attempt that did it; None when there was none."""

    average: float | None
    p95: float | None
    longest: float | None


@dataclass(frozen=True, slots=True)
class CacheUse:
    hits: int
    misses: int

    @property
    def hit_rate(self) -> float | None:
        asked = self.hits + self.misses
        return self.hits / asked if asked else None


@dataclass(frozen=True, slots=True)
class Figures:
    """`confidence`: mean of all segments, 0 to 1. `minutes`: of transcribed audio, by engine. `cost` in USD."""

    volume: Volume
    durations: Durations
    confidence: float | None
    minutes: dict[str, float]
    cost: float
    cache: CacheUse


@dataclass(frozen=True, slots=True)
class ErrorCount:
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class DailyReport:
    """`week`: the seven days before, all together. `is_complete`: the day is over."""

    day: date
    is_complete: bool
    figures: Figures
    week: Figures
    errors: tuple[ErrorCount, ...]


def yesterday(now: datetime | None = None) -> date:
    """In the court's time zone."""
    return timezone.localdate(now) - DAY


def report_of(day: date) -> DailyReport:
    begin, end = bounds(day)
    week_begin, _end = bounds(day - WEEK * DAY)
    return DailyReport(
        day, end <= timezone.now(), figures_of(begin, end), figures_of(week_begin, begin), _errors(begin, end)
    )


def bounds(day: date) -> tuple[datetime, datetime]:
    """Its beginning and its end, in the court's time zone."""
    zone = timezone.get_default_timezone()
    return tuple(datetime.combine(day + offset, time.min, tzinfo=zone) for offset in (timedelta(), DAY))


def figures_of(begin: datetime, end: datetime) -> Figures:
    """From `begin`, before `end`."""
    ends = _ends(begin, end)
    completed = ends.filter(status=JobStatus.COMPLETED)
    heard = Segment.objects.filter(_is_open("transcript__recording__hearing"), confidence__isnull=False)
    heard = heard.filter(transcript__created_at__gte=begin, transcript__created_at__lt=end)
    sent = Transfer.objects.filter(_is_open("hearing"), created_at__gte=begin, created_at__lt=end)
    return Figures(
        _volume(ends, begin, end),
        _durations(completed),
        heard.aggregate(mean=Avg("confidence"))["mean"],
        dict(_minutes(completed)),
        float(sent.aggregate(total=Sum("cost"))["total"] or 0),
        _cache(begin, end),
    )


def _is_open(hearing: str) -> Q:
    return Q(**{hearing: None}) | Q(**{f"{hearing}__sealed": False, f"{hearing}__case__sealed": False})


def _ends(begin: datetime, end: datetime) -> QuerySet[JobEnd]:
    """Without those whose hearing was sealed since."""
    sealed = Job.objects.filter(~_is_open("recording__hearing"), pk=OuterRef("job_id"))
    return JobEnd.objects.order_by().filter(~Exists(sealed), at__gte=begin, at__lt=end)


def _volume(ends: QuerySet[JobEnd], begin: datetime, end: datetime) -> Volume:
    uploads = Recording.objects.order_by().filter(_is_open("hearing"), created_at__gte=begin, created_at__lt=end)
    came = uploads.aggregate(count=Count("pk"), seconds=Sum("duration"))
    ended = {row["status"]: row["count"] for row in ends.values("status").annotate(count=Count("pk"))}
    counts = (ended.get(status, 0) for status in (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED))
    return Volume(came["count"], (came["seconds"] or 0.0) / 60, *counts)


class Percentile(Aggregate):
    """PostgreSQL's percentile_cont, which interpolates."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: Any, share: float) -> None:
        super().__init__(expression, share=share)


def _durations(completed: QuerySet[JobEnd]) -> Durations:
    found = completed.aggregate(average=Avg("seconds"), p95=Percentile("seconds", NEARLY_ALL), longest=Max("seconds"))
    return Durations(**found)


def _minutes(completed: QuerySet[JobEnd]) -> Iterable[tuple[str, float]]:
    rows = completed.values("engine").annotate(total=Sum("audio_seconds")).order_by("engine")
    return ((row["engine"], row["total"] / 60) for row in rows)


def _cache(begin: datetime, end: datetime) -> CacheUse:
    """As a whole: a hit of either floor; a miss is what the lower one did not know either."""
    hours = CacheCount.objects.filter(hour__gte=begin, hour__lt=end)
    found = hours.aggregate(hits=Sum("hits"), misses=Sum("misses", filter=Q(floor="postgresql")))
    return CacheUse(found["hits"] or 0, found["misses"] or 0)


def _errors(begin: datetime, end: datetime) -> tuple[ErrorCount, ...]:
    """The most frequent ones."""
    failed = _ends(begin, end).filter(status=JobStatus.FAILED).values("error_code")
    rows = failed.annotate(count=Count("pk")).order_by("-count", "error_code")[:MOST_ERRORS]
    return tuple(ErrorCount(row["error_code"], row["count"]) for row in rows)
