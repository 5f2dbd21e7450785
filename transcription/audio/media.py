"""Opening media that strangers made. For workers and the probing child only: this module loads libav."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from transcription.audio.containers import is_avi, missing_share

# A playlist, a concatenation script or an image sequence would make libav open other files, or the
# network. Only demuxers that read one file are let in, and only the protocol `file`.
DEMUXERS = (
    "aac", "aiff", "amr", "amrnb", "amrwb", "ape", "asf", "asf_o", "au", "avi", "caf", "dss", "dv", "flac", "flv",
    "loas", "matroska", "mov", "mp3", "mpeg", "mpegts", "mxf", "ogg", "rm", "tta", "voc", "w64", "wav", "wv",
)  # fmt: skip
# Their packets carry no time, and their headers no length, or one that libav guesses from the first frames.
WITHOUT_TIMES = {"aac", "amr", "amrnb", "amrwb", "mp3", "loas"}
# Frames of these formats have a few kilobytes at most: more is garbage between two frames.
LARGEST_FRAME = 16_384  # bytes
# Half an index leads astray: an AVI that was cut off there would end long before its sound does. Read in its order.
IN_ORDER = {"seekable": "0"}
OPTIONS = {"format_whitelist": ",".join(DEMUXERS), "protocol_whitelist": "file"}


@contextmanager
def open_media(path: Path) -> Iterator[InputContainer]:
    """The file's container. Raises av.error.FFmpegError when it is none that is let in."""
    options = OPTIONS | (IN_ORDER if is_avi(path) and missing_share(path) else {})
    # An absolute path cannot be taken for a protocol ("concat:…"); bad tags are no reason to refuse.
    with av.open(str(path.absolute()), options=options, metadata_errors="ignore") as container:
        yield container


def audio_stream(container: InputContainer) -> AudioStream | None:
    """The sound track that a player would choose; None when there is none that can be decoded."""
    playable = [stream for stream in container.streams.audio if _has_decoder(stream)]
    best = container.streams.best("audio")
    if best in playable:
        return best
    return playable[0] if playable else None


def _has_decoder(stream: AudioStream) -> bool:
    return stream.codec_context is not None and bool(stream.codec_context.sample_rate)
