"""Windows that hold one voice, cut out of the runs in which nobody else is heard. Pure.

A window that straddles a change of speaker sounds like neither; a fifth of those at a fixed stride would.
"""

import numpy as np

from transcription.diarization.voices import NOBODY

BRIDGED = 30  # frames: a shorter pause does not end a run
WINDOW, STRIDE = 150, 75
SHORTEST = 20
OVERLAP = -2


def runs_of(voices: np.ndarray) -> np.ndarray:
    """(runs, 3) of first frame, the one behind the last, voice: where exactly one is heard, short pauses in it."""
    state = np.where(voices[:, 1] == NOBODY, voices[:, 0], OVERLAP)
    edges = edges_of(state)
    runs = np.stack([edges[:-1], edges[1:], state[edges[:-1]]], axis=1)
    solo = np.flatnonzero(runs[:, 2] >= 0)
    runs, follows = runs[solo], np.diff(solo, prepend=-9)
    before = np.roll(runs, 1, axis=0)
    # Nothing but one stretch of silence lies between two that are one stretch apart, or the state would say so.
    silent = (follows == 2) & (state[np.maximum(runs[:, 0] - 1, 0)] == NOBODY)
    bridged = silent & (runs[:, 2] == before[:, 2]) & (runs[:, 0] - before[:, 1] <= BRIDGED)
    begins = np.flatnonzero(~bridged)
    ends = np.append(begins[1:], len(runs)) - 1
    return np.stack([runs[begins, 0], runs[ends, 1], runs[begins, 2]], axis=1) if len(runs) else runs


def edges_of(state: np.ndarray) -> np.ndarray:
    """Where stretches of equal values begin, and the end of all."""
    if not len(state):
        return np.zeros(1, int)
    return np.concatenate([[0], np.flatnonzero(np.diff(state)) + 1, [len(state)]])


def windows_of(runs: np.ndarray, frames: int) -> np.ndarray:
    """(windows, 3) of first frame, the one behind the last, number of the run. `frames`: how many have sound."""
    windows = [
        (start, end, number)
        for number, (first, last) in enumerate(runs[:, :2].tolist())
        for start, end in _cut(first, min(last, frames))
    ]
    return np.array(windows, np.int32).reshape(-1, 3)


def _cut(first: int, last: int) -> list[tuple[int, int]]:
    """Evenly spread, the last one ending with the run; a short run is one window."""
    length = last - first
    if length < SHORTEST:
        return []
    if length <= WINDOW + STRIDE // 2:
        return [(first, last)]
    count = 1 - (WINDOW - length) // STRIDE
    return [(int(start), int(start) + WINDOW) for start in np.linspace(first, last - WINDOW, count)]
