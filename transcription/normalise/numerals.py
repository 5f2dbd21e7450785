"""Indonesian words for numbers."""

from functools import lru_cache

from num2words import num2words

DIGITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
TENS = frozenset({"belas", "puluh", "sepuluh", "sebelas"})
HUNDREDS = frozenset({"ratus", "seratus"})
THOUSANDS = frozenset({"ribu", "seribu"})
MILLIONS = frozenset({"juta", "miliar", "triliun", "sejuta"})
POINT = "koma"
MULTIPLIERS = TENS | HUNDREDS | THOUSANDS | MILLIONS
NUMBER_WORDS = MULTIPLIERS | frozenset(DIGITS)
MONTHS = (
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
)
LONGEST = 12  # digits: what is longer is no quantity, and read digit by digit


@lru_cache(maxsize=4096)
def spoken_number(digits: str) -> str:
    """ASCII digits in words: a quantity, or one by one when they begin with 0 or are too many to be one."""
    if len(digits) > LONGEST or (len(digits) > 1 and digits.startswith("0")):
        return one_by_one(digits)
    return num2words(int(digits), lang="id")


def one_by_one(digits: str) -> str:
    return " ".join(DIGITS[int(digit)] for digit in digits)
