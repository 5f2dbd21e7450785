"""Words as they are, in PostgreSQL's notation: what a passage says, and how what follows it begins. Pure.

A phrase may begin in one passage and end in the next. So the vector of a passage goes on with as many words as a phrase
may still have. Weights tell them apart: OWN of the passage itself, SAME what its speaker goes on to say, OTHER what
somebody else does. Whoever asks says which count, and where a phrase begins: so each place is found once.

No parser of PostgreSQL's comes in between: search.text.words_of has told the words apart already, in both.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.text import RULES

OWN, SAME, OTHER = "D", "B", "C"  # D is what a vector without weights has
MOST_WORDS = 32  # of a phrase
CARRIED = MOST_WORDS - 1
LONGEST = 200  # characters of a word that count: PostgreSQL takes 2,046 bytes
MOST_PLACES = 16_383  # of a vector
MOST_OF_A_WORD = 255


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word behind a passage, and whether the passage's own speaker says it."""

    word: str
    is_same: bool


def digest_of(behind: Iterable[Spoken]) -> str:
    """Of these, and of the rules by which they are words: by others a passage is written again."""
    told = f"{RULES} " + " ".join(f"{SAME if one.is_same else OTHER}{one.word}" for one in behind)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def vector_of(own: Sequence[str], behind: Sequence[Spoken] = ()) -> str:
    """A tsvector."""
    weighted = [(word, "") for word in own] + [(one.word, SAME if one.is_same else OTHER) for one in behind]
    places: dict[str, list[str]] = {}
    for place, (word, weight) in enumerate(weighted[:MOST_PLACES], start=1):
        places.setdefault(word[:LONGEST], []).append(f"{place}{weight}")
    return " ".join(f"'{word}':{','.join(at[:MOST_OF_A_WORD])}" for word, at in places.items())


def phrase(text: str, by_one: bool = False) -> str:
    """A tsquery: that these words follow each other from one of the passage on. `by_one`: all said by its speaker."""
    first, *rest = text.split()
    return " <-> ".join([_word(first, OWN), *(_word(word, OWN + SAME if by_one else "") for word in rest)])


def whole(text: str) -> str:
    """A tsquery: that the passage has all of the phrase."""
    return " <-> ".join(_word(word, OWN) for word in text.split())


def every(words: Iterable[str], by_one: bool = False) -> str:
    """A tsquery: that all of them are in the passage or soon behind it."""
    return " & ".join(_word(word, OWN + SAME if by_one else "") for word in words)


def begun(words: Iterable[str], by_one: bool = False) -> str:
    """The same of a passage that has one of them at least, unless they are all behind it: those are found there."""
    words = list(dict.fromkeys(words))
    own = " & ".join(_word(word, OWN) for word in words)
    if len(words) == 1:
        return own
    behind = " & ".join(_word(word, SAME if by_one else SAME + OTHER) for word in words)
    return f"{own} | {every(words, by_one)} & !({behind})"


def _word(word: str, weights: str) -> str:
    return f"'{word[:LONGEST]}'{':' if weights else ''}{weights}"
