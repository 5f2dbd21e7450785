"""Who speaks in each frame: windows vote, overlaps take the speakers from around them. Pure.

All is done on stretches, in which neither the voices nor the speaker change: eight hours have some ten thousand.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from transcription.diarization.voices import NOBODY, RATE
from transcription.types import Turn

SAME_VOICE_REACH = 30 * RATE  # frames to a stretch in which the voice of an overlap is heard alone
OTHER_REACH = 5 * RATE  # and to one of anybody else
SHORTEST_TURN = RATE // 10  # frames: no syllable is shorter; what is left over where votes and voices change


@dataclass(frozen=True, slots=True)
class Stretches:
    """Columns of equal length: frames, the voices (NOBODY for none), and speakers, filled in step by step."""

    first: np.ndarray
    last: np.ndarray
    voices: np.ndarray  # (n, 2)
    speakers: np.ndarray  # (n, 2)

    @property
    def alone(self) -> np.ndarray:
        return (self.voices[:, 0] != NOBODY) & (self.voices[:, 1] == NOBODY)

    def bounds(self, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.first[chosen], self.last[chosen]


def label(voices: np.ndarray, runs: np.ndarray, windows: np.ndarray, scores: np.ndarray) -> tuple[Turn, ...]:
    """Turns in order of time; speakers are called "1", "2" and so on as they appear.

    `scores`: (windows, speakers), how much each window sounds like each.
    """
    stretches = stretches_of(voices, votes(len(voices), runs, windows, scores))
    fill_gaps(stretches)
    fill_overlaps(stretches, scores.shape[1])
    return turns_of(stretches)


def votes(frames: int, runs: np.ndarray, windows: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """The speaker of each frame of each run, by the windows around it; the middle of a window counts most."""
    speakers = np.full(frames, NOBODY, np.int16)
    bounds = np.searchsorted(windows[:, 2], np.arange(len(runs) + 1))
    for (first, last, _), low, high in zip(runs.tolist(), bounds[:-1], bounds[1:], strict=True):
        if high == low + 1:
            speakers[first:last] = scores[low].argmax()
        elif high > low:
            speakers[first:last] = _voted(first, last, windows[low:high], scores[low:high])
    return speakers


def _voted(first: int, last: int, windows: np.ndarray, scores: np.ndarray) -> np.ndarray:
    sums = np.zeros((last - first, scores.shape[1]), np.float32)
    for (start, end, _), row in zip(windows.tolist(), scores, strict=True):
        middle = (end - start - 1) / 2
        weight = 1 - np.abs(np.arange(end - start) - middle) / (middle + 1.5)
        sums[start - first : end - first] += weight[:, None] * row
    return sums.argmax(axis=1)


def stretches_of(voices: np.ndarray, speakers: np.ndarray) -> Stretches:
    """Cut wherever the voices change or the vote does. What was not voted on is NOBODY's yet."""
    alone = (voices[:, 0] != NOBODY) & (voices[:, 1] == NOBODY)
    voted = np.where(alone, speakers, NOBODY)
    changes = (voices[1:] != voices[:-1]).any(axis=1) | (voted[1:] != voted[:-1])
    edges = np.concatenate([[0], np.flatnonzero(changes) + 1, [len(voices)]])
    first, last = edges[:-1], edges[1:]
    active = voices[first, 0] != NOBODY
    first, last = first[active], last[active]
    return Stretches(first, last, voices[first], np.stack([voted[first], np.full(len(first), NOBODY)], axis=1))


def fill_gaps(stretches: Stretches) -> None:
    """What is too short for a vote goes to the speaker of the nearest stretch that is not."""
    known = stretches.speakers[:, 0] != NOBODY
    if known.any():
        places, _ = _nearest(*stretches.bounds(~known), *stretches.bounds(known))
        stretches.speakers[~known, 0] = stretches.speakers[known, 0][places]


def _nearest(
    first: np.ndarray, last: np.ndarray, begins: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """For each stretch: which of those offered, in order of time, is nearest, and how many frames lie between."""
    right = np.searchsorted(begins, first).clip(0, len(begins) - 1)
    left = (right - 1).clip(0)
    after, before = np.abs(begins[right] - last), np.abs(first - ends[left])
    return np.where(before <= after, left, right), np.minimum(before, after)


def fill_overlaps(stretches: Stretches, count: int) -> None:
    """Each voice of an overlap is the speaker as whom it is heard alone; else somebody else from around."""
    over = stretches.voices[:, 1] != NOBODY
    if not over.any() or not (stretches.alone & (stretches.speakers[:, 0] != NOBODY)).any():
        return
    for side in (0, 1):
        _by_voice(stretches, np.flatnonzero(over), side)
    one, two = stretches.speakers.T
    stretches.speakers[:, 1] = np.where(over & (one == two), NOBODY, two)
    _by_neighbours(stretches, over & (stretches.speakers[:, 1] == NOBODY), count)


def _by_voice(stretches: Stretches, over: np.ndarray, side: int) -> None:
    """One search for all voices: they lie one behind the other on an axis that is as long as all of them."""
    length = int(stretches.last[-1]) + 2 * SAME_VOICE_REACH

    def along(places: np.ndarray, voices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        shift = voices.astype(np.int64) * length
        return shift + stretches.first[places], shift + stretches.last[places]

    alone = np.flatnonzero(stretches.alone & (stretches.speakers[:, 0] != NOBODY))
    alone = alone[np.argsort(along(alone, stretches.voices[alone, 0])[0], kind="stable")]
    offered = along(alone, stretches.voices[alone, 0])
    places, distances = _nearest(*along(over, stretches.voices[over, side]), *offered)
    near = distances < SAME_VOICE_REACH
    stretches.speakers[over[near], side] = stretches.speakers[alone[places[near]], 0]


def _by_neighbours(stretches: Stretches, asked: np.ndarray, count: int) -> None:
    """The nearest speaker who is not the first one of the overlap."""
    alone = stretches.alone
    nearest = np.full(int(asked.sum()), OTHER_REACH, np.int64)
    chosen = np.full(len(nearest), NOBODY)
    for speaker in range(count):
        offered = alone & (stretches.speakers[:, 0] == speaker)
        if not offered.any():
            continue
        _, distances = _nearest(*stretches.bounds(asked), *stretches.bounds(offered))
        closer = (distances < nearest) & (stretches.speakers[asked, 0] != speaker)
        nearest[closer], chosen[closer] = distances[closer], speaker
    stretches.speakers[asked, 1] = chosen


def turns_of(stretches: Stretches) -> tuple[Turn, ...]:
    """Stretches of one speaker that touch are one turn; scraps are none, unless somebody says nothing else."""
    found = sorted(
        (int(first), int(last), int(speaker))
        for speaker in np.unique(stretches.speakers[stretches.speakers != NOBODY])
        for first, last in _without_scraps(list(_joined(stretches, speaker)))
    )
    names: dict[int, str] = {}
    for _, _, speaker in found:
        names.setdefault(speaker, str(len(names) + 1))
    return tuple(Turn(first / RATE, last / RATE, names[speaker]) for first, last, speaker in found)


def _without_scraps(turns: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(first, last) for first, last in turns if last - first >= SHORTEST_TURN] or turns


def _joined(stretches: Stretches, speaker: int) -> Iterator[tuple[int, int]]:
    mine = (stretches.speakers == speaker).any(axis=1)
    first, last = stretches.first[mine], stretches.last[mine]
    begins = np.concatenate([[True], first[1:] > last[:-1]])
    ends = np.concatenate([begins[1:], [True]])
    return zip(first[begins], last[ends], strict=True)
