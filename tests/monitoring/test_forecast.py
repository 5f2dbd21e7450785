"""When the disk is full, told from how it filled."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.forecast import forecast

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def points(*values: float, step: timedelta = DAY) -> list[tuple[datetime, float]]:
    return [(BEGIN + place * step, value) for place, value in enumerate(values)]


def test_a_disk_that_fills_evenly_is_full_when_the_line_says_so():
    found = forecast(points(10, 20, 30, 40), limit=100)
    assert found.per_day == pytest.approx(10)
    assert found.full_at == BEGIN + 3 * DAY + 6 * DAY


def test_ups_and_downs_are_evened_out():
    found = forecast(points(10, 24, 26, 44, 46), limit=100)
    assert found.per_day == pytest.approx(9.2)
    assert found.full_at > BEGIN + 4 * DAY


@pytest.mark.parametrize("values", [(50, 50, 50), (90, 60, 30)])
def test_what_does_not_grow_is_never_full(values):
    assert forecast(points(*values), limit=100).full_at is None


def test_what_grows_too_slowly_to_matter_is_never_full():
    assert forecast(points(10, 10.0001, 10.0002), limit=100).full_at is None


def test_what_is_full_is_full_now():
    found = forecast(points(80, 95, 101), limit=100)
    assert found.full_at == BEGIN + 2 * DAY


@pytest.mark.parametrize(
    "given_points", [[], points(1), points(1, 2), points(1, 2, 3, 4, step=timedelta(hours=2))], ids=len
)
def test_nothing_is_told_of_too_little(given_points):
    assert forecast(given_points, limit=100) is None


@given(
    start=st.floats(0, 1e12),
    pace=st.floats(1, 1e10),
    days=st.lists(st.floats(0.1, 5), min_size=3, max_size=40),
    room=st.floats(1, 1e12),
)
def test_an_even_pace_is_found_whatever_the_times_of_the_samples(start, pace, days, room):
    at, given_points = 0.0, []
    for gap in days:
        at += gap
        given_points.append((BEGIN + at * DAY, start + pace * at))
    found = forecast(given_points, given_points[-1][1] + room)
    if given_points[-1][0] - given_points[0][0] < DAY:
        assert found is None
    else:
        assert found.per_day == pytest.approx(pace, rel=0.01, abs=start * 1e-6)
        assert found.full_at is None or found.full_at >= given_points[-1][0]
