"""The samples of a range of time in even steps: what charts are drawn from. A month is read from rows of hours."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Self

from django.db import connection
from django.utils import timezone

from monitoring.models import Span
from monitoring.readings import COUNTERS, Measure

Values = list[float | None]
MEASURES = frozenset(Measure)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Range(StrEnum):
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"

    @classmethod
    def named(cls, name: str) -> Self:
        """The hour for any name that is none."""
        return next((one for one in cls if one == name), cls.HOUR)

    @property
    def step(self) -> timedelta:
        return {
            Range.HOUR: timedelta(minutes=1),
            Range.DAY: timedelta(minutes=5),
            Range.MONTH: timedelta(hours=3),
        }[self]

    @property
    def length(self) -> timedelta:
        return {Range.HOUR: timedelta(hours=1), Range.DAY: timedelta(days=1), Range.MONTH: timedelta(days=30)}[self]

    @property
    def span(self) -> Span:
        return Span.HOUR if self is Range.MONTH else Span.MINUTE


READ = """
    SELECT metric, labels[1], date_bin(%s, at, %s) AS step,
           CASE WHEN metric = ANY(%s) THEN (array_agg(value ORDER BY at DESC))[1] ELSE avg(value) END
    FROM monitoring_sample WHERE span = %s AND at >= %s AND at < %s
    GROUP BY metric, labels[1], step
"""


@dataclass(frozen=True)
class Frame:
    """`count` steps from `begin` on. Values begin one step earlier, to tell what came in the first. None: no sample."""

    begin: datetime
    step: timedelta
    count: int
    values: Mapping[tuple[Measure, str], Values] = field(default_factory=dict)

    def labels(self, measure: Measure) -> list[str]:
        return sorted(label for one, label in self.values if one is measure)

    def gauge(self, measure: Measure, label: str = "") -> Values:
        return self._of(measure, label)[1:]

    def increase(self, measure: Measure, label: str = "") -> Values:
        """How much a counter grew in each step.

        One that nobody has counted before began at zero, unless nothing at all was sampled before it.
        """
        found, known = [], None
        for value, is_sampled in zip(self._of(measure, label), self.sampled, strict=True):
            found.append(_growth(known, value) if is_sampled else None)
            if is_sampled:
                known = (known or 0.0) if value is None else value
        return found[1:]

    def total(self, measure: Measure) -> Values:
        """The growth of all labels together."""
        return added([self.increase(measure, label) for label in self.labels(measure)], self.count)

    def _of(self, measure: Measure, label: str) -> Values:
        return self.values.get((measure, label), [None] * (self.count + 1))

    @cached_property
    def sampled(self) -> list[bool]:
        """Of each step, the one before `begin` included, whether anything was sampled in it."""
        places = range(self.count + 1)
        return [any(values[place] is not None for values in self.values.values()) for place in places]


def frame_of(wanted: Range, now: datetime | None = None) -> Frame:
    """The range that ends with the step under way."""
    now = now or timezone.now()
    steps = wanted.length // wanted.step
    last = now - (now - EPOCH) % wanted.step
    begin = last - steps * wanted.step
    values: dict[tuple[Measure, str], Values] = defaultdict(lambda: [None] * (steps + 1))
    counters = [str(measure) for measure in COUNTERS]
    with connection.cursor() as cursor:
        cursor.execute(READ, [wanted.step, EPOCH, counters, wanted.span.value, begin, last + wanted.step])
        for metric, label, step, value in cursor.fetchall():
            if metric in MEASURES:
                values[Measure(metric), label][(step - begin) // wanted.step] = value
    return Frame(begin + wanted.step, wanted.step, steps, dict(values))


def _growth(known: float | None, value: float | None) -> float | None:
    if known is None:
        return None
    if value is None:
        return None if known else 0.0
    # What counts may be wiped: it grows from zero again.
    return max(0.0, value - known)


def added(lines: list[Values], length: int) -> Values:
    """Line by line; None where no line has a value."""
    return [_sum([line[place] for line in lines]) for place in range(length)]


def _sum(values: Values) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def ratio(parts: Values, wholes: Values, factor: float = 1.0) -> Values:
    """None where there is nothing to divide by."""
    return [
        None if part is None or not whole else factor * part / whole for part, whole in zip(parts, wholes, strict=True)
    ]
