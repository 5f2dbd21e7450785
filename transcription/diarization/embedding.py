"""What the voice in each window sounds like."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from transcription.diarization.fbank import FRAME, SHIFT, filter_bank
from transcription.diarization.listening import listen
from transcription.diarization.networks import Networks

SHORTEST_INPUT = 50  # frames: shorter windows are repeated up to this
LONGEST_READ = 2000  # frames of mel bands at a time


def embed(networks: Networks, wav: Path, windows: np.ndarray) -> np.ndarray:
    """(windows, size) unit vectors. Windows in order; those that overlap share their mel bands."""
    prints = [
        networks.voice_print(_centred(bands[start - first : end - first]))
        for first, bands, group in _read(wav, windows)
        for start, end in group
    ]
    return np.array(prints, np.float32)


def _read(wav: Path, windows: np.ndarray) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """The first frame, the mel bands and the windows of each stretch without a hole."""
    bounds = windows[:, :2].astype(int)
    while len(bounds):
        first = bounds[0, 0]
        joined = (bounds[1:, 0] <= bounds[:-1, 1]) & (bounds[1:, 1] - first <= LONGEST_READ)
        count = 1 + (len(joined) if joined.all() else int(joined.argmin()))
        last = bounds[count - 1, 1]
        yield first, filter_bank(listen(wav, first * SHIFT, (last - first - 1) * SHIFT + FRAME)), bounds[:count]
        bounds = bounds[count:]


def _centred(bands: np.ndarray) -> np.ndarray:
    if len(bands) < SHORTEST_INPUT:
        bands = np.resize(bands, (SHORTEST_INPUT, bands.shape[1]))
    return bands - bands.mean(axis=0)
