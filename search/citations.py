"""Citations of the law in one form: "Pasal 362 KUHP", "ps. 362 kuhp", "362 KUHP"; "UU No. 31 Tahun 1999", "UU 31/1999".

Each becomes words of its own that no text has otherwise: `xpasal362`, `xpasal362kuhp`, `xuu31th1999`. A citation is
indexed under all that it answers to; a query asks for the most exact of what it says. Pure.
"""

import re
from dataclasses import dataclass

CODES = r"(?:kuhp|kuhap|kuhperdata|kuh\s*perdata|bw|hir|rbg|uud)"
ARTICLE = r"(?P<article>[0-9]{1,4}(?:\s?(?:bis|ter)|[a-z])?)"
PARAGRAPH = r"(?:\s*,?\s*ayat\s*\(?\s*(?P<paragraph>[0-9]{1,2})\s*\)?)?"
JOINED = r"(?:\s+ke\s*-?\s*[0-9]{1,2}e?)?(?:\s+huruf\s+[a-z])?"
BY_NAME = re.compile(rf"\b(?:pasal|psl|ps)\b\.?\s*{ARTICLE}\b{PARAGRAPH}{JOINED}(?:\s+(?P<code>{CODES})\b)?")
BY_CODE = re.compile(rf"\b(?P<article>[0-9]{{1,4}}[a-z]?){PARAGRAPH}{JOINED}\s+(?P<code>{CODES})\b")
STATUTE = re.compile(
    r"\b(?:undang\s*-\s*undang|uu)\b\.?(?:\s*(?:ri\b))?(?:\s*(?:nomor|no)\b\.?)?\s*(?P<number>[0-9]{1,3})"
    r"(?:\s*/\s*|\s+(?:tahun|thn|th)\.?\s*)(?P<year>[0-9]{4})\b"
)
# Of a chain (UU 31/1999 jo. 20/2001) only the first may name its kind.
CHAINED = re.compile(r"\b(?:jo|juncto)\b\.?\s*(?:uu\s*)?(?:no\.?\s*)?(?P<number>[0-9]{1,3})\s*/\s*(?P<year>[0-9]{4})\b")


@dataclass(frozen=True, slots=True)
class Citation:
    """`names`: all that it answers to, the most exact last. `start`, `end`: where it stands in the text."""

    start: int
    end: int
    names: tuple[str, ...]


def citations(text: str) -> list[Citation]:
    """Those of a text in order; none lies in another."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    found = [_article(match) for pattern in (BY_NAME, BY_CODE) for match in pattern.finditer(lowered)]
    found += [_statute(match) for pattern in (STATUTE, CHAINED) for match in pattern.finditer(lowered)]
    kept: list[Citation] = []
    for citation in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or citation.start >= kept[-1].end:
            kept.append(citation)
    return kept


def _article(match: re.Match[str]) -> Citation:
    article = re.sub(r"\s", "", match["article"])
    paragraph = f"ayat{match['paragraph']}" if match["paragraph"] else ""
    code = re.sub(r"\s", "", match["code"] or "").replace("bw", "kuhperdata")
    names = [f"xpasal{article}{ayat}{law}" for ayat in ("", paragraph) for law in ("", code)]
    return Citation(match.start(), match.end(), tuple(dict.fromkeys(names)))


def _statute(match: re.Match[str]) -> Citation:
    return Citation(match.start(), match.end(), (f"xuu{int(match['number'])}th{match['year']}",))
