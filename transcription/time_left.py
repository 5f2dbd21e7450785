"""How long what is left of a job takes, by what its batches took lately. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MEASURED = 2  # times as long as the longest batch: long enough for a mean, and it follows a machine that gets busy
LEAST_MEASURED = 0.5


@dataclass(frozen=True, slots=True)
class Batch:
    """Chunks that were worked on together: seconds of audio, seconds of work, and when it was done."""

    audio: float
    worked: float
    finished: datetime

    @property
    def begun(self) -> datetime:
        return self.finished - timedelta(seconds=self.worked)

    def seconds_within(self, start: datetime, end: datetime) -> float:
        """How long it was worked on between these moments."""
        return max(0.0, (min(self.finished, end) - max(self.begun, start)).total_seconds())


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is not done: seconds of audio, batches, and how many of these are being worked on."""

    audio: float
    batches: int
    in_hand: int


def seconds_left(latest: Sequence[Batch], began: datetime, ahead: Ahead, now: datetime) -> float:
    """`latest`: batches that are done, at least one, the last first; `began`: when this run of the job did."""
    longest = timedelta(seconds=max(batch.worked for batch in latest))
    recent = [batch for batch in latest if batch.finished >= latest[0].finished - MEASURED * longest]
    pace = sum(batch.worked for batch in recent) / sum(batch.audio for batch in recent)
    workers = min(_at_once(latest, began, longest, ahead.in_hand), max(ahead.batches, 1))
    return ahead.audio * pace / workers - (now - latest[0].finished).total_seconds()


def _at_once(latest: Sequence[Batch], began: datetime, longest: timedelta, in_hand: int) -> float:
    """How many batches were worked on at the same time, on average; less than one where workers did other things too.

    Batches end together or one after the other, and those in hand are in no list yet. So it is counted up to a moment
    since which the longest batch could have ended: what was worked on then is done. Before there is such a time those
    in hand count instead.
    """
    end = latest[0].finished - longest
    start = max(began, end - MEASURED * longest)
    if end - start >= LEAST_MEASURED * longest:
        return _mean(latest, start, end)
    # Where a single worker listens to the voices first, the chunks begin later.
    begun = max(began, min(batch.begun for batch in latest))
    return max(_mean(latest, begun, latest[0].finished), in_hand)


def _mean(batches: Sequence[Batch], start: datetime, end: datetime) -> float:
    within = sum(batch.seconds_within(start, end) for batch in batches)
    return within / (end - start).total_seconds() or 1.0
