"""Who of several microphones a voice belongs to. Pure: levels and spectra in, windows and spans out.

A voice reaches its own microphone louder than all others. How loud that is depends on each one's gain, which nobody
wrote down; it is found from the two ways in which a pair of microphones differs, one for either speaker. Speech is
sparse in time and frequency: where two people speak at once each of them still owns the parts of the spectrum in which
he is the louder one, while a voice that only leaks in owns next to nothing (Yilmaz and Rickard 2004, "Blind separation
of speech mixtures via time-frequency masking").

Arrays have a row a channel and a column a window of 32 ms; levels are in dB.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from transcription.types import Span

SMOOTHED = 9  # windows: a third of a second, longer than any delay between microphones
# Louder than the quietest tenth by so much, and not much quieter than the loudest: somebody speaks.
ABOVE_FLOOR, BELOW_PEAK = 10.0, 40.0
DIGITAL_SILENCE = -75.0
FEWEST = 31  # windows, one second: what is shorter says nothing about a channel
# Two speakers with leakage of -6 dB make a pair of microphones differ by 12 dB between one and the other; a scene in
# front of a stereo microphone by less. A pair whose samples go together was mixed at a desk, or stands in one place.
SPREAD, SPREAD_TOGETHER, TOGETHER = 8.0, 11.0, 0.9
RARE = 0.02  # of the windows: differences that come more seldom are accidents
SAME = 5.0  # dB: a pair that never differs by more hears one and the same
ONE_SOUND = 0.98  # together: no two microphones get so near, whoever speaks; one sound that was compressed twice does
# The share of a channel's sound that is its own: from which on it speaks, and below which it stops.
ENTER, LEAVE = 0.5, 0.3
GAP, SHORT, PADDING = 9, 10, 3  # windows


@dataclass(frozen=True, slots=True)
class Gains:
    """What to take off each channel's level, and which channels have a voice of their own at all."""

    offsets: np.ndarray
    has_voice: np.ndarray


def are_microphones(levels: np.ndarray, together: np.ndarray) -> bool:
    """Whether some channels are microphones of different people, and not one scene in stereo or one sound twice.

    `together`, a matrix of channels for each window, is how far two channels' samples are the same, -1 to 1.
    """
    return any(
        spread >= (SPREAD_TOGETHER if alike >= TOGETHER else SPREAD) for spread, alike in _pairs(levels, together)
    )


def are_one_sound(levels: np.ndarray, together: np.ndarray) -> bool:
    """Whether the channels on which anything happens are copies of each other. One alone is no copy."""
    pairs = list(_pairs(levels, together))
    return bool(pairs) and all(spread < SAME and alike >= ONE_SOUND for spread, alike in pairs)


def _pairs(levels: np.ndarray, together: np.ndarray) -> Iterator[tuple[float, float]]:
    """Of each two channels with sound: by how much their difference changes, and how far they are the same."""
    smooth = _smooth(levels)
    for one, other in combinations(np.flatnonzero(_alive(smooth)), 2):
        active = _active(smooth, one) | _active(smooth, other)
        if active.sum() >= FEWEST:
            low, high = _extremes((smooth[one] - smooth[other])[active], RARE)
            yield high - low, float(np.median(np.abs(together[one, other][active])))


def gains_of(levels: np.ndarray) -> Gains:
    """The gains under which each voice is loudest at its own microphone."""
    smooth = _smooth(levels)
    alive = _alive(smooth)
    floors = np.array([_floor(level) for level in smooth])
    known_floors = bool(np.all(floors[alive] > DIGITAL_SILENCE))
    peaks = np.quantile(smooth, 0.98, axis=1)
    rows, values = list(0.01 * np.eye(len(levels))), list(0.01 * (floors if known_floors else peaks))
    has_voice = alive.copy()
    loudest = np.argmax(np.where(alive[:, None], smooth - peaks[:, None], -np.inf), axis=0)
    for one, other in combinations(np.flatnonzero(alive), 2):
        active = _active(smooth, one) | _active(smooth, other)
        differences = (smooth[one] - smooth[other])[active & ((loudest == one) | (loudest == other))]
        if len(differences) < FEWEST:
            continue
        low, high = _extremes(differences, 0.0)
        if high - low < SAME:
            usual = np.median(differences) - (floors[one] - floors[other] if known_floors else 0.0)
            has_voice[other if usual >= 0 else one] = False
        else:
            row = np.zeros(len(levels))
            row[one], row[other] = 1, -1
            rows.append(row)
            values.append(_middle(differences, low, high))
    return Gains(np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)[0], has_voice)


def shares_of(power: np.ndarray, gains: Gains) -> np.ndarray:
    """Of each channel and window the part of its power, 0 to 1, in which it is the loudest of all.

    `power` is channels × windows × bands.
    """
    weighed = power * 10 ** (-gains.offsets / 10)[:, None, None]
    weighed[~gains.has_voice] = 0
    winner = weighed.argmax(axis=0)
    own = np.stack([np.where(winner == channel, power[channel], 0).sum(axis=1) for channel in range(len(power))])
    return own / np.maximum(power.sum(axis=2), np.finfo(np.float32).tiny) * gains.has_voice[:, None]


def own_speech(shares: np.ndarray, speaking: np.ndarray) -> np.ndarray:
    """In which windows each channel's own speaker speaks; `speaking` is where it hears anybody at all.

    Each window in which anybody is heard belongs to one channel at least, and to several when several speak.
    """
    own = np.stack([_held(share) for share in shares]) & speaking
    own = np.stack([_closed(row) for row in own])
    long = np.stack([row & ~_in_short_runs(row) for row in own])
    own = long | (own & ~long.any(axis=0))
    nobodys = speaking.any(axis=0) & ~own.any(axis=0)
    own[shares.argmax(axis=0)[nobodys], np.flatnonzero(nobodys)] = True
    return own


def spans_of(own: np.ndarray, window: float, duration: float) -> list[Span]:
    """One channel's windows as spans of seconds, in order and apart, with a tenth of a second around them."""
    spans: list[Span] = []
    for first, last in _runs(own):
        start, end = max(0.0, (first - PADDING) * window), min(duration, (last + PADDING) * window)
        if spans and start <= spans[-1].end:
            start = spans.pop().start
        if end > start:
            spans.append(Span(start, end))
    return spans


def _smooth(levels: np.ndarray) -> np.ndarray:
    kernel = np.ones(SMOOTHED) / SMOOTHED
    rows = [np.convolve(10 ** (row / 10), kernel, mode="same") for row in levels]
    return np.stack([10 * np.log10(row + 1e-10) for row in rows]).astype(np.float32)


def _alive(smooth: np.ndarray) -> np.ndarray:
    """Channels on which anything happens: not those that are off, or only hum."""
    return np.array([_active(smooth, channel).sum() >= FEWEST for channel in range(len(smooth))])


def _active(smooth: np.ndarray, channel: int) -> np.ndarray:
    level = smooth[channel]
    quietest = max(_floor(level) + ABOVE_FLOOR, float(level.max()) - BELOW_PEAK, DIGITAL_SILENCE)
    return level >= quietest


def _floor(level: np.ndarray) -> float:
    return float(np.quantile(level, 0.1))


def _extremes(differences: np.ndarray, rare: float) -> tuple[float, float]:
    """The lowest and the highest, of those that come for a second or more."""
    share = min(0.25, max(rare, 0.5 * FEWEST / len(differences)))
    low, high = np.quantile(differences, [share, 1 - share])
    return float(low), float(high)


def _middle(differences: np.ndarray, low: float, high: float) -> float:
    """Half-way between the two usual differences (k-means of two)."""
    for _ in range(10):
        upper = differences > (low + high) / 2
        if upper.all() or not upper.any():
            break
        low, high = float(differences[~upper].mean()), float(differences[upper].mean())
    return (low + high) / 2


def _held(share: np.ndarray) -> np.ndarray:
    """Hysteresis: from ENTER on until below LEAVE."""
    state = np.where(share >= ENTER, 1, np.where(share < LEAVE, 0, -1))
    known = np.where(state >= 0, np.arange(len(state)), -1)
    last = np.maximum.accumulate(known)
    return (last >= 0) & (state[np.maximum(last, 0)] == 1)


def _closed(row: np.ndarray) -> np.ndarray:
    """Without the short gaps between two runs."""
    closed = row.copy()
    runs = _runs(row)
    for (_, end), (start, _) in zip(runs, runs[1:], strict=False):
        if start - end < GAP:
            closed[end:start] = True
    return closed


def _in_short_runs(row: np.ndarray) -> np.ndarray:
    short = np.zeros_like(row)
    for start, end in _runs(row):
        short[start:end] = end - start < SHORT
    return short


def _runs(row: np.ndarray) -> list[tuple[int, int]]:
    """(first, behind the last) of each run of true windows."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]
