"""The spoken recording that tests listen to, and sounds in which nobody speaks."""

from functools import cache
from pathlib import Path

import numpy as np

from transcription.audio.wav import wav_header
from transcription.types import SAMPLE_RATE

RECORDING = Path(__file__).parents[2] / "data" / "sidang-pidana.opus"


def write_wav(path: Path, samples: np.ndarray) -> Path:
    """Samples as float from -1 to 1 in the house's own format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(wav_header(len(samples)) + (samples * 32_767).astype("<i2").tobytes())
    return path


def spoken(seconds: float = 60.0, start: float = 0.0) -> np.ndarray:
    """A piece of the recording as float32."""
    first = int(start * SAMPLE_RATE)
    return _whole()[first : first + int(seconds * SAMPLE_RATE)].copy()


@cache
def _whole() -> np.ndarray:
    from faster_whisper.audio import decode_audio

    return decode_audio(str(RECORDING))


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * SAMPLE_RATE), dtype=np.float32)


def noise(seconds: float, loudness: float = 0.01) -> np.ndarray:
    random = np.random.default_rng(7)
    return (random.standard_normal(int(seconds * SAMPLE_RATE)) * loudness).astype(np.float32)


def music(seconds: float) -> np.ndarray:
    """Chords that change every second, with overtones and a slow swell."""
    times = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    root = 110 * 2 ** (np.array([0, 5, 7, 3])[times.astype(int) % 4] / 12)
    phase = 2 * np.pi * np.cumsum(root) / SAMPLE_RATE
    notes = sum(np.sin(over * phase) / over for over in (1, 1.25, 1.5, 2, 3, 4))
    return (0.1 * notes * (0.6 + 0.4 * np.sin(times))).astype(np.float32)


def beeps(seconds: float) -> np.ndarray:
    times = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.2 * np.sin(2 * np.pi * 1_000 * times) * (times % 2 < 1)).astype(np.float32)
