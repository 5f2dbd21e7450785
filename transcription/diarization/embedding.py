"""What the voice in each window sounds like."""

from pathlib import Path

import numpy as np

from transcription.diarization.fbank import FRAME, SHIFT, filter_bank
from transcription.diarization.listening import listen
from transcription.diarization.networks import Networks

TOGETHER = 3  # windows of a run that are heard at once: what they share is heard once, and others change nothing


def embed(networks: Networks, wav: Path, windows: np.ndarray) -> np.ndarray:
    """(windows, size) unit vectors of whole blocks of windows."""
    begins = np.flatnonzero(block_begins(windows))
    blocks = np.split(windows[:, :2], begins[1:]) if len(begins) else []
    prints = [_block(networks, wav, block) for block in blocks]
    return np.concatenate(prints).astype(np.float32) if prints else np.zeros(0, np.float32)


def block_begins(windows: np.ndarray) -> np.ndarray:
    """Which windows begin a block: counted from the first one of its run on."""
    runs = windows[:, 2]
    firsts = np.searchsorted(runs, runs)
    return (np.arange(len(windows)) - firsts) % TOGETHER == 0


def _block(networks: Networks, wav: Path, windows: np.ndarray) -> np.ndarray:
    first, last = int(windows[0, 0]), int(windows[-1, 1])
    bands = filter_bank(listen(wav, first * SHIFT, (last - first - 1) * SHIFT + FRAME))
    return networks.voice_prints(bands, (windows - first).tolist())
