"""Typing mistakes in names: the trigrams of PostgreSQL are not everywhere, so this is our own. Pure.

Names sound alike and are written in many ways (Soeharto, Suharto; Achmad, Ahmad; Yoseph, Jusuf).
"""

import re
from collections.abc import Iterable

SHORTEST = 4
# From old to new spelling, and what ears do not tell apart.
SOUNDS = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("nj", "n"), ("sj", "s"), ("ch", "h"), ("sy", "s"), ("kh", "h"),
    ("ph", "p"), ("th", "t"), ("dh", "d"), ("gh", "g"), ("v", "p"), ("f", "p"), ("y", "i"), ("j", "i"), ("q", "k"),
    ("x", "ks"), ("z", "s"))  # fmt: skip


def sound_of(word: str) -> str:
    """The consonants one hears, behind the first letter: the same for spellings of one name."""
    for written, heard in SOUNDS:
        word = word.replace(written, heard)
    word = re.sub(r"(.)\1+", r"\1", word)
    return word[:1] + re.sub(r"[aeiouh]", "", word[1:])


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant: one mistake in short words, two in longer ones; the first of equals."""
    if len(word) < SHORTEST or not word.isalpha():
        return None
    most = 1 if len(word) < 8 else 2
    found = [(distance(word, other, most), other) for other in known if abs(len(other) - len(word)) <= most]
    best = min(found, default=(most + 1, ""))
    return best[1] if 0 < best[0] <= most else None


def distance(one: str, other: str, most: int) -> int:
    """Letters that are wrong, missing, too many or swapped (optimal string alignment); above `most` only that it is."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, match in enumerate(other, start=1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != match))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == match:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
