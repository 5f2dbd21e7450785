"""How far one spelling is from another, by what Indonesian ears and Whisper's letters confuse. Pure.

A Damerau-Levenshtein distance (restricted) with weights set by hand and checked on read news.
"""

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


def distance(heard: str, written: str) -> float:
    """0 for equal words; about 1 for a letter that is wholly another. Symmetric."""
    columns = range(1, len(written) + 1)
    before: list[float] = []
    above = [0.0]
    for column in columns:
        above.append(above[-1] + _stray(written, column - 1))
    for row in range(1, len(heard) + 1):
        current = [above[0] + _stray(heard, row - 1)]
        for column in columns:
            first = row == 1 or column == 1
            best = min(
                above[column - 1] + _other(heard[row - 1], written[column - 1], first),
                above[column] + _stray(heard, row - 1),
                current[column - 1] + _stray(written, column - 1),
            )
            if _are_swapped(heard, written, row, column):
                best = min(best, before[column - 2] + SWAPPED)
            current.append(best)
        before, above = above, current
    return above[-1]


def _other(one: str, other: str, first: bool) -> float:
    return 0.0 if one == other else COSTS.get((one, other), 1.0) + FIRST_OTHER * first


def _are_swapped(heard: str, written: str, row: int, column: int) -> bool:
    if row < 2 or column < 2:
        return False
    pair = heard[row - 2 : row]
    return pair == written[column - 2 : column][::-1] and pair[0] != pair[1]


def _stray(word: str, place: int) -> float:
    """What a letter costs that the other word does not have."""
    return _weight(word, place) + FIRST_STRAY * (place == 0)


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
