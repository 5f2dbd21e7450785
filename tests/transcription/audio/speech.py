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


@cache
def spoken(seconds: float = 60.0, start: float = 0.0) -> np.ndarray:
    """A piece of the recording as float32."""
    from faster_whisper.audio import decode_audio

    first = int(start * SAMPLE_RATE)
    return decode_audio(str(RECORDING))[first : first + int(seconds * SAMPLE_RATE)]


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * SAMPLE_RATE), dtype=np.float32)


def noise(seconds: float, loudness: float = 0.01) -> np.ndarray:
    random = np.random.default_rng(7)
    return (random.standard_normal(int(seconds * SAMPLE_RATE)) * loudness).astype(np.float32)


def beeps(seconds: float) -> np.ndarray:
    times = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.2 * np.sin(2 * np.pi * 1_000 * times) * (times % 2 < 1)).astype(np.float32)
