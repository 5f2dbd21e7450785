"""The metrics of jobs, and how to count them. Imports no app: everybody may count with it.

A counter in a worker's memory never reaches the page that is scraped. So what is counted goes to PostgreSQL, in the
transaction that does what is counted: it is there exactly when that is, whoever did it, on whichever machine.
See docs/decisions/metrics.md.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from django.db import connection

SUM, INFINITE = "sum", "+Inf"


class Kind(StrEnum):
    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    """A name on /metrics. `buckets`: upper bounds, rising, without infinity."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()

    def part_of(self, value: float) -> str:
        """The bucket that a value falls into, as Prometheus writes its upper bound: 30.0, +Inf."""
        place = bisect_left(self.buckets, value)
        return str(float(self.buckets[place])) if place < len(self.buckets) else INFINITE

    @property
    def parts(self) -> tuple[str, ...]:
        return (*(str(float(bound)) for bound in self.buckets), INFINITE)


MINUTES = (1, 5, 10, 30, 60, 120, 300, 600, 1200)
LIKELY = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1)
BY_ENGINE = ("engine", "language")

REQUESTS = Metric(
    "stt_transcription_requests_total", Kind.COUNTER, "Jobs that ended, by how they did.", (*BY_ENGINE, "status")
)
DURATION = Metric(
    "stt_transcription_duration_seconds",
    Kind.HISTOGRAM,
    "From the first work on a job to its completion.",
    ("engine", "audio_size_category"),
    MINUTES,
)
CONFIDENCE = Metric(
    "stt_transcription_confidence", Kind.HISTOGRAM, "Mean confidence of a completed job.", BY_ENGINE, LIKELY
)
ACTIVE = Metric("stt_active_transcriptions", Kind.GAUGE, "Jobs that are being worked on.")
STREAMING = Metric("stt_streaming_connections", Kind.GAUGE, "Microphones that stream now.")
ERRORS = Metric(
    "stt_transcription_errors_total", Kind.COUNTER, "Jobs that failed, by their error.", ("engine", "error_type")
)
AUDIO_MINUTES = Metric(
    "stt_audio_minutes_processed_total", Kind.COUNTER, "Minutes of recordings in completed jobs.", BY_ENGINE
)
CACHE_HITS = Metric("stt_cache_hits_total", Kind.COUNTER, "Results that the cache knew.", ("cache_type",))
CACHE_MISSES = Metric("stt_cache_misses_total", Kind.COUNTER, "Results that it did not know.", ("cache_type",))
UPLOADS = Metric("courtsight_uploads_total", Kind.COUNTER, "Recordings that came in.")
UPLOADED_BYTES = Metric("courtsight_uploaded_bytes_total", Kind.COUNTER, "Bytes of recordings that came in.")

LIVE_LATENCY = Metric(
    "courtsight_live_final_latency_seconds",
    Kind.HISTOGRAM,
    "From when a live line was spoken to its final text.",
    ("engine",),
    (0.5, 1, 1.5, 2, 3, 4, 5.5, 8, 15, 30),
)

COUNTED = (REQUESTS, DURATION, CONFIDENCE, ERRORS, AUDIO_MINUTES, UPLOADS, UPLOADED_BYTES, LIVE_LATENCY)

SIZE_CATEGORIES = ((1024**2, "small"), (10 * 1024**2, "medium"), (50 * 1024**2, "large"))


class Key(NamedTuple):
    metric: str
    labels: tuple[str, ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """How a job ended. Times in seconds, size in bytes; `confidence` 0 to 1, None where the engine tells none."""

    engine: str
    language: str
    status: str
    seconds: float
    size: int
    audio_seconds: float
    error: str = ""
    confidence: float | None = None


def count_end(end: End) -> None:
    """Count a job at its end. Call it in the transaction that ends it."""
    spoken = (end.engine, end.language)
    amounts = {Key(REQUESTS.name, (*spoken, end.status)): 1.0}
    if end.error:
        amounts[Key(ERRORS.name, (end.engine, end.error))] = 1.0
    if end.status == "completed":
        amounts |= _observed(DURATION, (end.engine, size_category(end.size)), end.seconds)
        amounts[Key(AUDIO_MINUTES.name, spoken)] = end.audio_seconds / 60
        if end.confidence is not None:
            amounts |= _observed(CONFIDENCE, spoken, end.confidence)
    add(amounts)


def count_upload(size: int) -> None:
    """Count a recording of `size` bytes. Call it in the transaction that stores it."""
    add({Key(UPLOADS.name, ()): 1.0, Key(UPLOADED_BYTES.name, ()): float(size)})


def count_live_line(engine: str, seconds: float) -> None:
    """Count a final line of live captions, so many seconds after it was spoken."""
    add(_observed(LIVE_LATENCY, (engine,), seconds))


def size_category(size: int) -> str:
    return next((name for limit, name in SIZE_CATEGORIES if size < limit), "xlarge")


def _observed(metric: Metric, labels: tuple[str, ...], value: float) -> dict[Key, float]:
    return {Key(metric.name, labels, metric.part_of(value)): 1.0, Key(metric.name, labels, SUM): value}


def add(amounts: Mapping[Key, float]) -> None:
    """Add to the tallies. Always in the same order, so that two transactions cannot wait for each other."""
    rows = [(key.metric, list(key.labels), key.part, amounts[key]) for key in sorted(amounts)]
    values = ", ".join(["(%s, %s::varchar[], %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO monitoring_tally (metric, labels, part, value) VALUES {values} "  # noqa: S608
            "ON CONFLICT (metric, labels, part) DO UPDATE SET value = monitoring_tally.value + excluded.value",
            [value for row in rows for value in row],
        )
