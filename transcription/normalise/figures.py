"""Written figures to the words in which they are spoken.

Rules from `money` on expect folded lower case. Dots part thousands, a comma begins decimals, as Indonesian has it.
"""

import re

from transcription.normalise.numerals import MONTHS, NUMBER_WORDS, POINT, one_by_one, spoken_number

_NUMBER = r"[0-9](?:[0-9.,]*[0-9])?"
_SCALE = r"ribu|juta|miliar|milyar|triliun|trilyun"
_SCALES = {"rb": "ribu", "jt": "juta", "milyar": "miliar", "trilyun": "triliun"}
_LETTERS = {"m": "miliar", "t": "triliun"}  # behind an amount of money only
LONGEST_NUMBER = 300  # characters of one in words
CURRENCIES = {"rp": "rupiah", "idr": "rupiah", "us$": "dolar", "usd": "dolar", "$": "dolar"}
_MONTH = "|".join(MONTHS)
_BEFORE_ROMAN = (
    "pasal|bab|bagian|buku|jilid|lampiran|kelas|golongan|tingkat|komisi|abad|saksi|ahli|terdakwa|tergugat|penggugat|"
    "pemohon|termohon|terlawan|pelawan|pembanding|terbanding|anggota|dakwaan|tahap|angka|butir"
)


def repeated(text: str) -> str:
    """The old way to write a reduplication: anak2 is anak anak, anak2nya anak anaknya."""
    return re.sub(r"(?i)\b([a-z]{3,})2(nya|an|kan|lah|kah|mu|ku)?\b", r"\1 \1\2", text)


def roman(text: str) -> str:
    """Roman numerals up to 39, as figures. A single letter only behind a word that is counted so (Tergugat I)."""
    text = re.sub(rf"\b((?i:{_BEFORE_ROMAN})\s+)([XVI])\b", lambda match: match[1] + _roman_value(match[2]), text)
    return re.sub(r"(?<![\w./])[XVI]{2,}\b", lambda match: _roman_value(match[0]), text)


def _roman_value(numeral: str) -> str:
    """What is no numeral (VVX) stays as it is."""
    if not re.fullmatch("X{0,3}(?:IX|IV|V?I{0,3})", numeral):
        return numeral
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in numeral]
    return str(sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True)))


def scales(text: str) -> str:
    """5 jt is 5 juta."""
    return re.sub(r"(?<=[0-9])\s?(rb|jt|milyar|trilyun)\b", lambda match: f" {_SCALES[match[1]]}", text)


def money(text: str) -> str:
    """Rp 5.000,00 is 5.000 rupiah, Rp1,5 juta is 1,5 juta rupiah, Rp1,5 M 1,5 miliar rupiah; dollars likewise."""
    return re.sub(
        rf"(?<![a-z])(rp|idr|us\$|usd|\$)\.?\s?({_NUMBER})(?:\s+({_SCALE})\b|\s?([mt])\b)?(?:\s+(?:rupiah|dolar)\b)?",
        lambda match: f"{_without_cents(match[2])} {match[3] or _LETTERS.get(match[4], '')} {CURRENCIES[match[1]]} ",
        text,
    )


def _without_cents(number: str) -> str:
    return number.removesuffix(",00")


def percent(text: str) -> str:
    return text.replace("%", " persen ")


def dates(text: str) -> str:
    """17/8/1945, 17-08-1945 and 1945-08-17 are 17 agustus 1945; 05 agustus is 5 agustus."""
    text = re.sub(r"\b([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})\b", lambda m: _date(m[0], m[1], m[3], m[4]), text)
    text = re.sub(r"\b([0-9]{4})-([0-9]{2})-([0-9]{2})\b", lambda m: _date(m[0], m[3], m[2], m[1]), text)
    return re.sub(rf"\b0([1-9])(?= (?:{_MONTH})\b)", r"\1", text)


def _date(written: str, day: str, month: str, year: str) -> str:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return written
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def telephone(text: str) -> str:
    """0812-3456-7890 is one number."""
    return re.sub(r"\b0[0-9]{2,3}(?:[ -][0-9]{2,4}){1,3}\b", lambda match: re.sub("[ -]", "", match[0]), text)


def clock(text: str) -> str:
    """pukul 09.00 is pukul 9, 09:30 is 9 30. A dot alone is no time unless pukul, jam or a zone says so."""
    time = r"([01]?[0-9]|2[0-4])"
    text = re.sub(rf"\b(pukul|jam) {time}[.:]([0-5][0-9])\b", lambda m: f"{m[1]} {_time(m[2], m[3])}", text)
    text = re.sub(rf"\b{time}[.:]([0-5][0-9])(?= (?:wib|wita|wit)\b)", lambda m: _time(m[1], m[2]), text)
    text = re.sub(r"\b(pukul|jam) 0([1-9])\b(?![.,]?[0-9])", r"\1 \2", text)
    return re.sub(rf"\b{time}:([0-5][0-9])\b(?!:)", lambda match: _time(match[1], match[2]), text)


def _time(hour: str, minute: str) -> str:
    return str(int(hour)) if minute == "00" else f"{int(hour)} {minute}"


def thousands(text: str) -> str:
    """1.500.000 is 1500000; commas part thousands only where there are several."""
    text = re.sub(r"(?<![0-9.,])[0-9]{1,3}(?:\.[0-9]{3})+(?![0-9])", lambda match: match[0].replace(".", ""), text)
    return re.sub(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3}){2,}(?![0-9])", lambda match: match[0].replace(",", ""), text)


def ordinals(text: str) -> str:
    """ke-3 and ke3 are ketiga, ke-dua is kedua."""
    text = re.sub(r"\bke-?([0-9]+)(?![0-9.,]*[0-9])", lambda match: f"ke{spoken_number(match[1])} ", text)
    return re.sub(r"\bke-(?=(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|se(?:puluh|belas))\b)", "ke", text)


def fractions(text: str) -> str:
    """1/2 is setengah, 1/4 seperempat, 2/3 dua pertiga. Larger parts are no fractions but case or house numbers."""
    return re.sub(
        r"(?<![0-9./,])([1-9])/([2-9]|10)(?![0-9./])(?!,[0-9])", lambda match: f" {_fraction(*match.groups())} ", text
    )


def _fraction(part: str, whole: str) -> str:
    if (part, whole) == ("1", "2"):
        return "setengah"
    return f"{'se' if part == '1' else spoken_number(part) + ' '}per{spoken_number(whole)}"


def decimals(text: str) -> str:
    """1,25 is satu koma dua lima. A dot does for a comma before persen, juta and the like."""
    text = re.sub(rf"(?<![0-9.,])([0-9]+)\.([0-9]{{1,2}})(?=\s+(?:persen|{_SCALE})\b)", r"\1,\2", text)
    return re.sub(
        r"(?<![0-9,])([0-9]+),([0-9]+)(?![0-9]|,[0-9])",
        lambda match: f" {spoken_number(match[1])} {POINT} {one_by_one(match[2])} ",
        text,
    )


def suffixed(text: str) -> str:
    """1990-an is seribu sembilan ratus sembilan puluhan."""
    return re.sub(r"([0-9]+)-?(an|nya)\b", lambda match: f" {spoken_number(match[1])}{match[2]} ", text)


def integers(text: str) -> str:
    return re.sub("[0-9]+", lambda match: f" {spoken_number(match[0])} ", text)


def restated(text: str) -> str:
    """lima juta rupiah (lima juta rupiah) is lima juta rupiah: judgments write numbers twice. When all are words."""
    kept, *rest = re.split(r"\(([^()]*)\)", text)
    for inside, behind in zip(rest[::2], rest[1::2], strict=True):
        kept += (" " if _is_said(inside, kept) else f"({inside})") + behind
    return kept


def _is_said(inside: str, before: str) -> bool:
    """Whether all of the number before a bracket, and nothing else, stands in it as well."""
    words, said = (re.findall(r"\w+", part) for part in (inside, before[-LONGEST_NUMBER:]))
    whole = said[-len(words) - 1 : -len(words)] if words else []
    is_number = not NUMBER_WORDS.isdisjoint(words) and NUMBER_WORDS.isdisjoint(whole)
    return is_number and said[-len(words) :] == words


RULES = (
    scales,
    money,
    percent,
    dates,
    telephone,
    clock,
    thousands,
    ordinals,
    fractions,
    decimals,
    suffixed,
    integers,
    restated,
)
