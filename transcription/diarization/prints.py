"""The voice of each speaker of a recording, as one vector: what another recording can be compared with. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from transcription.diarization.clustering import FORMING, unit
from transcription.diarization.evidence import Evidence
from transcription.diarization.voices import RATE
from transcription.types import Turn

ALONE = 0.9  # of a window is theirs, and at most the rest of it somebody else's


@dataclass(frozen=True, slots=True)
class Voice:
    """`vector`: (size,) float32 of length 1; `seconds`: of speech in which this voice alone was heard."""

    vector: np.ndarray
    seconds: float


def voices_of(evidence: Evidence, turns: Sequence[Turn]) -> dict[str, Voice]:
    """By the speakers of the turns, which `tell_apart` made of this evidence; without those who are never heard alone.

    The mean of the embeddings of the windows that a speaker says. Windows of less than a second do not count, as in
    telling speakers apart.
    """
    if evidence.embeddings is None:
        return {}
    long = evidence.windows[:, 1] - evidence.windows[:, 0] >= FORMING
    windows, embeddings = evidence.windows[long], evidence.embeddings[long].astype(np.float32)
    labels = list(dict.fromkeys(turn.speaker for turn in turns))
    shares = {label: _shares([turn for turn in turns if turn.speaker == label], windows) for label in labels}
    whole = sum(shares.values(), np.zeros(len(windows)))
    alone = {label: (share >= ALONE) & (whole - share <= 1 - ALONE) for label, share in shares.items()}
    return {
        label: Voice(unit(embeddings[theirs].sum(axis=0)), _frames(windows[theirs]) / RATE)
        for label, theirs in alone.items()
        if theirs.any()
    }


def _shares(turns: Sequence[Turn], windows: np.ndarray) -> np.ndarray:
    """How much of each window lies in the turns, 0 to 1."""
    covered = np.zeros(max(int(windows[:, 1].max(initial=0)), _frame(turns[-1].end)) + 1, np.int32)
    for turn in turns:
        covered[_frame(turn.start) + 1 : _frame(turn.end) + 1] = 1
    until = np.cumsum(covered)
    return (until[windows[:, 1]] - until[windows[:, 0]]) / (windows[:, 1] - windows[:, 0])


def _frames(windows: np.ndarray) -> int:
    """That lie in any of the windows, which are in order of time and overlap."""
    begins = np.maximum(windows[1:, 0], windows[:-1, 1])
    return int(windows[0, 1] - windows[0, 0] + np.maximum(windows[1:, 1] - begins, 0).sum())


def _frame(time: float) -> int:
    return round(time * RATE)
