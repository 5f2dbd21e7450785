"""Messages of the socket that takes a microphone's audio: what a client may send, and how it is told. No I/O.

docs/live-protocol.md describes it for those who write clients.
"""

import json
import struct
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from django.utils.translation import gettext_lazy as _

from transcription.types import SAMPLE_RATE

SEQUENCE = struct.Struct(">I")
SAMPLE_BYTES = 2
ENCODING = "pcm_s16le"
MAX_FRAME_BYTES = 64 * 1024  # of one channel: two seconds
MAX_CLIENT = 64  # characters
# Errors in a row, without a good frame in between, after which a client is beyond help.
MOST_ERRORS = 10


class Close(IntEnum):
    """Why the server closes; the first three as those of transcription.sockets."""

    DONE = 1000
    BAD_MESSAGE = 4400
    UNAUTHENTICATED = 4401
    FORBIDDEN = 4403
    TAKEN_OVER = 4409  # another connection streams to this session now
    ENDED = 4410  # the session has ended, or leave was refused
    LIMIT = 4413  # the session is as long as one may be


class Code(StrEnum):
    """What an `error` message names."""

    BAD_MESSAGE = "bad_message"
    BAD_FRAME = "bad_frame"
    FRAME_TOO_LARGE = "frame_too_large"
    GAP = "gap"
    TOO_FAST = "too_fast"
    PAUSED = "paused"
    OFF_THE_RECORD = "off_the_record"
    STORAGE_FULL = "storage_full"
    WRONG_RATE = "wrong_rate"
    WRONG_ENCODING = "wrong_encoding"
    WRONG_CHANNELS = "wrong_channels"
    UNKNOWN_LANGUAGE = "unknown_language"


# For people: what is wrong, and what is done about it.
MESSAGES = {
    Code.BAD_MESSAGE: _("The server does not understand this message."),
    Code.BAD_FRAME: _("A piece of sound is damaged and was not taken."),
    Code.FRAME_TOO_LARGE: _("A piece of sound is too long and was not taken."),
    Code.GAP: _("A piece of sound is missing. It is to be sent again."),
    Code.TOO_FAST: _("Sound comes faster than the server takes it. It goes on in a moment."),
    Code.PAUSED: _("The hearing is paused: this sound was not taken."),
    Code.OFF_THE_RECORD: _("The hearing is off the record: this sound was not taken."),
    Code.STORAGE_FULL: _("The server's disk is full. Nothing was lost; sound is kept here until there is room."),
    Code.WRONG_RATE: _("Sound must have 16,000 samples a second."),
    Code.WRONG_ENCODING: _("Sound must be 16-bit PCM (pcm_s16le)."),
    Code.WRONG_CHANNELS: _("The session has another number of channels."),
    Code.UNKNOWN_LANGUAGE: _("There are no captions in this language."),
}


def error_message(code: Code, next_seq: int | None = None) -> dict[str, object]:
    """An `error`, in the language of whoever is told. `next_seq`: the frame with which to go on."""
    message = {"type": "error", "code": code, "message": str(MESSAGES[code])}
    return message if next_seq is None else message | {"next_seq": next_seq}


class Refused(Exception):
    """This message is not taken, and why."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


class Stop:
    """{"type": "stop"}"""


class Ping:
    """{"type": "ping"}"""


@dataclass(frozen=True, slots=True)
class Start:
    """`client`: by which a client knows itself again; without `takes_over` it goes on for none but itself."""

    language: str
    channels: int
    client: str = ""
    takes_over: bool = True


def read_text(text: str, languages: tuple[str, ...], channels: int) -> Start | Stop | Ping:
    """A text frame. `languages` are those that are offered, `channels` the session's. Raises Refused."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(Code.BAD_MESSAGE) from None
    kind = content.get("type") if isinstance(content, dict) else None
    if kind in ("stop", "ping") and len(content) == 1:
        return Stop() if kind == "stop" else Ping()
    if kind != "start":
        raise Refused(Code.BAD_MESSAGE)
    return _start(content, languages, channels)


def _start(content: dict[str, object], languages: tuple[str, ...], channels: int) -> Start:
    said = {"language_code": languages[0], "sample_rate": None, "encoding": None, "channels": 1} | content
    client, takes_over = content.get("client", ""), content.get("takes_over", True)
    checks = {
        Code.BAD_MESSAGE: isinstance(client, str) and len(client) <= MAX_CLIENT and isinstance(takes_over, bool),
        Code.WRONG_RATE: said["sample_rate"] == SAMPLE_RATE,
        Code.WRONG_ENCODING: said["encoding"] == ENCODING,
        Code.WRONG_CHANNELS: said["channels"] == channels,
        Code.UNKNOWN_LANGUAGE: said["language_code"] in languages,
    }
    for code, is_right in checks.items():
        if not is_right:
            raise Refused(code)
    return Start(str(said["language_code"]), channels, client, takes_over)


def read_frame(data: bytes, channels: int) -> tuple[int, bytes]:
    """A binary frame: its sequence number and its PCM. Raises Refused."""
    if len(data) > SEQUENCE.size + MAX_FRAME_BYTES * channels:
        raise Refused(Code.FRAME_TOO_LARGE)
    pcm = data[SEQUENCE.size :]
    if not pcm or len(pcm) % (SAMPLE_BYTES * channels):
        raise Refused(Code.BAD_FRAME)
    return SEQUENCE.unpack_from(data)[0], pcm


def write_frame(seq: int, pcm: bytes) -> bytes:
    return SEQUENCE.pack(seq) + pcm
