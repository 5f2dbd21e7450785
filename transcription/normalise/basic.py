"""Characters, letter case, punctuation: what is not said aloud."""

import re
import unicodedata

APOSTROPHES = "'’‘ʼ`´"
_WITHOUT_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
_NOT_SPOKEN = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Compatibility forms, accents, apostrophes and the digits of other scripts go: Jum'at is Jumat, ½ is 1/2."""
    text = text.translate(_WITHOUT_APOSTROPHES)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text).translate(_WITHOUT_APOSTROPHES)
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    if character.isascii():
        return character
    if unicodedata.category(character).startswith("M"):
        return ""
    if character in "\u2044\u2215":  # fraction and division slash
        return "/"
    if unicodedata.category(character) == "Pd":
        return "-"
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def lower(text: str) -> str:
    """Lower case. What that takes apart into several characters (İ) is folded again."""
    return fold(text.lower())


def without_punctuation(text: str) -> str:
    return " ".join(_NOT_SPOKEN.sub(" ", text).split())


def one_space(text: str) -> str:
    return " ".join(text.split())
