"""When an alert begins and ends, whatever the number does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.alerts.states import GAP, QUIET, AlertState, Standing, step

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PENDING, FIRING, RESOLVED = AlertState

answers = st.lists(st.sampled_from([True, False, None]), max_size=120)
pauses = st.integers(min_value=1, max_value=int(GAP.total_seconds()))
holds = st.integers(min_value=0, max_value=600).map(lambda seconds: seconds * SECOND)


def history(found: list[bool | None], pause: int, hold: timedelta) -> list[Standing | None]:
    """How things stood after each look; after an end the next one begins anew."""
    standing, seen = None, []
    for number, answer in enumerate(found):
        before = None if standing is None or standing.state is RESOLVED else standing
        standing = step(before, answer, hold, NOON + number * pause * SECOND)
        seen.append(standing)
    return seen


def state(standing: Standing | None) -> AlertState | None:
    return standing and standing.state


def test_it_fires_when_the_condition_has_held_for_its_time():
    seen = history([True] * 5, 10, 30 * SECOND)
    assert [state(one) for one in seen] == [PENDING, PENDING, PENDING, FIRING, FIRING]
    assert seen[-1].since == NOON


def test_without_a_time_it_fires_at_once():
    assert state(step(None, True, timedelta(), NOON)) is FIRING


def test_what_passes_before_its_time_is_never_told():
    assert history([True, True, False, True], 10, 30 * SECOND)[2:] == [
        None,
        Standing(PENDING, NOON + 30 * SECOND, NOON + 30 * SECOND),
    ]


def test_it_ends_only_when_it_was_quiet_for_a_while():
    firing = Standing(FIRING, NOON, NOON)
    quiet = step(firing, False, timedelta(), NOON + SECOND)
    assert (quiet.state, quiet.quiet_since) == (FIRING, NOON + SECOND)
    trembled = step(quiet, True, timedelta(), NOON + 2 * SECOND)
    assert (trembled.state, trembled.quiet_since) == (FIRING, None)
    still = step(quiet, False, timedelta(), NOON + QUIET)
    assert still.state is FIRING
    assert step(still, False, timedelta(), NOON + QUIET + SECOND).state is RESOLVED


def test_what_cannot_be_told_neither_begins_nor_ends_anything():
    assert step(None, None, timedelta(), NOON) is None
    assert step(Standing(PENDING, NOON, NOON), None, 5 * SECOND, NOON + 9 * SECOND) is None
    firing = Standing(FIRING, NOON, NOON, quiet_since=NOON)
    unknown = step(firing, None, timedelta(), NOON + QUIET)
    assert (unknown.state, unknown.quiet_since) == (FIRING, None)


def test_what_nobody_looked_at_was_not_seen_to_hold():
    pending = Standing(PENDING, NOON, NOON)
    later = NOON + GAP + SECOND
    assert step(pending, True, 60 * SECOND, later) == Standing(PENDING, later, later)
    quiet = Standing(FIRING, NOON, NOON, quiet_since=NOON)
    assert step(quiet, False, timedelta(), later) == replace(quiet, seen_at=later, quiet_since=later)


def test_a_clock_that_goes_back_changes_nothing():
    firing = Standing(FIRING, NOON, NOON)
    assert step(firing, False, timedelta(), NOON - SECOND) == firing


@pytest.mark.parametrize("answer", [True, False, None])
def test_an_end_is_an_end(answer: bool | None):
    over = Standing(RESOLVED, NOON, NOON, NOON)
    assert step(over, answer, timedelta(), NOON + SECOND) == over


@given(answers, pauses, holds)
def test_the_states_follow_each_other_in_order(found: list[bool | None], pause: int, hold: timedelta):
    allowed = {
        (None, None), (None, PENDING), (None, FIRING), (PENDING, None), (PENDING, PENDING), (PENDING, FIRING),
        (FIRING, FIRING), (FIRING, RESOLVED), (RESOLVED, None), (RESOLVED, PENDING), (RESOLVED, FIRING),
    }  # fmt: skip
    states = [None, *map(state, history(found, pause, hold))]
    assert set(pairwise(states)) <= allowed


@given(answers, pauses, holds)
def test_it_fires_only_after_its_time_and_while_the_condition_holds(
    found: list[bool | None], pause: int, hold: timedelta
):
    seen = history(found, pause, hold)
    for number, (before, after) in enumerate(pairwise([None, *seen])):
        if state(after) is FIRING and state(before) is not FIRING:
            assert after.seen_at - after.since >= hold
            looks = int((after.seen_at - after.since) / (pause * SECOND))
            assert all(answer is True for answer in found[number - looks : number + 1])


@given(answers, pauses, holds)
def test_it_does_not_flap(found: list[bool | None], pause: int, hold: timedelta):
    """Between one that began to fire and the next lie the quiet time and the rule's own."""
    seen = history(found, pause, hold)
    starts = [
        after.seen_at
        for before, after in pairwise([None, *seen])
        if state(after) is FIRING and state(before) is not FIRING
    ]
    assert all(later - earlier >= QUIET + hold for earlier, later in pairwise(starts))


@given(answers, pauses, holds)
def test_it_ends_only_after_a_quiet_that_was_seen(found: list[bool | None], pause: int, hold: timedelta):
    seen = history(found, pause, hold)
    for number, standing in enumerate(seen):
        if state(standing) is RESOLVED:
            looks = -(-int(QUIET.total_seconds()) // pause)
            assert found[number - looks : number + 1] == [False] * (looks + 1)


@given(answers, pauses, holds)
def test_looking_twice_at_the_same_moment_changes_nothing(found: list[bool | None], pause: int, hold: timedelta):
    for standing, answer in zip(history(found, pause, hold), found, strict=True):
        if standing is not None and answer is not None:
            assert step(standing, answer, hold, standing.seen_at) == standing
