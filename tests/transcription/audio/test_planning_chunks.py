"""Pieces for the engine hold all speech, fit into 29 s, and are cut in silence."""

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.audio.chunks import batches, plan_chunks
from transcription.audio.voice_activity import WINDOW_SECONDS, regular_windows, speech_spans
from transcription.types import SAMPLE_RATE, Span

WINDOW = 0.032
LONGEST = 29.0
# Lengths a window or two around what fits: there a rounding error decides.
NEARLY_FULL = [round(LONGEST / WINDOW) + around for around in range(-15, 3)]


@st.composite
def speeches(draw: st.DrawFn) -> list[Span]:
    """Stretches of speech from a cough to three minutes, with pauses from none to minutes."""
    pairs = draw(st.lists(st.tuples(st.floats(0, 200), st.floats(0.05, 180)), max_size=25))
    spans, now = [], 0.0
    for pause, length in pairs:
        spans.append(Span(now + pause, now + pause + length))
        now = spans[-1].end
    return spans


@given(speeches(), st.integers(0, 1_000))
def test_chunks_cover_all_speech_in_order_without_overlap(speech: list[Span], seed: int) -> None:
    windows = int(speech[-1].end / WINDOW) + 1 if speech else 0
    chunks = plan_chunks(speech, np.random.default_rng(seed).random(windows), WINDOW)

    assert all(0 < chunk.duration <= LONGEST + 1e-6 for chunk in chunks)
    assert all(before.end <= after.start + 1e-9 for before, after in zip(chunks, chunks[1:], strict=False))
    for span in speech:
        covered = sum(span.overlap(chunk) for chunk in chunks)
        assert covered == pytest.approx(span.duration, abs=1e-6)


@given(speeches())
def test_a_cut_is_inside_speech_only_where_there_is_no_pause(speech: list[Span]) -> None:
    chunks = plan_chunks(speech, [], WINDOW)

    for cut in [chunk.start for chunk in chunks] + [chunk.end for chunk in chunks]:
        inside = [span for span in speech if span.start < cut < span.end]
        assert all(span.duration > LONGEST for span in inside)


@st.composite
def heard(draw: st.DrawFn) -> tuple[list[float], list[Span]]:
    """What voice activity really gives: spans on the grid of its windows, the last one cut by the file's end."""
    runs = st.tuples(st.integers(0, 400), st.one_of(st.sampled_from(NEARLY_FULL), st.integers(1, 2_500)))
    probabilities: list[float] = []
    for quiet, loud in draw(st.lists(runs, min_size=1, max_size=8)):
        probabilities += [0.0] * quiet + [0.9] * loud
    samples = len(probabilities) * 512 - draw(st.integers(0, 511))
    return probabilities, speech_spans(regular_windows(probabilities, samples))


@given(heard())
def test_every_real_voice_activity_is_cut_to_an_end(found: tuple[list[float], list[Span]]) -> None:
    probabilities, speech = found
    chunks = plan_chunks(speech, probabilities, WINDOW_SECONDS)

    assert all(0 < chunk.duration <= LONGEST for chunk in chunks)
    assert sum(span.overlap(chunk) for span in speech for chunk in chunks) == pytest.approx(
        sum(span.duration for span in speech), abs=1e-6
    )


@pytest.mark.parametrize("samples", range(-2, 3))
def test_speech_of_just_29_s_ends_wherever_it_begins(samples: int) -> None:
    for window in range(7, 4_000):
        start = window * WINDOW - 0.2
        span = Span(start, round((start + LONGEST) * SAMPLE_RATE + samples) / SAMPLE_RATE)
        chunks = plan_chunks([span], [0.9] * 4_000, WINDOW)
        assert (chunks[0].start, chunks[-1].end) == (span.start, span.end)
        assert len(chunks) == 1 + (span.duration > LONGEST)


def test_a_span_whose_end_rounds_up_is_one_chunk() -> None:
    span = Span(1.016, 30.016000000000002)
    assert span.duration <= LONGEST
    assert span.end > span.start + LONGEST, "the two ways to measure shall differ here"

    assert plan_chunks([span], [], WINDOW) == [span]


def test_nothing_said_is_nothing_to_do() -> None:
    assert plan_chunks([], [], WINDOW) == []


def test_what_fits_together_stays_together_with_its_silence() -> None:
    speech = [Span(3, 8), Span(9, 14), Span(20, 31)]

    assert plan_chunks(speech, [], WINDOW) == [Span(3, 31)]


def test_the_longest_of_the_late_pauses_is_chosen() -> None:
    speech = [Span(0, 5), Span(9, 21), Span(22.5, 26), Span(26.2, 28), Span(28.1, 40)]

    assert plan_chunks(speech, [], WINDOW) == [Span(0, 21), Span(22.5, 40)]


def test_among_equal_pauses_the_later_one_is_chosen() -> None:
    speech = [Span(0, 20), Span(21, 24), Span(25, 28), Span(29, 40)]

    assert plan_chunks(speech, [], WINDOW)[0] == Span(0, 28)


def test_a_monologue_is_cut_where_speech_is_least_likely() -> None:
    probabilities = [0.9] * 2_000
    probabilities[300] = 0.2  # 9.6 s: in the first half, not looked at
    probabilities[600] = 0.3  # 19.2 s
    probabilities[700] = 0.4

    first, second = plan_chunks([Span(0, 40)], probabilities, WINDOW)

    assert first.end == second.start == pytest.approx(600.5 * WINDOW)
    assert second.end == 40


def conversation(seconds: float, seed: int = 3) -> list[Span]:
    """People who speak for some seconds and pause, in whole samples."""
    random, spans, now = np.random.default_rng(seed), [], 0
    while now < seconds * SAMPLE_RATE:
        length, pause = int(random.uniform(1, 12) * SAMPLE_RATE), int(random.exponential(0.4) * SAMPLE_RATE)
        spans.append(Span(now / SAMPLE_RATE, (now + length) / SAMPLE_RATE))
        now += length + pause
    return spans


def later(spans: list[Span], samples: int) -> list[Span]:
    def moved(seconds: float) -> float:
        return (round(seconds * SAMPLE_RATE) + samples) / SAMPLE_RATE

    return [Span(moved(span.start), moved(span.end)) for span in spans]


@pytest.mark.parametrize("dropped", [1, 2, 3, 5, 8, 20])
def test_a_trimmed_recording_is_soon_cut_as_the_whole_one(dropped: int) -> None:
    speech = conversation(1_800)
    offset = -round(speech[dropped].start * SAMPLE_RATE) + 77
    whole = later(plan_chunks(speech, [], WINDOW), offset)
    trimmed = plan_chunks(later(speech[dropped:], offset), [], WINDOW)

    different = set(trimmed) - set(whole)
    assert max((chunk.end for chunk in different), default=0) < 240


def test_a_recording_that_goes_on_is_cut_as_before_almost_to_its_old_end() -> None:
    speech = conversation(3_600)
    first_half = [span for span in speech if span.end < 1_800]
    different = set(plan_chunks(first_half, [], WINDOW)) - set(plan_chunks(speech, [], WINDOW))

    assert min((chunk.start for chunk in different), default=1_800) > 1_800 - 240


def test_pieces_are_long() -> None:
    chunks = plan_chunks(conversation(3_600), [], WINDOW)

    assert sum(chunk.duration for chunk in chunks) / len(chunks) > 22


def test_a_minute_is_not_cut_more_often_than_it_must() -> None:
    speech = [Span(10.0 * index, 10.0 * index + 9) for index in range(6)]

    assert len(plan_chunks(speech, [], WINDOW)) == 2, "three times nine seconds with their pauses are 29 s"


@given(st.integers(1, 5_000), st.integers(1, 8), st.integers(1, 16))
def test_batches_are_in_order_about_as_large_and_as_many_for_each_worker(count: int, most: int, workers: int) -> None:
    numbers = batches(count, most, workers)

    sizes = [len(list(group)) for _, group in groupby(numbers)]
    assert numbers == [number for number, size in enumerate(sizes) for _ in range(size)]
    assert 1 <= min(sizes) <= max(sizes) <= min(most, min(sizes) + 1)
    assert len(sizes) == count or len(sizes) % workers == 0, "nobody waits while the last batches are heard"
    assert len(sizes) < count / most + workers, "no more of them than that takes"


def test_a_short_recording_is_shared_by_two_workers_and_a_long_one_fills_batches() -> None:
    assert batches(3, most=4, workers=2) == [0, 0, 1]
    assert batches(9, most=4, workers=2) == [0, 0, 0, 1, 1, 2, 2, 3, 3]
    assert batches(64, most=4, workers=2) == [index // 4 for index in range(64)]
    assert batches(0, most=4, workers=2) == []


def test_pauses_that_are_too_wide_are_in_no_piece():
    speech = [Span(0, 5), Span(10, 15), Span(40, 45), Span(64, 70), Span(95, 99)]
    assert plan_chunks(speech, [], WINDOW, 1_200.0, 20.0) == [Span(0, 15), Span(40, 70), Span(95, 99)]
    assert plan_chunks(speech, [], WINDOW, 1_200.0) == [Span(0, 99)]
    assert plan_chunks([], [], WINDOW, 1_200.0, 20.0) == []
