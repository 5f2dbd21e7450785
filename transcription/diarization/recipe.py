"""Who spoke when, from the decoded recording to turns. Methods and figures: docs/decisions/diarization.md."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from transcription.diarization.clustering import BLOCK
from transcription.diarization.evidence import Evidence, gather
from transcription.diarization.labelling import label
from transcription.diarization.networks import Networks
from transcription.diarization.speakers import find_speakers
from transcription.diarization.windows import runs_of
from transcription.engines.base import Cancelled
from transcription.types import Turn


def diarize(
    wav: Path,
    networks: Networks,
    speakers: int | None = None,
    at_most: int | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Turn, ...]:
    """All steps at once. Raises Cancelled, OSError."""
    evidence = Evidence.begin(networks, wav)
    while not evidence.is_complete:
        if cancelled and cancelled():
            raise Cancelled
        evidence = gather(networks, wav, evidence)
        if progress:
            progress(evidence.progress)
    return tell_apart(evidence, speakers, at_most)


def tell_apart(evidence: Evidence, speakers: int | None = None, at_most: int | None = None) -> tuple[Turn, ...]:
    """Turns in order of time, those of different speakers may overlap; speakers are numbered as they appear.

    `speakers`: how many there are, if that is known; `at_most`: how many there can be. Complete evidence; no sound,
    no network: seconds for a whole day.
    """
    if evidence.embeddings is None or not len(evidence.embeddings):
        return _one_speaker(evidence.voices()[0])
    centroids = find_speakers(evidence.embeddings, evidence.windows, speakers, at_most, evidence.is_narrow)
    scores = np.concatenate(
        [evidence.embeddings[first : first + BLOCK].astype(np.float32) @ centroids.T for first in _blocks(evidence)]
    )
    voices, sure = evidence.voices()
    runs = runs_of(sure)
    del sure
    return label(voices, runs, evidence.windows, scores)


def _blocks(evidence: Evidence) -> range:
    """Where blocks of windows begin. A day is never computed with as a whole."""
    return range(0, len(evidence.windows), BLOCK)


def _one_speaker(voices: np.ndarray) -> tuple[Turn, ...]:
    """No window is long enough to hear a voice in: whoever speaks there is one."""
    everything = np.array([[0, len(voices), 0]])
    return label(voices, everything, everything, np.ones((1, 1))) if len(voices) else ()
