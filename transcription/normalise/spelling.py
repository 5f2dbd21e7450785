"""One spelling for words that have several, and what abbreviations stand for."""

import re

from transcription.normalise.numerals import NUMBER_WORDS
from transcription.normalise.variants import ABBREVIATIONS, BEFORE_NUMBERS, TITLES, VARIANTS


def titles(text: str) -> str:
    """S.H. and SH are sarjana hukum. Needs the capitals; dots are needed where a word could be meant (Dr., not Dr)."""
    for title, meaning in TITLES.items():
        text = re.sub(rf"(?<![\w.]){_pattern(title)}(?!\w)", f" {meaning} ", text)
    return text


def _pattern(title: str) -> str:
    """With its dots; a title of capitals with dots inside also without any."""
    parts = title.removesuffix(".").split(".")
    if len(parts) == 1:
        return re.escape(title)
    dotted = r"\.\s?".join(map(re.escape, parts)) + r"\.?"
    return rf"(?:{dotted}|{''.join(parts)})"


def dotted(text: str) -> str:
    """No. and Ps. are nomor and pasal even where no figure follows; d.l.l. is dll; a.n. and a/n are atas nama, s.d. and
    s/d sampai dengan.
    """
    text = re.sub(r"\b[Nn]o\.(?=\s?\w)", "nomor ", text)
    text = re.sub(r"\b[Pp]sl?\.(?=\s?\w)", "pasal ", text)
    text = re.sub(r"(?i)\ba(?:\.\s?n\.|/n\b)(?=\s?\w)", "atas nama ", text)
    text = re.sub(r"(?i)\bs(?:\.\s?d\.|/d\b)(?=\s?\w)", "sampai dengan ", text)
    return re.sub(r"(?i)\bd\.\s?(l\.\s?l|s\.\s?b|s\.\s?t|k\.\s?k)\b\.?", lambda m: re.sub(r"[.\s]", "", m[0]), text)


def abbreviations(text: str) -> str:
    """dll is dan lain lain, KUHP kitab undang undang hukum pidana."""
    return " ".join(ABBREVIATIONS.get(word, word) for word in text.split(" "))


def counted(text: str) -> str:
    """no 5 is nomor lima, ps 362 pasal tiga ratus enam puluh dua: only before a number."""
    words = text.split(" ")
    following = [*words[1:], ""]
    return " ".join(
        BEFORE_NUMBERS.get(word, word) if after in NUMBER_WORDS else word
        for word, after in zip(words, following, strict=True)
    )


def variants(text: str) -> str:
    """obyek is objek, ijin izin."""
    return " ".join(VARIANTS.get(word, word) for word in text.split(" "))


RULES = (abbreviations, counted, variants)
