"""Words of a text with their places, and the letters by which names are compared."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from transcription.exports.lines import JOINERS, one_line

_TOKEN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f'\u2019])*")
CLITICS = ("nya", "lah", "kah", "pun", "ku", "mu")
SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    text: str
    folded: str

    @property
    def is_capital(self) -> bool:
        return self.text[:1].isupper()


def plain(text: str) -> str:
    """The text as an export shows it: what is invisible could hide a name from the search, and not from a reader."""
    return one_line("".join(letter for letter in text if letter not in JOINERS))


def tokens_in(text: str) -> list[Token]:
    return [Token(match.start(), match.end(), match[0], folded(match[0])) for match in _TOKEN.finditer(text)]


def folded(word: str) -> str:
    """Without case, accents and apostrophes."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def folded_phrase(text: str) -> str:
    return " ".join(token.folded for token in tokens_in(plain(text)) if token.folded)


def stems_of(word: str) -> Iterator[tuple[str, int]]:
    """The folded word, and without what Indonesian hangs on it: with the letters that are left out."""
    yield word, 0
    for clitic in CLITICS:
        if word.endswith(clitic) and len(word) - len(clitic) >= SHORTEST_STEM:
            yield word[: -len(clitic)], len(clitic)
