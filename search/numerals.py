"""Indonesian numbers in words, as articles and years are spoken: "tiga ratus enam puluh dua", "tiga enam dua". Pure."""

import re

DIGITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
UNITS = {word: value for value, word in enumerate(DIGITS)} | {"kosong": 0}
WHOLE = {"sepuluh": 10, "sebelas": 11, "seratus": 100}
UNIT = f"(?:{'|'.join(UNITS)})"
_TENS = rf"(?:{UNIT}\s+puluh(?:\s+{UNIT})?|{UNIT}\s+belas|sepuluh|sebelas|{UNIT})\b"
_HUNDREDS = rf"(?:(?:{UNIT}\s+ratus|seratus)\b(?:\s+{_TENS})?|{_TENS})"
_NUMBER = rf"(?:(?:{_HUNDREDS}\s+ribu|seribu)\b(?:\s+{_HUNDREDS})?|{_HUNDREDS})"
# Several in a row are the digits of one: "tiga enam dua", "sembilan belas sembilan sembilan". Nothing of it is given
# back: it could be cut in ever so many ways.
SPOKEN = rf"(?>\b{_NUMBER}(?:\s+{_NUMBER}){{0,5}})"
_ONE = re.compile(_NUMBER)


def value_of(number: str) -> int:
    """Of figures, or of what SPOKEN finds."""
    return int(number) if number.isdecimal() else int("".join(str(_value(one)) for one in _ONE.findall(number)))


def _value(number: str) -> int:
    total = part = unit = 0
    for word in number.split():
        if word in UNITS:
            unit = UNITS[word]
        elif word in WHOLE:
            part += WHOLE[word]
        elif word == "belas":
            part, unit = part + 10 + unit, 0
        elif word == "puluh":
            part, unit = part + 10 * unit, 0
        elif word == "ratus":
            part, unit = part + 100 * unit, 0
        else:
            total, part, unit = 1000 * (part + unit or 1), 0, 0
    return total + part + unit
