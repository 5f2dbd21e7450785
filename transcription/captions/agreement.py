"""What of an unfinished utterance will hardly change: LocalAgreement-2 (Macháček, Dabre and Bojar, 2023). Pure.

Words are agreed on when two guesses in a row, each with more sound, begin with them; the last word of a guess never is,
for it may have been cut off.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from transcription.believable import bare


@dataclass(frozen=True, slots=True)
class Guessed:
    """A word as the model writes it, with the space before it, and its tokens."""

    text: str
    tokens: tuple[int, ...]


@dataclass(slots=True)
class Agreement:
    agreed: list[Guessed] = field(default_factory=list)
    _last: list[Guessed] = field(default_factory=list)

    @property
    def prefix(self) -> list[int]:
        """The tokens that the next guess begins with."""
        return [token for word in self.agreed for token in word.tokens]

    @property
    def agreed_text(self) -> str:
        return _text(self.agreed)

    @property
    def text(self) -> str:
        """All of the last guess."""
        return _text([*self.agreed, *self._last[len(self.agreed) :]])

    def take(self, guess: Sequence[Guessed]) -> None:
        """The next guess; it begins with what is agreed."""
        count = len(self.agreed)
        while count < len(guess) - 1 and count < len(self._last) and _same(guess[count], self._last[count]):
            count += 1
        self.agreed += guess[len(self.agreed) : count]
        self._last = list(guess)


def _same(one: Guessed, other: Guessed) -> bool:
    return bare(one.text.strip().lower()) == bare(other.text.strip().lower())


def _text(words: Sequence[Guessed]) -> str:
    return "".join(word.text for word in words).strip()
