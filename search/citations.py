"""Citations of the law in one form, however they are written or spoken: "Pasal 362 KUHP", "ps. 362 k.u.h.p.", "KUHP
Pasal 362", "pasal tiga ratus enam puluh dua KUHP"; "UU No. 31 Tahun 1999", "UU 31/99".

Each becomes words of its own that no text has otherwise: `xpasal362`, `xpasal362kuhp`, `xuu31th1999`. A citation is
indexed under all that it answers to; a query asks for the most exact of what it says. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from search.numerals import SPOKEN, UNIT, value_of


def _initials(letters: str) -> str:
    """ "kuhp", "k.u.h.p", "k. u. h. p"."""
    return r"\.?\s?".join(letters)


BY_LAW = r"undang\s*-?\s*undang"
CODES = {
    "kuhp": rf"{_initials('kuhp')}|{_initials('kuh')}\.?\s*pidana|(?:kitab\s+)?{BY_LAW}\s+hukum\s+pidana",
    "kuhap": rf"{_initials('kuhap')}|(?:kitab\s+)?{BY_LAW}\s+hukum\s+acara\s+pidana",
    "kuhperdata": rf"{_initials('kuh')}\.?\s*perdata|{_initials('bw')}|(?:kitab\s+)?{BY_LAW}\s+hukum\s+perdata",
    "kuhd": rf"{_initials('kuhd')}|{_initials('kuh')}\.?\s*dagang|(?:kitab\s+)?{BY_LAW}\s+hukum\s+dagang",
    "hir": _initials("hir"),
    "rbg": _initials("rbg"),
    "uud": rf"{_initials('uud')}|{BY_LAW}\s+dasar",
}
CODE = "|".join(rf"(?P<{name}>{written})" for name, written in CODES.items())
ANY_CODE = rf"(?:{'|'.join(CODES.values())})"
NAME = r"\b(?:pasal|psl|ps)\b\.?\s*"
AND = r"\s*(?:,?\s*(?:dan\s*/\s*atau|dan|atau|serta|juncto|yuncto|jo|jis|subsidair|subsider)\b\.?|,|/)\s*"
FIGURE = rf"(?:[0-9]{{1,2}}|ke\s?{UNIT}|{SPOKEN})"
PARAGRAPH = rf"ayat\s*\(?\s*(?P<paragraph>{FIGURE})(?:\s*\))?"
ALSO_PARAGRAPH = rf"(?:{PARAGRAPH}|\(\s*(?P<bracketed>[0-9]{{1,2}})\s*\))"
POINT = rf"ke\s*-?\s*(?:[0-9]{{1,2}}e?|{UNIT})\b"
LETTER = r"huruf\s+[a-z]\b"
JOINED = rf"(?:\s*,?\s+{POINT}(?:{AND}{POINT})*)?(?:\s*,?\s+{LETTER}(?:{AND}(?:huruf\s+)?[a-z]\b)*)?"
NUMBER = rf"(?:[0-9]{{1,4}}(?:\s?(?:bis|ter)|[a-z])?|{SPOKEN}(?:\s(?:bis|ter|(?!{ANY_CODE}\b)[a-z]))?)"
ARTICLE = rf"(?P<article>{NUMBER})\b(?:\s*,?\s*{PARAGRAPH})?{JOINED}"
# Called an article, or with a code right behind it.
FIRST = re.compile(rf"(?P<name>{NAME})?\b{ARTICLE}(?(name)|(?=\s+{ANY_CODE}\b))")
MORE = re.compile(rf"{AND}(?:(?P<name>{NAME})?{ARTICLE}|(?P<also>{ALSO_PARAGRAPH.replace('<', '<also_')}){JOINED})")
OF_CODE = re.compile(rf"\s+(?:(?:dari|dalam)\s+)?(?:{CODE})\b")
BEFORE = re.compile(rf"\b(?:{CODE})\b\.?\s*[,(:]?\s*(?:(?:yaitu|yakni|khususnya|pada)\s+)?$")
IS_NEXT = re.compile(rf"\s*,?\s*{NAME}")
FARTHEST = 60  # characters before an article at which its code begins
KINDS = {
    "perpu": rf"perpp?u|peraturan\s+pemerintah\s+pengganti\s+{BY_LAW}",
    "pp": r"pp|peraturan\s+pemerintah",
    "perma": r"perma|peraturan\s+mahkamah\s+agung",
    "sema": r"sema|surat\s+edaran\s+mahkamah\s+agung",
    "uu": rf"{BY_LAW}|uu",
}
KIND = "|".join(rf"(?P<{name}>{written})" for name, written in KINDS.items())
OF_STATUTE = re.compile(rf"\s+(?:(?:dari|dalam)\s+)?(?:{'|'.join(KINDS.values())})\b")
NUMBERED = rf"(?:\s*(?:nomor|no)\b\.?)?\s*(?P<number>[0-9]{{1,3}}|{SPOKEN})"
APOSTROPHES = "'’‘"
YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})\b"
SPOKEN_YEAR = rf"(?P<spoken>[0-9]{{4}}\b|[{APOSTROPHES}]?[0-9]{{2}}\b|{SPOKEN})"
OF_YEAR = rf"{NUMBERED}(?:\s*/\s*{YEAR}|\s+(?:tahun|thn|th)\b\.?\s*{SPOKEN_YEAR})"
STATUTE = re.compile(rf"\b(?:{KIND})\b\.?(?:\s*(?:ri|republik\s+indonesia)\b)?{OF_YEAR}")
# Of a chain (UU 31/1999 jo. 20/2001) only the first may name its kind.
MORE_STATUTES = re.compile(rf"\s*,?\s*\b(?:jo|juncto|yuncto|jis)\b\.?{OF_YEAR}")
CHAINED = re.compile(r"\b(?:jo|juncto)\b\.?\s*(?:uu\s*)?(?:no\.?\s*)?(?P<number>[0-9]{1,3})\s*/\s*(?P<year>[0-9]{4})\b")
THIS_CENTURY = 45  # UU 31/99 is of 1999, UU 1/23 of 2023; the first of all is of 1945
LONGEST = 20  # articles in a row


@dataclass(frozen=True, slots=True)
class Citation:
    """`names`: all that it answers to, the most exact last. `start`, `end`: where it stands in the text."""

    start: int
    end: int
    names: tuple[str, ...]


def citations(text: str) -> list[Citation]:
    """Those of a text in order; none lies in another."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    found = [*_articles(lowered), *_statutes(lowered)]
    kept: list[Citation] = []
    for citation in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or citation.start >= kept[-1].end:
            kept.append(citation)
    return kept


@dataclass(frozen=True, slots=True)
class Article:
    """As it stands in a text. `is_named`: it is called an article itself; without, it is one where a code follows."""

    start: int
    end: int
    number: str
    paragraph: str
    is_named: bool


def _articles(text: str) -> Iterator[Citation]:
    at = 0
    while first := FIRST.search(text, at):
        if first["name"] or " " in first["article"] or first["article"][0].isdigit():
            chain = _chain(text, first, at)
            yield from chain
            at = chain[-1].end
        else:  # "ada dua KUHP"
            at = first.end()


def _chain(text: str, first: re.Match[str], behind: int) -> list[Citation]:
    """All that are named in a row, of the code behind the last ("Pasal 340 juncto Pasal 338 KUHP") or before the first.

    `behind`: where the citation before ends.
    """
    articles = [Article(first.start(), first.end(), first["article"], first["paragraph"] or "", is_named=True)]
    while len(articles) < LONGEST and (more := MORE.match(text, articles[-1].end)):
        paragraph = more["also_paragraph"] or more["also_bracketed"] or more["paragraph"] or ""
        is_named = bool(more["name"] or more["also"])
        number = more["article"] or articles[-1].number
        articles.append(Article(more.start(), more.end(), number, paragraph, is_named))
    code = OF_CODE.match(text, articles[-1].end)
    before = BEFORE.search(text, max(behind, first.start() - FARTHEST), first.start()) if first["name"] else None
    if code and not (before and IS_NEXT.match(text, code.end())):  # "KUHP Pasal 362 KUHAP Pasal 184"
        articles[-1] = replace(articles[-1], end=code.end())
        return [_cited(article, code.lastgroup or "") for article in articles]
    articles = list(takewhile(lambda one: one.is_named, articles))
    if not before or OF_STATUTE.match(text, articles[-1].end):
        return [_cited(article, "") for article in articles]
    articles[0] = replace(articles[0], start=before.start())
    return [_cited(article, before.lastgroup or "") for article in articles]


def _cited(article: Article, code: str) -> Citation:
    number = _figures(article.number)
    paragraph = f"ayat{_figures(article.paragraph)}" if article.paragraph else ""
    names = [f"xpasal{number}{ayat}{law}" for ayat in ("", paragraph) for law in ("", code)]
    return Citation(article.start, article.end, tuple(dict.fromkeys(names)))


def _figures(number: str) -> str:
    """ "363bis" of "363 bis" and of "tiga ratus enam puluh tiga bis"; "1" of "kesatu"."""
    if number[0].isdigit():
        return re.sub(r"\s", "", number)
    number = number.removeprefix("ke").strip()
    spoken = re.match(SPOKEN, number)
    return f"{value_of(spoken[0])}{number[spoken.end() :].strip()}"


def _statutes(text: str) -> Iterator[Citation]:
    at = 0
    while match := STATUTE.search(text, at):
        kind = next(name for name in KINDS if match[name])
        while match:
            if citation := _statute(match, kind):
                yield citation
            at = match.end()
            match = MORE_STATUTES.match(text, at)
    for match in CHAINED.finditer(text):
        yield Citation(match.start(), match.end(), (f"xuu{int(match['number'])}th{match['year']}",))


def _statute(match: re.Match[str], kind: str) -> Citation | None:
    """None of what is no year: "undang-undang lima tahun tiga bulan"."""
    written = match["year"] or match["spoken"].lstrip(APOSTROPHES)
    year = written if written.isdecimal() else str(value_of(written))
    if len(year) == 2:
        year = f"{19 if int(year) >= THIS_CENTURY else 20}{year}"
    return (
        Citation(match.start(), match.end(), (f"x{kind}{value_of(match['number'])}th{year}",))
        if len(year) == 4
        else None
    )
