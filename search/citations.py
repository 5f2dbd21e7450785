"""Citations of the law in one form: "Pasal 362 KUHP", "ps. 362 kuhp", "362 KUHP"; "UU No. 31 Tahun 1999", "UU 31/1999".

Each becomes words of its own that no text has otherwise: `xpasal362`, `xpasal362kuhp`, `xuu31th1999`. A citation is
indexed under all that it answers to; a query asks for the most exact of what it says. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

CODES = {
    "kuhp": r"kuhp|kuh\s*pidana|(?:kitab\s+)?undang\s*-?\s*undang\s+hukum\s+pidana",
    "kuhap": r"kuhap|(?:kitab\s+)?undang\s*-?\s*undang\s+hukum\s+acara\s+pidana",
    "kuhperdata": r"kuh\s*perdata|bw|(?:kitab\s+)?undang\s*-?\s*undang\s+hukum\s+perdata",
    "kuhd": r"kuhd|kuh\s*dagang|(?:kitab\s+)?undang\s*-?\s*undang\s+hukum\s+dagang",
    "hir": "hir",
    "rbg": "rbg",
    "uud": "uud",
}
CODE = "|".join(rf"(?P<{name}>{written})" for name, written in CODES.items())
NAME = r"\b(?:pasal|psl|ps)\b\.?\s*"
AND = r"\s*(?:,?\s*(?:dan\s*/\s*atau|dan|atau|serta|juncto|yuncto|jo|jis|subsidair|subsider)\b\.?|,|/)\s*"
PARAGRAPH = r"ayat\s*\(?\s*(?P<paragraph>[0-9]{1,2})(?:\s*\))?"
ALSO_PARAGRAPH = rf"(?:{PARAGRAPH}|\(\s*(?P<bracketed>[0-9]{{1,2}})\s*\))"
POINT = r"ke\s*-?\s*[0-9]{1,2}e?\b"
LETTER = r"huruf\s+[a-z]\b"
JOINED = rf"(?:\s*,?\s+{POINT}(?:{AND}{POINT})*)?(?:\s*,?\s+{LETTER}(?:{AND}(?:huruf\s+)?[a-z]\b)*)?"
ARTICLE = rf"(?P<article>[0-9]{{1,4}}(?:\s?(?:bis|ter)|[a-z])?)\b(?:\s*,?\s*{PARAGRAPH})?{JOINED}"
FIRST = re.compile(rf"{NAME}{ARTICLE}")
MORE = re.compile(rf"{AND}(?:(?P<name>{NAME})?{ARTICLE}|(?P<also>{ALSO_PARAGRAPH.replace('<', '<also_')}){JOINED})")
OF_CODE = re.compile(rf"\s+(?:(?:dari|dalam)\s+)?(?:{CODE})\b")
BY_CODE = re.compile(rf"\b{ARTICLE}(?=\s+(?:{re.sub('[?]P<[a-z]+>', '?:', CODE)})\b)")
STATUTE = re.compile(
    r"\b(?:undang\s*-\s*undang|uu)\b\.?(?:\s*(?:ri|republik\s+indonesia)\b)?(?:\s*(?:nomor|no)\b\.?)?\s*(?P<number>[0-9]{1,3})"
    r"(?:\s*/\s*|\s+(?:tahun|thn|th)\.?\s*)(?P<year>[0-9]{4})\b"
)
# Of a chain (UU 31/1999 jo. 20/2001) only the first may name its kind.
CHAINED = re.compile(r"\b(?:jo|juncto)\b\.?\s*(?:uu\s*)?(?:no\.?\s*)?(?P<number>[0-9]{1,3})\s*/\s*(?P<year>[0-9]{4})\b")
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
    found = [article for pattern in (FIRST, BY_CODE) for article in _articles(lowered, pattern)]
    found += [_statute(match) for pattern in (STATUTE, CHAINED) for match in pattern.finditer(lowered)]
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


def _articles(text: str, pattern: re.Pattern[str]) -> Iterator[Citation]:
    at = 0
    while first := pattern.search(text, at):
        chain = _chain(text, first)
        yield from chain
        at = chain[-1].end


def _chain(text: str, first: re.Match[str]) -> list[Citation]:
    """All that are named in a row, of the code behind the last: "Pasal 340 juncto Pasal 338 KUHP"."""
    articles = [Article(first.start(), first.end(), first["article"], first["paragraph"] or "", is_named=True)]
    while len(articles) < LONGEST and (more := MORE.match(text, articles[-1].end)):
        paragraph = more["also_paragraph"] or more["also_bracketed"] or more["paragraph"] or ""
        is_named = bool(more["name"] or more["also"])
        number = more["article"] or articles[-1].number
        articles.append(Article(more.start(), more.end(), number, paragraph, is_named))
    code = OF_CODE.match(text, articles[-1].end)
    if not code:
        return [_cited(article, "") for article in takewhile(lambda one: one.is_named, articles)]
    articles[-1] = replace(articles[-1], end=code.end())
    return [_cited(article, code.lastgroup or "") for article in articles]


def _cited(article: Article, code: str) -> Citation:
    number = re.sub(r"\s", "", article.number)
    paragraph = f"ayat{article.paragraph}" if article.paragraph else ""
    names = [f"xpasal{number}{ayat}{law}" for ayat in ("", paragraph) for law in ("", code)]
    return Citation(article.start, article.end, tuple(dict.fromkeys(names)))


def _statute(match: re.Match[str]) -> Citation:
    return Citation(match.start(), match.end(), (f"xuu{int(match['number'])}th{match['year']}",))
