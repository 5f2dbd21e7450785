"""The probing child: `python -m transcription.audio.inspection FILE` prints one line of JSON. Loads no Django.

It exits with 0 whenever it has an answer, {"error": code, "detail": text} included.
"""

import json
import resource
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from transcription.audio.containers import begins_as_media, is_other_file, missing_share
from transcription.audio.media import LARGEST_FRAME, WITHOUT_TIMES, audio_stream, open_media
from transcription.types import AudioInfo

SHORTEST, LONGEST = 0.5, 24 * 3600.0  # seconds
# The last seconds of a recording may be lost without harm; more than this share is not "complete".
TOLERATED_LOSS = 0.01
# Room for a video's frames and indexes; a file that asks for more is after something else.
MEMORY_LIMIT = 4 * 1024**3
COUNT_SECONDS = 20
# Of a file without a length the rest may be pictures and tags, or zeros where the recording was.
READABLE = 0.5
# In these a seek to the end is cheap, and proves that the samples are there.
SEEKABLE = {"mov,mp4,m4a,3gp,3g2,mj2", "flac", "asf", "avi", "wav"}
TAIL_SECONDS = 5.0
PROOF_PACKETS = 50


class Refused(Exception):
    """(code of a BadAudio, detail)"""


def inspect(path: Path) -> AudioInfo:
    """The file's format and length; the length is an estimate when it takes too long to count. Raises Refused."""
    size = path.stat().st_size
    if not size:
        raise Refused("empty_file", "")
    with path.open("rb") as file:
        head = file.read(64)
    if is_other_file(head):
        raise Refused("not_media", f"begins with {head[:8]!r}")
    is_cut = missing_share(path) > TOLERATED_LOSS
    try:
        with open_media(path) as container:
            return _examine(container, is_cut)
    except (av.error.FFmpegError, ValueError) as error:
        raise Refused("truncated_media" if begins_as_media(head) else "not_media", str(error)) from error


def _examine(container: InputContainer, is_cut: bool) -> AudioInfo:
    stream = audio_stream(container)
    pictures = [video for video in container.streams.video if not _is_cover(video)]
    if stream is None:
        raise Refused("no_audio_stream" if pictures else "not_media", container.format.name)
    if not _gives_sound(container, stream):
        raise Refused("not_media", "no sound could be decoded")
    duration = _duration(container, stream, is_cut)
    if duration < SHORTEST:
        raise Refused("too_short", f"{duration:.2f} s")
    if duration > LONGEST:
        raise Refused("too_long", f"{duration / 3600:.1f} h")
    codec = stream.codec_context
    return AudioInfo(
        container=container.format.name.split(",")[0],
        codec=codec.codec.canonical_name,  # not that of the one decoder of several: "mp3", not "mp3float"
        duration=round(duration, 3),
        sample_rate=codec.sample_rate,
        channels=codec.channels,
        has_video=bool(pictures),
    )


def _is_cover(video: av.VideoStream) -> bool:
    return bool(video.disposition & av.stream.Disposition.attached_pic)


def _gives_sound(container: InputContainer, stream: AudioStream) -> bool:
    for tried, packet in enumerate(container.demux(stream)):
        try:
            if packet.decode():
                return True
        except av.error.FFmpegError:
            pass
        if tried > PROOF_PACKETS:
            return False
    return False


def _duration(container: InputContainer, stream: AudioStream, is_cut: bool) -> float:
    """Seconds: declared and proved where that is cheap, else counted packet by packet.

    Of a file that was cut off what is there counts; what is missing is told when it is transcribed.
    """
    declared = container.duration / av.time_base if container.duration else 0.0
    name = container.format.name
    if is_cut or not declared or name in WITHOUT_TIMES:
        return _counted(container, stream, declared)
    if name in SEEKABLE and declared > 4 * TAIL_SECONDS:
        reached = _end_of_tail(container, stream, declared)
        if reached is not None and reached < declared * (1 - TOLERATED_LOSS) - TAIL_SECONDS:
            return _counted(container, stream, declared)
    return declared


def _end_of_tail(container: InputContainer, stream: AudioStream, declared: float) -> float | None:
    """Where the last packet ends that comes after a seek to a little before the end; None: no time to find out."""
    origin = (container.start_time or 0) / av.time_base
    target = int((origin + declared - TAIL_SECONDS) / stream.time_base)
    try:
        container.seek(target, stream=stream)
        reading = _read(container, stream)
    except av.error.FFmpegError:
        return 0.0
    return reading.end - origin if reading.whole else None


def _counted(container: InputContainer, stream: AudioStream, declared: float) -> float:
    """Seconds from the first packet to the last; estimated by the share that was read when time runs out.

    A slow disk is no reason to refuse a file, so an estimate never is too short or too long.
    """
    with suppress(av.error.FFmpegError):  # what was read to prove that it is sound costs nothing: packets have times
        container.seek(0)
    reading = _read(container, stream)
    counted = reading.end - (container.start_time or 0) / av.time_base
    if reading.whole:
        if container.format.name in WITHOUT_TIMES and reading.frames < container.size * READABLE:
            raise Refused("truncated_media", f"{reading.frames} bytes of {container.size} are sound")
        return counted or declared
    estimate = declared or counted * container.size / max(reading.position, 1)
    return min(max(estimate, SHORTEST), LONGEST)


@dataclass
class _Reading:
    """What the packets of a stream say: where they end in time (seconds) and in the file (bytes)."""

    end: float = 0.0
    position: int = 0
    frames: int = 0  # bytes that are no garbage
    whole: bool = True


def _read(container: InputContainer, stream: AudioStream) -> _Reading:
    """All packets from here on, as far as COUNT_SECONDS allow."""
    deadline = time.monotonic() + COUNT_SECONDS
    ticks, reading = 0, _Reading()
    for packet in container.demux(stream):
        if packet.pts is not None:
            ticks = max(ticks, packet.pts + (packet.duration or 0))
        reading.position = max(reading.position, (packet.pos or 0) + packet.size)
        reading.frames += packet.size if packet.size <= LARGEST_FRAME else 0
        if time.monotonic() > deadline:
            reading.whole = False
            break
    reading.end = float(ticks * stream.time_base)
    return reading


def main(arguments: list[str]) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    av.logging.set_level(None)
    try:
        answer = asdict(inspect(Path(arguments[0])))
    except Refused as refused:
        code, detail = refused.args
        answer = {"error": code, "detail": detail}
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
