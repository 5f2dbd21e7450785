"""When something is full that fills up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Less than this tells more of the hour of the day than of the weeks to come.
SHORTEST = timedelta(days=1)
FURTHEST = timedelta(days=5 * 365)


@dataclass(frozen=True, slots=True)
class Forecast:
    """`per_day`: how much is added a day. `full_at` is None when that is not, or beyond FURTHEST."""

    per_day: float
    full_at: datetime | None


def forecast(points: Sequence[tuple[datetime, float]], limit: float) -> Forecast | None:
    """By the straight line with the least squares through `points`, which are in order of time.

    The line gives the pace; it goes on from the last point. None where there are too few points, or over too short a
    time, to tell.
    """
    if len(points) < 3 or points[-1][0] - points[0][0] < SHORTEST:
        return None
    last_at, last = points[-1]
    days = [(at - last_at) / timedelta(days=1) for at, _ in points]
    slope = _slope(days, [value for _, value in points])
    if last >= limit:
        return Forecast(slope, last_at)
    if slope <= 0 or (limit - last) / slope > FURTHEST / timedelta(days=1):
        return Forecast(slope, None)
    return Forecast(slope, last_at + timedelta(days=(limit - last) / slope))


def _slope(xs: Sequence[float], ys: Sequence[float]) -> float:
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
