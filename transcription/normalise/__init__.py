"""Indonesian text made comparable for scoring. Never for what people read. Pure.

    raw  as it stands
    N0   lower case, without punctuation; a hyphen is a space
    N1   and numbers as they are spoken: digits and words meet
    N2   and one spelling for words that have several, abbreviations written out

A rule is a function from text to text; a level is rules in order. Normalising twice changes nothing.
"""

from collections.abc import Callable
from enum import StrEnum

from transcription.normalise import basic, figures, spelling, spoken

__all__ = ["RULES", "Level", "normalise"]

Rule = Callable[[str], str]


class Level(StrEnum):
    RAW = "raw"
    N0 = "n0"
    N1 = "n1"
    N2 = "n2"


_N0: tuple[Rule, ...] = (basic.fold, basic.lower, basic.without_punctuation)
_NUMBERS: tuple[Rule, ...] = (figures.repeated, figures.roman, basic.lower, *figures.RULES, basic.without_punctuation)
RULES: dict[Level, tuple[Rule, ...]] = {
    Level.RAW: (basic.one_space,),
    Level.N0: _N0,
    Level.N1: (basic.fold, *_NUMBERS, *spoken.RULES),
    # Numbers first, since "ps" is pasal before them only; and again, since digits behind pasal are one number.
    Level.N2: (
        basic.fold,
        spelling.titles,
        spelling.dotted,
        *_NUMBERS,
        *spoken.RULES,
        *spelling.RULES,
        *spoken.RULES,
    ),
}


def normalise(text: str, level: Level = Level.N1) -> str:
    for rule in RULES[level]:
        text = rule(text)
    return text
