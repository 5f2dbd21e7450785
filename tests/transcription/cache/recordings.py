"""Copies of the committed hearing that were cut and joined without encoding them anew."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from tests.transcription.jobs import HEARING, spoken_recording
from transcription.audio.decode import decode_to_wav
from transcription.audio.wav import read_samples, wav_header
from transcription.models import Hearing, Recording
from transcription.types import SAMPLE_RATE


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="courtsight-copies-"))
    atexit.register(shutil.rmtree, folder)
    return folder


@cache
def hearing_samples() -> np.ndarray:
    """Three minutes of a hearing, int16 at 16 kHz."""
    decode_to_wav(HEARING, _folder() / "whole.wav")
    return read_samples(_folder() / "whole.wav", 0, 200 * SAMPLE_RATE)


def seconds(first: float, last: float) -> np.ndarray:
    return hearing_samples()[round(first * SAMPLE_RATE) : round(last * SAMPLE_RATE)]


def recording_of(samples: np.ndarray, hearing: Hearing | None = None) -> Recording:
    path = _folder() / "copy.wav"
    path.write_bytes(wav_header(len(samples)) + samples.tobytes())
    return spoken_recording(hearing, path, duration=len(samples) / SAMPLE_RATE)
