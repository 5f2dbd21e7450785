"""Months as partitions have them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtsight.partitions import Month

JAKARTA = timezone(timedelta(hours=7))
months = st.builds(Month, st.integers(1990, 2200), st.integers(1, 12))


def test_a_month_begins_at_midnight_utc_wherever_the_court_is():
    assert Month.of(datetime(2027, 1, 1, 6, 59, tzinfo=JAKARTA)) == Month(2026, 12)
    assert Month.of(datetime(2027, 1, 1, 7, 0, tzinfo=JAKARTA)) == Month(2027, 1)
    assert Month(2027, 1).first_moment == datetime(2027, 1, 1, tzinfo=UTC)


@given(months, st.integers(-400, 400))
def test_going_there_and_back_is_staying(month: Month, number: int):
    assert month + number - number == month
    assert (month < month + number) == (number > 0)


@given(months, st.integers(0, 40))
def test_months_up_to_another_one_follow_each_other(month: Month, number: int):
    found = month.up_to(month + number)
    assert len(found) == number + 1
    assert all(later == earlier + 1 for earlier, later in zip(found, found[1:], strict=False))


def test_up_to_an_earlier_one_there_are_none():
    assert Month(2026, 5).up_to(Month(2026, 4)) == []


@given(months)
def test_the_name_of_a_partition_tells_its_month(month: Month):
    assert Month.in_name(month.partition_of("audit_auditevent")) == month


@pytest.mark.parametrize("name", ["audit_auditevent_default", "audit_auditevent", "audit_y2026m1"])
def test_other_names_tell_none(name: str):
    assert Month.in_name(name) is None
