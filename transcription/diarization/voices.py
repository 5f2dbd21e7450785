"""Which voices are active when: classes of overlapping chunks become voices that go on from chunk to chunk. Pure.

The network names at most three voices a chunk, anew in each chunk. Two of neighbouring chunks are one voice when they
are active together in what both chunks hear. A voice lives as long as somebody keeps talking: it is no speaker yet.
Whether anybody speaks all chunks decide that hear a frame, each the more the nearer its middle is.
"""

from dataclasses import dataclass

import numpy as np

from transcription.diarization.quiet import quiet_frames
from transcription.types import SAMPLE_RATE

RATE = 100  # frames of 10 ms a second: the grid of everything here
CHUNK = 1000  # frames: 10 s, what the network is made for
STEP = 500
TOGETHER = 20  # frames that two voices must share to be one
# How likely it must be, of 1, that somebody speaks: in one chunk to link voices, in all to call it speech.
LINKED, SPEECH = 0.5, 0.4
SURE = 0.95  # from here on a low level is a quiet voice and no pause
WEIGHT = np.hamming(CHUNK).astype(np.float32)  # of what a chunk says of each of its frames
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


def chunk_samples(number: int) -> tuple[int, int]:
    """The first sample of a chunk, and how many it has."""
    return number * _samples(STEP), _samples(CHUNK)


def _samples(frames: int) -> int:
    return frames * SAMPLE_RATE // RATE


@dataclass(frozen=True, slots=True)
class _Chunk:
    """`active`: (CHUNK, 3), who of three voices is surely heard; `names`: what they are called in the recording."""

    active: np.ndarray
    names: np.ndarray


def voices_in(heard: np.ndarray, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two arrays (frames, 2): the one or two voices that are active, NOBODY where there is none.

    The first has all that may be speech, to say who speaks; the second what surely is, to learn what they sound like.
    `heard`: (chunks, 2, 589) of Networks.heard; `levels`: of each frame, as levels_of gives them.
    """
    # Needs most room for a moment, so it comes while there is nothing else.
    quiet, surely_quiet = quiet_frames(levels)
    voices, sure = named_voices(heard[:, 0], heard[:, 1], len(levels))
    speech = speech_of(heard[:, 1], len(levels))
    spoken, doubtful = speech >= SPEECH, speech < SURE
    surely = np.where((sure & spoken & ~(surely_quiet & doubtful))[:, None], voices, NOBODY)
    voices[~spoken | (quiet & doubtful)] = NOBODY
    return voices, surely


def speech_of(likely: np.ndarray, frames: int) -> np.ndarray:
    """How likely somebody speaks in each frame: the mean of all chunks that hear it."""
    length = max(frames, (len(likely) - 1) * STEP + CHUNK)
    total, weight = np.zeros(length, np.float32), np.full(length, 1e-9, np.float32)
    for number, row in enumerate(likely):
        here = slice(number * STEP, number * STEP + CHUNK)
        total[here] += WEIGHT * row[NEAREST_CLASS]
        weight[here] += WEIGHT
    total /= weight
    total /= 255
    return total[:frames]


def named_voices(classes: np.ndarray, likely: np.ndarray, frames: int) -> tuple[np.ndarray, np.ndarray]:
    """(frames, 2): which voices are active if any is; (frames,): whether the chunk they are taken from is sure."""
    voices, sure = np.full((frames, 2), NOBODY, np.int32), np.zeros(frames, bool)
    before, known = None, 0
    for number, (row, speech) in enumerate(zip(classes, likely, strict=True)):
        active = POWERSET[row][NEAREST_CLASS]
        linked = speech[NEAREST_CLASS] >= 255 * LINKED
        names = np.full(3, NOBODY) if before is None else _same_voices(before, active & linked[:, None])
        fresh = names == NOBODY
        names[fresh] = known + np.arange(fresh.sum())
        known += int(fresh.sum())
        before = _Chunk(active & linked[:, None], names)
        first, last = _heard_best(number, len(classes), frames)
        here = slice(first - number * STEP, last - number * STEP)
        voices[first:last], sure[first:last] = _named(active[here], names), linked[here]
    return voices, sure


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


def _named(active: np.ndarray, names: np.ndarray) -> np.ndarray:
    """The names of the first and of the last active voice in each frame; no class has three."""
    count = active.sum(axis=1)
    one = np.where(count > 0, names[active.argmax(axis=1)], NOBODY)
    two = np.where(count > 1, names[2 - active[:, ::-1].argmax(axis=1)], NOBODY)
    return np.stack([one, two], axis=1)
