"""The time left is right however many workers there are, and however their batches end."""

from datetime import UTC, datetime, timedelta

import pytest

from transcription.time_left import Ahead, Batch, seconds_left

BEGAN = datetime(2026, 11, 30, 8, tzinfo=UTC)
AUDIO, WORKED = 60.0, 20.0  # seconds of a batch


def after(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def told(ends: list[float], workers: int, batches: int) -> float:
    """Just when the last of `ends` (seconds) is reached, of so many batches."""
    latest = [Batch(AUDIO, WORKED, after(end)) for end in sorted(ends, reverse=True)]
    undone = batches - len(ends)
    ahead = Ahead(AUDIO * undone, undone, min(workers - 1, undone))
    return seconds_left(latest, BEGAN, ahead, after(max(ends)))


def ends_of(workers: int, apart: float, batches: int) -> list[float]:
    """When so many batches end: workers begin one after the other, `apart` seconds, and never stop."""
    first = [worker * apart for worker in range(workers)]
    return sorted(begun + WORKED * (number + 1) for begun in first for number in range(batches))[:batches]


@pytest.mark.parametrize("workers", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("spread", ["together", "evenly"])
@pytest.mark.parametrize("rounds", [3.0, 3.5, 4.1, 6.0])
def test_it_is_what_the_workers_take_together(workers: int, spread: str, rounds: float):
    apart = 0.001 if spread == "together" else WORKED / workers
    done = round(rounds * workers)
    batches = done + 20 * workers
    right = 20 * WORKED
    assert told(ends_of(workers, apart, done), workers, batches) == pytest.approx(right, rel=0.1)


@pytest.mark.parametrize("workers", [1, 2, 4, 16])
def test_after_the_first_batch_those_in_hand_tell_of_the_other_workers(workers: int):
    left = told([WORKED], workers, 1 + 20 * workers)
    assert left == pytest.approx(20 * WORKED, rel=1.0), "one worker is between two batches: the others are counted"
    assert left >= 20 * WORKED


def test_of_what_is_left_no_more_workers_take_part_than_there_are_batches():
    assert told(ends_of(4, 0.001, 39), 4, 40) == pytest.approx(WORKED, rel=0.1)


def test_a_machine_that_got_slower_is_believed():
    quick = [Batch(AUDIO, 2.0, after(2.0 * number)) for number in range(1, 50)]
    slow = [Batch(AUDIO, WORKED, after(98.0 + WORKED * number)) for number in range(1, 6)]
    latest = sorted(quick + slow, key=lambda batch: batch.finished, reverse=True)
    left = seconds_left(latest, BEGAN, Ahead(10 * AUDIO, 10, 1), latest[0].finished)
    assert left == pytest.approx(10 * WORKED, rel=0.1)


def test_a_worker_that_serves_another_job_in_turn_takes_twice_as_long():
    latest = [Batch(AUDIO, WORKED, after(2 * WORKED * number)) for number in range(10, 0, -1)]
    left = seconds_left(latest, BEGAN, Ahead(10 * AUDIO, 10, 0), latest[0].finished)
    assert left == pytest.approx(10 * 2 * WORKED, rel=0.15)


def test_what_came_before_the_first_batch_does_not_slow_the_others_down():
    latest = [Batch(AUDIO, WORKED, after(600 + WORKED))]
    assert seconds_left(latest, BEGAN, Ahead(AUDIO, 1, 0), after(600 + WORKED)) == pytest.approx(WORKED)
