"""What must not be wrong in a court's record: where numbers, dates, articles and legal terms stand in a text.

Texts are words as normalised at N1. Each word becomes one letter for what it can be part of; items are patterns of
those letters. What belongs to an article or a date is not counted as a number again.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from transcription.normalise import normalise
from transcription.normalise.numerals import (
    DIGITS,
    HUNDREDS,
    MILLIONS,
    MONTHS,
    NUMBER_WORDS,
    POINT,
    TENS,
    THOUSANDS,
)

WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu")
SUNDAY = "minggu"  # and week
Place = tuple[int, int]  # [first, last) word


class Kind(StrEnum):
    NAMES = "names"
    NUMBERS = "numbers"
    DATES = "dates"
    ARTICLES = "articles"
    TERMS = "terms"


_LETTERS = {
    **dict.fromkeys((*DIGITS, *TENS), "n"),
    **dict.fromkeys(HUNDREDS, "c"),
    **dict.fromkeys(THOUSANDS, "r"),
    **dict.fromkeys(MILLIONS, "b"),
    **dict.fromkeys(("setengah", "seperempat", "sepertiga"), "f"),
    **dict.fromkeys(("rupiah", "persen", "dolar"), "u"),
    **dict.fromkeys(MONTHS, "m"),
    **dict.fromkeys(WEEKDAYS, "w"),
    **dict.fromkeys(("angka", "butir"), "g"),
    SUNDAY: "v",
    "hari": "y",
    POINT: "k",
    "pertama": "o",
    "tanggal": "d",
    "tahun": "t",
    "pasal": "p",
    "ayat": "a",
    "huruf": "h",
    "salah": "s",
}
_WEEKDAY = "(?:w|(?<=y)v|v(?=d?n{1,3}m))"
_YEAR = "n?r(?:n?c)?n{0,3}"
_PATTERNS = {
    # Pasal 55 ayat (1) huruf a angka 2 ke-1; Pasal 27A; ayat (2) alone
    Kind.ARTICLES: re.compile("p[ncr]+l?(?:hl)?(?:a[ncr]+)?(?:hl)?(?:g[ncr]+)?o?|a[ncr]+(?:hl)?(?:g[ncr]+)?"),
    # Senin, 17 Agustus 1945; tanggal 17; tahun 1945; hari Minggu, not dua minggu
    Kind.DATES: re.compile(rf"{_WEEKDAY}?d?(?:(?<![ncrbk])n{{1,3}})?m(?:t?{_YEAR})?|dn{{1,3}}|t{_YEAR}|{_WEEKDAY}"),
    # 1,5 juta rupiah; kedua puluh satu; not the "satu" of "salah satu"
    Kind.NUMBERS: re.compile("(?<!s)[ncrbof][ncrbo]*(?:kn+[rb]?)?u?"),
}


# Each item has one of these.
_BEGINNING = frozenset("ncrbofpadtwvm")


def find_items(words: Sequence[str]) -> dict[Kind, list[Place]]:
    """Articles, dates and numbers, each as long as it can be."""
    letters = "".join(_letter(word) for word in words)
    found = {}
    for kind, pattern in _PATTERNS.items():
        found[kind] = [match.span() for match in pattern.finditer(letters)]
        letters = pattern.sub(lambda match: "." * len(match[0]), letters)
    return found


def may_hold_item(words: Iterable[str]) -> bool:
    """False where find_items would find nothing, which is seen sooner."""
    return any(_letter(word) in _BEGINNING for word in words)


def _letter(word: str) -> str:
    if word in _LETTERS:
        return _LETTERS[word]
    if word.startswith("ke") and word[2:] in NUMBER_WORDS:
        return "o"
    return "l" if len(word) == 1 else "."


# By their first word, the words of each phrase.
Phrases = dict[str, list[list[str]]]


def phrases_of(phrases: Iterable[str]) -> Phrases:
    """To be looked for, as normalised at N1."""
    by_first: Phrases = {}
    for phrase in {normalise(phrase) for phrase in phrases}:
        parts = phrase.split()
        if parts:
            by_first.setdefault(parts[0], []).append(parts)
    return by_first


def find_phrases(words: Sequence[str], phrases: Iterable[str]) -> list[Place]:
    """Where phrases stand, the longest first where several begin; they do not overlap."""
    return places_of(words, phrases_of(phrases))


def places_of(words: Sequence[str], phrases: Phrases) -> list[Place]:
    places, free = [], 0
    for first, word in enumerate(words):
        if word not in phrases or first < free:
            continue  # nearly all
        fits = [parts for parts in phrases[word] if list(words[first : first + len(parts)]) == parts]
        if fits:
            free = first + max(map(len, fits))
            places.append((first, free))
    return places
