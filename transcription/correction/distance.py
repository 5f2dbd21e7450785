"""How far one spelling is from another, by what Indonesian ears and Whisper's letters confuse. Pure.

A Damerau-Levenshtein distance (restricted) with weights set by hand and checked on read news.
"""

import math
from functools import lru_cache
from itertools import accumulate

CACHED = 50_000  # words: those of the language are compared again and again
# Letters that stand for sounds close to each other, and what it costs to take one for the other.
NEAR = (
    ("kq", 0.1), ("kc", 0.2), ("fv", 0.2), ("iy", 0.3), ("ei", 0.4), ("ou", 0.4), ("pf", 0.4), ("uw", 0.4),
    ("sz", 0.4), ("sx", 0.4), ("sc", 0.4), ("ea", 0.5), ("pb", 0.5), ("td", 0.5), ("kg", 0.5), ("vw", 0.5),
    ("jy", 0.5), ("jz", 0.5), ("cj", 0.5), ("mn", 0.5), ("kh", 0.5), ("lr", 0.6), ("ct", 0.6), ("gh", 0.7),
    ("bd", 0.7), ("tk", 0.7), ("pk", 0.7),
)  # fmt: skip
VOWELS, OTHER_VOWEL = "aeiou", 0.65
SWAPPED = 0.7
DOUBLED, SILENT_H, LAST_STOP, AFTER_NASAL, GLIDE, SCHWA = 0.2, 0.35, 0.45, 0.4, 0.6, 0.6
# The beginning of a word is heard best.
FIRST_STRAY, FIRST_OTHER = 0.3, 0.2


def _costs() -> dict[tuple[str, str], float]:
    costs = {(one, other): OTHER_VOWEL for one in VOWELS for other in VOWELS if one != other}
    for (one, other), cost in NEAR:
        costs[one, other] = costs[other, one] = cost
    return costs


COSTS = _costs()


def distance(heard: str, written: str, most: float = math.inf) -> float:
    """0 for equal words; about 1 for a letter that is wholly another; infinite beyond `most`. Symmetric."""
    strays, others = _strays(heard), _strays(written)
    before: list[float] = []
    above = [0.0, *accumulate(others)]
    for row, letter in enumerate(heard):
        current = [above[0] + strays[row]]
        for column, other in enumerate(written):
            best = min(
                above[column] + _other(letter, other, not (row and column)),
                above[column + 1] + strays[row],
                current[column] + others[column],
            )
            if row and column and letter != other and letter == written[column - 1] and other == heard[row - 1]:
                best = min(best, before[column - 1] + SWAPPED)
            current.append(best)
        # Later rows are reached from these two only, and nothing costs less than nothing.
        if min(current) > most and min(above) + SWAPPED > most:
            return math.inf
        before, above = above, current
    return above[-1] if above[-1] <= most else math.inf


def _other(one: str, other: str, first: bool) -> float:
    return 0.0 if one == other else COSTS.get((one, other), 1.0) + FIRST_OTHER * first


@lru_cache(CACHED)
def _strays(word: str) -> tuple[float, ...]:
    """What each letter costs that the other word does not have."""
    return tuple(_weight(word, place) + FIRST_STRAY * (place == 0) for place in range(len(word)))


def _weight(word: str, place: int) -> float:
    letter, previous = word[place], word[place - 1] if place else ""
    if letter == previous:
        return DOUBLED
    if letter == "h":
        return SILENT_H
    if place == len(word) - 1 and letter in "ktgdbp":
        return LAST_STOP
    if (letter == "g" and previous == "n") or (letter == "y" and previous and previous in "nsi"):
        return AFTER_NASAL
    if letter in "wy":
        return GLIDE
    return SCHWA if letter == "e" else 1.0
