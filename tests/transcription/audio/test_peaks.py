"""How loud a recording is over time."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from transcription.audio.peaks import LOUDEST, PER_SECOND, peaks_of
from transcription.audio.wav import wav_header
from transcription.types import SAMPLE_RATE

LONG = 8 * 3600  # seconds
MOST_MEMORY = 60 * 1024**2


def wav_of(path: Path, samples: np.ndarray) -> Path:
    path.write_bytes(wav_header(len(samples)) + samples.astype("<i2").tobytes())
    return path


def peaks(path: Path) -> list[int]:
    return list(b"".join(peaks_of(path)))


def test_each_twentieth_of_a_second_has_its_loudest_sample(tmp_path: Path):
    samples = np.zeros(SAMPLE_RATE, dtype=np.int16)
    samples[0], samples[900], samples[15_999] = 16_384, -32_768, 32_767
    found = peaks(wav_of(tmp_path / "a.wav", samples))
    assert len(found) == PER_SECOND
    assert (found[0], found[1], found[-1], max(found[2:-1])) == (63, LOUDEST, 126, 0)


@pytest.mark.parametrize("samples", [0, 1, 799, 800, 801, 16_000 * 61 + 5])
def test_the_last_window_may_be_shorter(samples: int, tmp_path: Path):
    found = peaks(wav_of(tmp_path / "a.wav", np.full(samples, 1000)))
    assert len(found) == -(-samples // 800)
    assert set(found) <= {3}


def test_hours_take_no_more_memory_than_minutes(tmp_path: Path):
    path = tmp_path / "long.wav"
    with path.open("wb") as file:
        file.write(wav_header(LONG * SAMPLE_RATE))
        file.truncate(file.tell() + LONG * SAMPLE_RATE * 2)  # silence that takes no room
    tracemalloc.start()
    count = sum(map(len, peaks_of(path)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == LONG * PER_SECOND
    assert most < MOST_MEMORY
