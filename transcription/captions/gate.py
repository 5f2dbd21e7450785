"""Which frames of a connection are taken, and in which order. Pure: no disk, no socket, no clock of its own."""

from dataclasses import dataclass, field

from transcription.captions.protocol import Code, Refused, read_frame
from transcription.types import SAMPLE_RATE

SAMPLE_BYTES = 2
# After a break what was kept comes at once: so many times faster than it is spoken, and so much of it at full speed.
FASTEST = 16.0
AT_ONCE_SECONDS = 120.0


@dataclass(slots=True)
class Pace:
    """A bucket of seconds of audio, which fills FASTEST times faster than the clock."""

    left: float = AT_ONCE_SECONDS
    at: float | None = None

    def takes(self, seconds: float, now: float) -> bool:
        passed = 0.0 if self.at is None else now - self.at
        self.at = now
        self.left = min(AT_ONCE_SECONDS, self.left + FASTEST * passed)
        if seconds > self.left:
            return False
        self.left -= seconds
        return True


@dataclass(slots=True)
class Gate:
    """`next_seq` and `samples`: of the frame that is to come. `closed_from`: samples, from which on none is taken."""

    channels: int
    next_seq: int
    samples: int
    closed_from: int | None = None
    reason: Code = Code.PAUSED
    pace: Pace = field(default_factory=Pace)
    _is_refusing: bool = False

    def admit(self, data: bytes, now: float) -> bytes | None:
        """The PCM of the next frame; empty for one that the server has, None for one that follows on a refused one.

        Raises Refused. After that later frames are passed over until the right one comes.
        """
        seq, pcm = read_frame(data, self.channels)
        if seq < self.next_seq:
            return b""
        if seq > self.next_seq and self._is_refusing:
            return None
        count = len(pcm) // (SAMPLE_BYTES * self.channels)
        self._is_refusing = True
        self._refuse(seq, count / SAMPLE_RATE, now)
        self._is_refusing = False
        self.next_seq, self.samples = seq + 1, self.samples + count
        return pcm

    def _refuse(self, seq: int, seconds: float, now: float) -> None:
        if seq > self.next_seq:
            raise Refused(Code.GAP)
        if self.closed_from is not None and self.samples >= self.closed_from:
            raise Refused(self.reason)
        if not self.pace.takes(seconds, now):
            raise Refused(Code.TOO_FAST)

    def go_back(self, next_seq: int, samples: int) -> None:
        """What was admitted could not be stored."""
        self.next_seq, self.samples, self._is_refusing = next_seq, samples, True
