"""Names of the case that an engine wrote by ear: what only sounds like one of them is that name. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

from transcription.correction.distance import distance
from transcription.correction.lexicon import Lexicon
from transcription.correction.tokens import CLITICS, Token, core_of

# The spelling of before 1947 and 1972, in which many names stay, Arabic ones as people please, and what is now usual.
_SOUNDS_ALIKE = (
    ("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "s"), ("sy", "s"), ("sh", "s"), ("kh", "h"), ("ch", "h"), ("ck", "k"),
    ("ph", "f"), ("th", "t"), ("dh", "d"), ("bh", "b"), ("ie", "i"), ("y", "i"), ("q", "k"), ("v", "f"), ("z", "s"),
    ("x", "ks"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1")
SHORTEST = 5  # letters: shorter names are near to too much
LEAST_LETTERS = 6  # that are counted of a short one
FARTHEST = 0.1  # distance, for each letter
FARTHEST_TORN = 0.06  # of two words that are one name together
CLEARLY = 0.02  # for each letter, that the second nearest name must be further
ACRONYM = 5  # letters


@lru_cache(20_000)
def sound_of(word: str) -> str:
    """The same letters for names that sound the same: Soetjipto and Sucipto, Achmad and Ahmad."""
    for letters, usual in _SOUNDS_ALIKE:
        word = word.replace(letters, usual)
    return _DOUBLED.sub(r"\1", word)


class CaseNames:
    """The words of the names and terms of a case, as they are to be written."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        parts = [core_of(part) for phrase in vocabulary for part in re.split(r"[\s-]+", phrase)]
        self._written = {part.lower(): part for part in reversed(parts) if part.isalpha()}
        self._names = [name for name in self._written if len(name) >= SHORTEST]

    def meant_by(self, token: Token, lexicon: Lexicon) -> str | None:
        """The name that was said, if the engine wrote something that is no word, or the name as others spell it."""
        heard = token.lower
        if not self._may_be_name(token) or (not token.is_capital and lexicon.is_sure(heard)):
            return None
        # A word that exists, with a capital, may be somebody else's name: the corrector only suggests it.
        return self._nearest(heard, 0.0 if lexicon.frequency(heard) else FARTHEST)

    def torn(self, first: Token, second: Token, lexicon: Lexicon) -> str | None:
        """The name that was written as two words."""
        if not self._may_be_name(first) or not self._may_be_name(second) or first.tail or second.lead:
            return None
        exist = lexicon.exists(first.lower) and lexicon.exists(second.lower)
        if exist and not (first.is_capital or second.is_capital):
            return None
        return self._nearest(first.lower + second.lower, FARTHEST_TORN)

    def _may_be_name(self, token: Token) -> bool:
        if not token.core.isalpha() or (token.core.isupper() and len(token.core) <= ACRONYM):
            return False
        return not any(token.lower.removesuffix(clitic) in self._written for clitic in ("", *CLITICS))

    def _nearest(self, heard: str, farthest: float) -> str | None:
        """None when no name is near, or two are."""
        near = sorted((_far(heard, name), name) for name in self._names if abs(len(name) - len(heard)) <= 3)
        if not near or near[0][0] > farthest or (len(near) > 1 and near[1][0] - near[0][0] < CLEARLY):
            return None
        return self._written[near[0][1]]


@lru_cache(20_000)
def _far(heard: str, name: str) -> float:
    """The distance for each letter, by the letters or by the sound."""
    nearest = min(distance(heard, name), distance(sound_of(heard), sound_of(name)))
    return nearest / max(len(name), LEAST_LETTERS)
