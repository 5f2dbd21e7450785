"""Where nobody speaks, from probabilities of speech as they come: there streams are changed over. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from transcription.audio.voice_activity import LEAVE_THRESHOLD, WINDOW

# Samples of silence that are a pause.
PAUSE = 6_400


@dataclass(slots=True)
class Pauses:
    """`at`: the sample at which the next window begins. `last`: one in the middle of the last pause."""

    at: int
    last: int = 0
    voiced: int = 0  # samples with speech, in all
    _voiced_until: int = 0

    def __post_init__(self) -> None:
        self.last = self._voiced_until = self.at

    @property
    def silence(self) -> int:
        """Samples since somebody was last heard."""
        return self.at - self._voiced_until

    @property
    def is_pause(self) -> bool:
        return self.silence >= PAUSE

    def take(self, probabilities: Iterable[float]) -> None:
        for probability in probabilities:
            self.at += WINDOW
            if probability >= LEAVE_THRESHOLD:
                self.voiced += WINDOW
                self._voiced_until = self.at
            elif self.is_pause:
                self.last = self.at - PAUSE // 2
