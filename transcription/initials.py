"""Two letters for a person, where there is no room for a name. Pure."""

import re

ORDINAL = re.compile(r"ke-(\d+)$", re.IGNORECASE)  # "Saksi ke-2"


def initials_of(names: list[str]) -> list[str]:
    """Two letters or so of each name, no two alike: "Saksi ke-2: Siti Rahayu, S.H." is SR, "Pembicara 2" is P2."""
    found: list[str] = []
    for name in names:
        short = _initials(name)
        repeated = (f"{short}{number}" for number in range(2, len(names) + 2))
        found.append(short if short not in found else next(other for other in repeated if other not in found))
    return found


def _initials(name: str) -> str:
    """Of the person rather than of the role; titles do not count."""
    person = name.rpartition(": ")[2].partition(",")[0]
    words = [word for word in person.split() if any(map(str.isalnum, word)) and not word.endswith(".")]
    letters = [_sign(word) for word in words]
    return "".join([*letters[:1], *letters[1:][-1:]]).upper() or "?"


def _sign(word: str) -> str:
    """A number as a whole, of a word its first letter."""
    ordinal = ORDINAL.match(word)
    if ordinal:
        return ordinal[1]
    return word if word.isdecimal() else next(filter(str.isalnum, word))
