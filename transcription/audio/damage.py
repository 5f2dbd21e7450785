"""What of a recording could not be read, in seconds of the recording. Pure."""

from dataclasses import dataclass, field

from transcription.types import Span

SHORTEST = 0.5  # seconds: less costs a word at most
NEAR = 2.0  # seconds: stretches so near are told as one
# Time stamps may leave a hole without any damage: a muted microphone, a recorder that waits for a voice.
SHORTEST_SILENT = 1.0
# Lengths that containers declare, or that bytes let expect, are this inexact.
TOLERANCE, TOLERATED_SHARE = 2.0, 0.02


@dataclass
class Damage:
    """Stretches that could not be read, collected in order of time."""

    stretches: list[Span] = field(default_factory=list)
    lost: float = 0.0  # seconds that are proved to be damaged; holes in time are not
    open_end: float | None = None  # where the file ends though there may have been more

    def add(self, start: float, end: float, proved: bool) -> None:
        """A stretch without sound: bytes that could not be decoded, or just a hole between time stamps."""
        if not proved and (start <= 0 or end - start < SHORTEST_SILENT):
            return  # sound that begins late, or jitter
        if proved:
            self.lost += end - start
        if self.stretches and start - self.stretches[-1].end < NEAR:
            start = self.stretches.pop().start
        self.stretches.append(Span(start, end))

    def add_tail(self, end: float, expected: float) -> None:
        """Sound ended at `end` although there should be `expected` seconds."""
        if expected - end > max(TOLERANCE, TOLERATED_SHARE * expected):
            self.add(end, expected, proved=True)

    def worth_telling(self) -> list[Span]:
        """In order of time. One without length: what is missing behind it, if anything, is not known."""
        told = [span for span in self.stretches if span.duration >= SHORTEST]
        if self.open_end is None or any(span.end > self.open_end for span in told):
            return told
        return [*told, Span(self.open_end, self.open_end)]
