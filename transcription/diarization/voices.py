"""Which voices are active when: classes of overlapping chunks become voices that go on from chunk to chunk. Pure.

The network names at most three voices a chunk, anew in each chunk. Two of neighbouring chunks are one voice when they
are active together in what both chunks hear. A voice lives as long as somebody keeps talking: it is no speaker yet.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transcription.diarization.listening import listen
from transcription.diarization.networks import Networks
from transcription.types import SAMPLE_RATE

RATE = 100  # frames of 10 ms a second: the grid of everything here
CHUNK = 1000  # frames: 10 s, what the network is made for
STEP = 500
TOGETHER = 20  # frames that two voices must share to be one
POWERSET = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], bool)
CLASS_FRAMES = 589  # a chunk
# Where the network's frames are, in seconds: the middle of the first, and how far apart they are.
FIRST_CLASS, CLASS_STEP = 0.030969, 0.016875
_NEAREST_CLASS = np.rint(((np.arange(CHUNK) + 0.5) / RATE - FIRST_CLASS) / CLASS_STEP)
NEAREST_CLASS = np.clip(_NEAREST_CLASS, 0, CLASS_FRAMES - 1).astype(int)  # of each frame of a chunk
NOBODY = -1


def chunk_count(samples: int) -> int:
    """How many chunks hear all of it; the last one may hear silence beyond the end."""
    beyond_first = samples - _samples(CHUNK)
    return 0 if samples <= 0 else 1 + max(0, -(-beyond_first // _samples(STEP)))


def hear_chunk(networks: Networks, wav: Path, number: int) -> np.ndarray:
    """The class of each of its 589 frames."""
    return networks.classes(listen(wav, number * _samples(STEP), _samples(CHUNK)))


def _samples(frames: int) -> int:
    return frames * SAMPLE_RATE // RATE


@dataclass(frozen=True, slots=True)
class _Chunk:
    """`active`: (CHUNK, 3), who of the three voices is heard; `names`: what they are called in the whole recording."""

    active: np.ndarray
    names: np.ndarray


def voices_in(classes: np.ndarray, frames: int) -> np.ndarray:
    """(frames, 2): the one or two voices that are active, NOBODY where there is none."""
    voices = np.full((frames, 2), NOBODY, np.int32)
    before, known = None, 0
    for number, row in enumerate(classes):
        active = POWERSET[row][NEAREST_CLASS]
        names = np.full(3, NOBODY) if before is None else _same_voices(before, active)
        fresh = names == NOBODY
        names[fresh] = known + np.arange(fresh.sum())
        known += int(fresh.sum())
        before = _Chunk(active, names)
        first, last = _heard_best(number, len(classes), frames)
        voices[first:last] = _named(before, first - number * STEP, last - number * STEP)
    return voices


def _same_voices(before: _Chunk, active: np.ndarray) -> np.ndarray:
    """The names of three voices by what they share with those of the chunk before, most shared first."""
    shared = before.active[STEP:].T.astype(np.int32) @ active[: CHUNK - STEP].astype(np.int32)
    names = np.full(3, NOBODY)
    while shared.max() >= TOGETHER:
        old, new = np.unravel_index(shared.argmax(), shared.shape)
        names[new] = before.names[old]
        shared[old], shared[:, new] = 0, 0
    return names


def _heard_best(number: int, count: int, frames: int) -> tuple[int, int]:
    """The frames whose nearest middle of a chunk is this chunk's."""
    side = (CHUNK - STEP) // 2
    first = number * STEP + (side if number else 0)
    last = number * STEP + CHUNK - (side if number < count - 1 else 0)
    return min(first, frames), min(last, frames)


def _named(chunk: _Chunk, first: int, last: int) -> np.ndarray:
    """The names of the first and of the last active voice in each frame; no class has three."""
    active = chunk.active[first:last]
    count = active.sum(axis=1)
    one = np.where(count > 0, chunk.names[active.argmax(axis=1)], NOBODY)
    two = np.where(count > 1, chunk.names[2 - active[:, ::-1].argmax(axis=1)], NOBODY)
    return np.stack([one, two], axis=1)
