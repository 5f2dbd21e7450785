"""A piece's samples as a FLAC file: half the bytes of WAV, and not one bit of the sound lost."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from transcription.files import storage_errors
from transcription.types import SAMPLE_RATE

BLOCK = 10 * SAMPLE_RATE  # samples that are encoded at a time


@dataclass(frozen=True, slots=True)
class FlacFile:
    path: Path
    sha256: str
    size: int


@contextmanager
def flac_file(samples: np.ndarray, folder: Path) -> Iterator[FlacFile]:
    """float32 mono at 16 kHz as a temporary file that only its owner reads; gone when the block ends.

    Raises StorageFull.
    """
    with storage_errors():
        descriptor, name = tempfile.mkstemp(dir=folder, prefix="leaving-", suffix=".flac")
    os.close(descriptor)
    path = Path(name)
    try:
        with storage_errors():
            _encode(samples, path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        yield FlacFile(path, digest, path.stat().st_size)
    finally:
        path.unlink(missing_ok=True)


def _encode(samples: np.ndarray, path: Path) -> None:
    with av.open(str(path), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE, layout="mono", format="s16")
        for first in range(0, len(samples), BLOCK):
            block = np.clip(np.rint(samples[first : first + BLOCK] * 32768), -32768, 32767).astype("<i2")
            frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate = SAMPLE_RATE
            frame.pts = first
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
