"""Any recording to 16 kHz mono WAV, its mix and its channels, by streaming; times are those of the recording."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from transcription.audio.containers import lacks_its_end, missing_share
from transcription.audio.damage import Damage
from transcription.audio.media import WITHOUT_TIMES, audio_stream, open_media
from transcription.audio.tracks import Tracks, appearing_tracks
from transcription.errors import NoAudioStream, NotMedia, TruncatedMedia
from transcription.types import SAMPLE_RATE

log = logging.getLogger(__name__)

LONGEST = 24 * 3600.0  # seconds: no time stamp makes a file longer than this
# Time stamps of containers jitter by some milliseconds; a hole that matters is longer.
GAP_SECONDS = 0.1
# A hole this near behind damage is its doing.
DAMAGE_SECONDS = 1.0
# Containers skip less between two packets of their only track; what is skipped beyond it was unreadable.
SKIPPED_BYTES = 200_000
READ_ERRORS = 1_000  # one after the other: nothing more will come
READABLE = 0.5
# The end of a file may be lost without harm, and what MP3s say about their bytes and their length is this inexact.
TOLERATED_LOSS, HEADERS_AGREE = 0.01, 0.1


def decode_to_wav(
    source: Path,
    target: Path,
    progress: Callable[[float], None] | None = None,
    reserve: int = 0,
    channels: int = 0,
) -> float:
    """Decode the main sound track of `source` to `target`, which appears whole or not at all.

    Its first `channels` channels are written beside it, each to its channel_files.channel_wav. Returns the
    seconds. Late starts, holes and what cannot be read become silence; a file that was cut off gives
    what there is, whatever is missing behind it. wav.unreadable_in(target) tells which stretches were
    lost. Memory does not grow with length. Raises NotMedia, NoAudioStream, StorageFull, and
    TruncatedMedia when more than half of what is there is unreadable. `reserve`: bytes of the disk
    that stay free.
    """
    with appearing_tracks(target, channels, reserve) as tracks:
        try:
            with open_media(source) as container:
                _Decoding(container, tracks, progress).run()
        except av.error.FFmpegError as error:
            raise NotMedia(str(error)) from error
    return tracks.written / SAMPLE_RATE


class _Decoding:
    """One run over one container: what was written so far, and where that is in time."""

    def __init__(self, container: InputContainer, tracks: Tracks, progress: Callable[[float], None] | None) -> None:
        stream = audio_stream(container)
        if stream is None:
            raise NoAudioStream
        self.container, self.stream, self.tracks = container, stream, tracks
        self.progress = progress
        self.declared = container.duration / av.time_base if container.duration else None
        self.limit = min(self.declared + 1, LONGEST) if self.declared else LONGEST
        self.origin = (container.start_time or 0) / av.time_base
        self.resampler: AudioResampler | None = None
        self.shape: tuple[object, ...] = ()
        self.heard = 0.0  # seconds, silence that fills holes included
        self.damage = Damage()
        self.damaged = 0  # packets
        self.damaged_at: float | None = None
        self.damaged_bytes = 0  # for which no silence stands yet
        self.good_bytes = 0
        self.position = 0  # in the file, where the last packet ended
        self.gave_up = False
        self.told = -1  # whole seconds in the last report

    def run(self) -> None:
        for frame in self._frames():
            self._fill_hole(frame)
            self._write(self._resampled(frame))
            self.heard += frame.samples / frame.sample_rate
            self._report()
        self._write(self._flushed())
        self._judge()
        self.tracks.finish(self.damage.worth_telling())

    def _judge(self) -> None:
        """Compare what came with what there should be. Raises TruncatedMedia."""
        heard, expected, inside = self.heard, self._expected(), self.damage.lost
        if expected:
            self.damage.add_tail(heard, expected)
        elif self.gave_up:
            raise TruncatedMedia(f"nothing more can be read after {heard:.0f} s")
        if lacks_its_end(Path(self.container.name)):
            self.damage.open_end = heard
        if self.damaged:
            log.warning("%d damaged packets were left out: %.1f s", self.damaged, self.damage.lost)
        # Where the container says what there should be, what is missing behind the last sound was cut off: the rest
        # is as good as ever.
        is_cut = self._declared() is not None or self._cut_off() > 0
        lost, there = (inside, heard) if is_cut else (self.damage.lost, max(heard, expected))
        if not heard or lost > (1 - READABLE) * there:
            raise TruncatedMedia(f"{lost:.0f} s of {there:.0f} s are unreadable")

    def _cut_off(self) -> float:
        """Seconds that are missing behind the sound, by the bytes that the container declares and the file lacks."""
        share = missing_share(Path(self.container.name))
        if share <= TOLERATED_LOSS:
            return 0.0
        whole = self.heard / (1 - share)
        # The header of an MP3 may be that of another file: it must at least agree with itself.
        agrees = self.declared and abs(self.declared - whole) < HEADERS_AGREE * whole
        believed = self.container.format.name not in WITHOUT_TIMES or agrees
        return min(whole, LONGEST) - self.heard if believed else 0.0

    def _expected(self) -> float:
        """Seconds that the track should have; 0 when nothing tells."""
        declared, cut_off = self._declared(), self._cut_off()
        if cut_off:
            return max(declared or 0.0, self.heard + cut_off)
        if declared is not None:
            return declared if declared <= LONGEST else 0.0
        if not self._is_alone() or not self.position:
            return 0.0
        return self.heard + self._seconds_of(self.container.size - self.position + self.damaged_bytes)

    def _declared(self) -> float | None:
        """What the container says about this track."""
        if self.container.format.name in WITHOUT_TIMES:
            return None
        if self.stream.duration:
            return float(self.stream.duration * self.stream.time_base)
        return self.declared if self._is_alone() else None

    def _is_alone(self) -> bool:
        return len(self.container.streams) == 1

    def _seconds_of(self, lost_bytes: int) -> float:
        """How long so many bytes would have sounded."""
        return self.heard * lost_bytes / self.good_bytes if self.good_bytes else 0.0

    def _frames(self) -> Iterator[AudioFrame]:
        """Frames of the track; what cannot be read or decoded is counted and left out."""
        for packet in self._packets():
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                self._note_damage(packet.size)
                continue
            self.good_bytes += packet.size
            yield from frames

    def _note_damage(self, lost_bytes: int = 0) -> None:
        self.damaged += 1
        self.damaged_at = self.heard
        self.damaged_bytes += lost_bytes

    def _packets(self) -> Iterator[av.Packet]:
        packets, errors = self.container.demux(self.stream), 0
        while errors < READ_ERRORS:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.error.FFmpegError:
                # A generator that raised is over: what follows the damage is asked for anew.
                self._note_damage()
                packets = self.container.demux(self.stream)
                errors += 1
                continue
            errors = 0
            self._note_skipped(packet)
            yield packet
        self.gave_up = True

    def _note_skipped(self, packet: av.Packet) -> None:
        """Demuxers look for the next packet in silence when they meet garbage."""
        if packet.pos is None or packet.pos < 0:
            return
        skipped = packet.pos - self.position
        if self.position and skipped > SKIPPED_BYTES and self._is_alone():
            self._note_damage(skipped)
        self.position = max(self.position, packet.pos + packet.size)

    def _fill_hole(self, frame: AudioFrame) -> None:
        """Silence where the time stamps leave a hole; a step back or a leap out of the file is a new origin."""
        hole = self._hole(frame)
        if hole <= GAP_SECONDS and hole >= -GAP_SECONDS:
            return
        limit = LONGEST if self.container.format.name in WITHOUT_TIMES else self.limit
        if hole < 0 or self.heard + hole > limit:
            self.origin += hole
            return
        self._write(self._flushed())
        self.tracks.write_silence(round((self.heard + hole) * SAMPLE_RATE) - self.tracks.written)
        proved = self.damaged_at is not None and self.heard - self.damaged_at <= DAMAGE_SECONDS
        self.damage.add(self.heard, self.heard + hole, proved)
        self.heard += hole
        self.damaged_bytes = 0

    def _hole(self, frame: AudioFrame) -> float:
        """Seconds missing before the frame. Where packets carry no time, what could not be decoded tells."""
        if self.container.format.name in WITHOUT_TIMES:
            # The declared length is a guess here, and no limit.
            return max(0.0, min(self._seconds_of(self.damaged_bytes), LONGEST - self.heard))
        return 0.0 if frame.time is None else frame.time - self.origin - self.heard

    def _resampled(self, frame: AudioFrame) -> list[AudioFrame]:
        """The frame at 16 kHz with all its channels; a track may change its rate or channels on the way."""
        before: list[AudioFrame] = []
        shape = (frame.sample_rate, frame.layout.name, frame.format.name)
        if shape != self.shape:
            before = self._flushed()
            self.shape = shape
        if self.resampler is None:
            # Not planar: libav's frames have room for eight planes, and there are sixteen microphones.
            self.resampler = AudioResampler("s16", frame.layout, SAMPLE_RATE)
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
            self.tracks.write(frame.to_ndarray().reshape(-1, frame.layout.nb_channels).T)

    def _report(self) -> None:
        """Once a second of sound; without a declared length it can only be told that work goes on."""
        if self.progress and int(self.heard) > self.told:
            self.told = int(self.heard)
            self.progress(min(1.0, self.heard / self.declared) if self.declared else 0.0)
