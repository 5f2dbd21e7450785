"""Any recording to 16 kHz mono WAV, by streaming; times in the result are times in the recording."""

import logging
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from transcription.audio.media import audio_stream, open_media
from transcription.audio.wav import SAMPLE_BYTES, wav_header
from transcription.errors import NoAudioStream, NotMedia
from transcription.files import appearing
from transcription.types import SAMPLE_RATE

log = logging.getLogger(__name__)

LONGEST = 24 * 3600.0  # seconds: no time stamp makes a file longer than this
# Time stamps of containers jitter by some milliseconds; a hole that matters is longer.
GAP_SECONDS = 0.1
SILENCE_BLOCK = bytes(SAMPLE_RATE * SAMPLE_BYTES)


def decode_to_wav(source: Path, target: Path, progress: Callable[[float], None] | None = None) -> float:
    """Decode the main sound track of `source` to `target`, which appears whole or not at all.

    Returns its seconds. Late starts and holes become silence; damaged packets are left out and
    counted in the log; a file that ends early gives what there is. Memory does not grow with length.
    Raises NotMedia, NoAudioStream, StorageFull.
    """
    with appearing(target) as file:
        try:
            with open_media(source) as container:
                samples = _Decoding(container, file, progress).run()
        except av.error.FFmpegError as error:
            raise NotMedia(str(error)) from error
    return samples / SAMPLE_RATE


class _Decoding:
    """One run over one container: what was written so far, and where that is in time."""

    def __init__(self, container: InputContainer, file: BinaryIO, progress: Callable[[float], None] | None) -> None:
        stream = audio_stream(container)
        if stream is None:
            raise NoAudioStream
        self.container, self.stream, self.file = container, stream, file
        self.progress = progress
        self.declared = container.duration / av.time_base if container.duration else None
        self.limit = min(self.declared + 1, LONGEST) if self.declared else LONGEST
        self.origin = (container.start_time or 0) / av.time_base
        self.resampler: AudioResampler | None = None
        self.shape: tuple[object, ...] = ()
        self.written = 0  # samples at 16 kHz in the file
        self.heard = Fraction(0)  # seconds, silence that fills holes included
        self.damaged = 0
        self.told = -1  # whole seconds in the last report

    def run(self) -> int:
        """Decode it all and return the number of samples."""
        self.file.write(wav_header(0))
        for frame in self._frames():
            self._fill_hole(frame)
            self._write(self._resampled(frame))
            self.heard += Fraction(frame.samples, frame.sample_rate)
            self._report()
        self._write(self._flushed())
        self.file.seek(0)
        self.file.write(wav_header(self.written))
        if self.damaged:
            log.warning("%d damaged packets were left out", self.damaged)
        return self.written

    def _frames(self) -> Iterator[AudioFrame]:
        """Frames of the track; what cannot be read or decoded is counted and left out."""
        for packet in self._packets():
            try:
                yield from packet.decode()
            except av.error.FFmpegError:
                self.damaged += 1

    def _packets(self) -> Iterator[av.Packet]:
        packets = self.container.demux(self.stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.error.FFmpegError:
                # A generator that raised is over: what follows the damage is asked for anew.
                self.damaged += 1
                packets = self.container.demux(self.stream)
                if self.damaged > 10_000:
                    return
                continue
            yield packet

    def _fill_hole(self, frame: AudioFrame) -> None:
        """Silence where the time stamps leave a hole; a step back or a leap out of the file is a new origin."""
        if frame.pts is None or frame.time_base is None:
            return
        hole = frame.pts * frame.time_base - Fraction(self.origin) - self.heard
        if hole <= GAP_SECONDS and hole >= -GAP_SECONDS:
            return
        if hole < 0 or self.heard + hole > self.limit:
            self.origin += float(hole)
            return
        self._write(self._flushed())
        self._write_silence(round((self.heard + hole) * SAMPLE_RATE) - self.written)
        self.heard += hole

    def _write_silence(self, samples: int) -> None:
        self.written += max(samples, 0)
        left = samples * SAMPLE_BYTES
        while left > 0:
            left -= self.file.write(SILENCE_BLOCK[:left])

    def _resampled(self, frame: AudioFrame) -> list[AudioFrame]:
        """The frame at 16 kHz mono; a track may change its rate or channels on the way."""
        before: list[AudioFrame] = []
        shape = (frame.sample_rate, frame.layout.name, frame.format.name)
        if shape != self.shape:
            before = self._flushed()
            self.shape = shape
        if self.resampler is None:
            self.resampler = AudioResampler("s16", "mono", SAMPLE_RATE)
        pts, frame.pts = frame.pts, None
        result = self.resampler.resample(frame)
        frame.pts = pts
        return before + result

    def _flushed(self) -> list[AudioFrame]:
        """What the resampler still holds. The next frame starts a new one."""
        resampler, self.resampler = self.resampler, None
        return resampler.resample(None) if resampler else []

    def _write(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            self.written += frame.samples
            self.file.write(np.ascontiguousarray(frame.to_ndarray()).tobytes())

    def _report(self) -> None:
        """Once a second of sound; without a declared length it can only be told that work goes on."""
        if self.progress and int(self.heard) > self.told:
            self.told = int(self.heard)
            self.progress(min(1.0, float(self.heard) / self.declared) if self.declared else 0.0)
