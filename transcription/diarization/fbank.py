"""Kaldi's log-mel filter bank in numpy: povey window, pre-emphasis, no dither, as speaker models are trained on."""

import numpy as np

from transcription.types import SAMPLE_RATE

BANDS = 80
FRAME, SHIFT = 400, 160  # samples: 25 ms every 10 ms
TRANSFORM = 512
PRE_EMPHASIS = np.float32(0.97)
LOWEST_HZ = 20.0
FULL_SCALE = np.float32(32768)  # Kaldi counts samples as int16


def filter_bank(samples: np.ndarray) -> np.ndarray:
    """Float samples from -1 to 1 to (frames, 80); frame j begins at sample 160 j, none is padded."""
    if len(samples) < FRAME:
        return np.zeros((0, BANDS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::SHIFT] * FULL_SCALE
    frames = frames - frames.mean(axis=1, keepdims=True)
    frames = _emphasised(frames) * _WINDOW
    spectrum = np.fft.rfft(frames, TRANSFORM)[:, :-1]
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    return np.log(np.maximum(power @ _FILTERS, np.finfo(np.float32).eps))


def _emphasised(frames: np.ndarray) -> np.ndarray:
    """High tones lifted; before the first sample of a frame Kaldi puts the sample itself."""
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    return frames - PRE_EMPHASIS * before


def _mel(hertz: np.ndarray | float) -> np.ndarray:
    return 1127.0 * np.log1p(np.asarray(hertz) / 700.0)


def _filters() -> np.ndarray:
    """(256, 80): triangles, evenly wide in mel."""
    edges = np.linspace(_mel(LOWEST_HZ), _mel(SAMPLE_RATE / 2), BANDS + 2)
    mel = _mel(np.arange(TRANSFORM // 2) * SAMPLE_RATE / TRANSFORM)[:, None]
    left, middle, right = edges[:-2], edges[1:-1], edges[2:]
    triangles = np.minimum((mel - left) / (middle - left), (right - mel) / (right - middle))
    return np.maximum(triangles, 0).astype(np.float32)


_FILTERS = _filters()
_WINDOW = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / (FRAME - 1))).astype(np.float32) ** np.float32(0.85)
