"""Ways to say the same number, brought to one. These rules expect lower-case words with single spaces."""

import re
from collections.abc import Iterator

from transcription.normalise.numerals import (
    DIGITS,
    HUNDREDS,
    LONGEST,
    MONTHS,
    MULTIPLIERS,
    POINT,
    TENS,
    spoken_number,
)

_VALUE = {word: str(value) for value, word in enumerate(DIGITS)}
_UNIT = "|".join(DIGITS[1:])
_HOUR = rf"(?:{_UNIT}|sepuluh|sebelas|belas|puluh)"
_SPELLINGS = {
    "milyar": "miliar",
    "milyard": "miliar",
    "trilyun": "triliun",
    "kesatu": "pertama",
    "sejuta": "satu juta",
    "semiliar": "satu miliar",
}
_PART_OF_MORE = "|".join((*DIGITS, *sorted(TENS | HUNDREDS)))
_ONE = re.compile(r"\bsatu (puluh|belas|ratus)\b")
_ONE_THOUSAND = re.compile(rf"(\b(?:{_PART_OF_MORE}) )?\bsatu ribu\b")
_DIGIT = rf"(?:{'|'.join(DIGITS)}|kosong)"
_THREE_DIGITS = re.compile(rf"\b{_DIGIT}(?: {_DIGIT}){{2,}}\b")
_COUNTED = frozenset({"pasal", "ayat", "nomor", "angka", "butir", "halaman"})
_LEFT_ALONE_AFTER = frozenset({POINT, "pukul", "jam"})


def number_spellings(text: str) -> str:
    """milyar is miliar, kesatu is pertama, sejuta is satu juta."""
    return " ".join(_SPELLINGS.get(word, word) for word in text.split(" "))


def contracted_one(text: str) -> str:
    """satu ratus is seratus, satu ribu is seribu; dua puluh satu ribu stays."""
    text = _ONE.sub(r"se\1", text)
    return _ONE_THOUSAND.sub(lambda match: match[0] if match[1] else "seribu", text)


def spoken_zero(text: str) -> str:
    """kosong among at least three digits is nol: satu kosong delapan."""
    return _THREE_DIGITS.sub(lambda match: _with_zero(match[0]), text)


def _with_zero(run: str) -> str:
    return run.replace("kosong", "nol") if set(run.split()) != {"kosong"} else run


def clock_words(text: str) -> str:
    """pukul sembilan lewat lima belas menit is pukul sembilan lima belas, pukul sembilan nol nol is pukul sembilan."""
    hour = rf"\b((?:pukul|jam)(?: {_HOUR}){{1,3}})"
    text = re.sub(rf"{hour} (?:lewat|lebih)((?: {_HOUR}){{1,3}})(?: menit)?\b", r"\1\2", text)
    return re.sub(rf"{hour}(?: nol nol)+\b", r"\1", text)


def years(text: str) -> str:
    """Behind tahun or a month sembilan belas sembilan delapan is seribu sembilan ratus sembilan puluh delapan."""
    before = "|".join(("tahun", *MONTHS))
    rest = rf"(?:{_UNIT}) (?:puluh(?: (?:{_UNIT}))?|belas|(?:{_UNIT}))|sepuluh|sebelas"
    return re.sub(
        rf"\b({before}) sembilan belas ({rest})\b",
        lambda match: f"{match[1]} seribu sembilan ratus {_tens(match[2])}",
        text,
    )


def _tens(words: str) -> str:
    digits = [_VALUE.get(word, "") for word in words.split()]
    return spoken_number("".join(digits)) if len(digits) == 2 and all(digits) else words


def spelled_digits(text: str) -> str:
    """Digits said one by one are the number that is written: pasal tiga enam dua is pasal tiga ratus enam puluh dua.

    Three or more anywhere, two behind pasal, ayat, nomor and the like; not after a decimal comma or in a time.
    """
    words = text.split(" ")
    for first, last in reversed(list(_runs(words))):
        if first and words[first - 1] in MULTIPLIERS:
            first += 1  # its own number ends here: dua puluh tiga | empat lima enam
        if last < len(words) and words[last] in MULTIPLIERS:
            last -= 1
        before = words[first - 1] if first else ""
        if last - first >= (2 if before in _COUNTED else 3) and before not in _LEFT_ALONE_AFTER:
            words[first:last] = [_number(words[first:last])]
    return " ".join(words)


def _number(digits: list[str]) -> str:
    written = "".join(_VALUE[word] for word in digits)
    return " ".join(digits) if len(written) > LONGEST or written.startswith("0") else spoken_number(written)


def _runs(words: list[str]) -> Iterator[tuple[int, int]]:
    """Where the longest stretches of digits begin and end."""
    first = None
    for place, word in enumerate([*words, ""]):
        if word in _VALUE and first is None:
            first = place
        elif word not in _VALUE and first is not None:
            yield first, place
            first = None


RULES = (number_spellings, contracted_one, spoken_zero, clock_words, years, spelled_digits, contracted_one)
