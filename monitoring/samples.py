"""Samples in PostgreSQL: one of each measure a minute, and one an hour made of them. Every step may be run twice.

Minutes are kept for two days, hours for SAMPLES_KEEP_MONTHS (courtsight.partitions drops whole months): the charts of a
month read rows of hours.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from monitoring import readings
from monitoring.models import Sample, Span
from monitoring.readings import COUNTERS, Reading

MINUTES_KEPT = timedelta(hours=48)

WRITE = """
    INSERT INTO monitoring_sample (span, at, metric, labels, value)
    SELECT %s, %s, metric, ARRAY[label]::varchar[], value
    FROM unnest(%s::varchar[], %s::varchar[], %s::float8[]) AS read (metric, label, value)
    ON CONFLICT (span, at, metric, labels) DO UPDATE SET value = excluded.value
"""
ROLL_UP = """
    INSERT INTO monitoring_sample (span, at, metric, labels, value)
    SELECT 'hour', date_bin('1 hour', at, '2000-01-01 00:00+00') AS hour, metric, labels,
           CASE WHEN metric = ANY(%s) THEN (array_agg(value ORDER BY at DESC))[1] ELSE avg(value) END
    FROM monitoring_sample
    WHERE span = 'minute' AND at >= %s
    GROUP BY hour, metric, labels
    ON CONFLICT (span, at, metric, labels) DO UPDATE SET value = excluded.value
"""


def take() -> None:
    """Read everything, and write it down for this minute."""
    write(readings.read(), timezone.now())


def write(taken: Iterable[Reading], at: datetime, span: Span = Span.MINUTE) -> None:
    """For the span that `at` lies in. What was written for it before is replaced."""
    rows = [(str(measure), label, float(value)) for measure, label, value in taken]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [span.value, beginning(at, span), *columns])


def beginning(at: datetime, span: Span) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole if span is Span.MINUTE else whole.replace(minute=0)


def tend(now: datetime | None = None) -> None:
    """Make hours of the minutes there are, the one under way included, and delete minutes that are kept no longer.

    They go by whole hours: an hour is never made anew of a part of its minutes.
    """
    now = now or timezone.now()
    oldest = beginning(now - MINUTES_KEPT, Span.HOUR)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ROLL_UP, [[str(measure) for measure in COUNTERS], oldest])
        Sample.objects.filter(span=Span.MINUTE, at__lt=oldest).delete()
