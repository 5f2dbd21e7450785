"""What decoding writes: the mix of a recording, and each of its channels where they are wanted."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np

from transcription.audio.channel_files import tracks_of
from transcription.audio.wav import SAMPLE_BYTES, unreadable_chunk, wav_header
from transcription.files import appearing
from transcription.types import SAMPLE_RATE, Span

SILENCE_BLOCK = bytes(SAMPLE_RATE * SAMPLE_BYTES)
# Less than this share of the power is left where two channels were added: one is the other one upside down.
CANCELLED = 0.05


class Tracks:
    """Files of equal length, 16-bit at 16 kHz: the mix first, then the channels from 0 on."""

    def __init__(self, files: Sequence[BinaryIO]) -> None:
        self._mix, *self._channels = files
        self._files = files
        self.written = 0  # samples
        for file in files:
            file.write(wav_header(0))

    def write(self, samples: np.ndarray) -> None:
        """`samples` has a row a channel. A channel that the recording does not have (any more) is silent."""
        self.written += samples.shape[1]
        self._mix.write(np.ascontiguousarray(mixed(samples)).tobytes())
        for channel, file in enumerate(self._channels):
            here = samples[channel] if channel < len(samples) else np.zeros_like(samples[0])
            file.write(np.ascontiguousarray(here).tobytes())

    def write_silence(self, samples: int) -> None:
        self.written += max(samples, 0)
        for file in self._files:
            left = samples * SAMPLE_BYTES
            while left > 0:
                left -= file.write(SILENCE_BLOCK[:left])

    def finish(self, unreadable: Sequence[Span]) -> None:
        behind = unreadable_chunk(unreadable)
        for file in self._files:
            file.write(behind)
            file.seek(0)
            file.write(wav_header(self.written, len(behind)))


@contextmanager
def appearing_tracks(wav: Path, channels: int, reserve: int = 0) -> Iterator[Tracks]:
    """Files that take their names when the block ends well, the mix as the last one; see files.appearing."""
    with ExitStack() as stack:
        # Left in the opposite order.
        yield Tracks([stack.enter_context(appearing(path, reserve)) for path in tracks_of(wav, channels)])


def mixed(samples: np.ndarray) -> np.ndarray:
    """All channels in one, so that whoever speaks is heard at any of them.

    More than two are added by power: one voice among sixteen microphones must not become sixteen times as faint. A
    pair that cancels itself, a microphone with its wires crossed, is heard through the first of the two.
    """
    count = len(samples)
    if count == 1:
        return samples[0]
    total = samples.sum(axis=0, dtype=np.float32)
    if count > 2:
        return np.clip(np.rint(total / np.sqrt(count)), -32_768, 32_767).astype(np.int16)
    mean = total / 2
    if np.dot(mean, mean) < CANCELLED * np.square(samples, dtype=np.float32).sum() / 2:
        return samples[0]
    return np.rint(mean).astype(np.int16)
