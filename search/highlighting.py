"""Which words of a text were found, as HTML that is safe: everything is escaped but our own marks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.affixes import root_of
from search.citations import citations
from search.query import Query
from search.retrieval import Mode
from search.terms import Term
from search.text import WORD, words_of
from transcription.word_times import tokens_of

# Characters for private use: they are in no text (search.text takes none in), and mean nothing to HTML.
BEGIN, END = "\ue000", "\ue001"
OPTIONS = f"StartSel={BEGIN}, StopSel={END}, HighlightAll=true"


@dataclass(frozen=True)
class Marked:
    """`first`: the number of the first word that is marked (transcription.word_times.tokens_of); None without any.

    Where a phrase is searched for, of its first word.
    """

    html: SafeString
    first: int | None


def marked(texts: Sequence[str], query: Query, mode: Mode, terms: Sequence[Term] = ()) -> list[Marked]:
    """In the same order. `query`: as it was searched for (retrieval.Found)."""
    is_exact = mode is Mode.EXACT
    texts = [text.replace(BEGIN, " ").replace(END, " ") for text in texts]
    words = [["".join(words_of(place[0])) for place in WORD.finditer(text)] for text in texts]
    by_stem = _with_stems(words, [] if is_exact else [param for term in terms for param in term.params])
    found = []
    for text, own, stems in zip(texts, words, by_stem, strict=True):
        phrases = {at for phrase in query.phrases for at in _places(own, phrase.split())}
        exact = {at for at, word in enumerate(own) if is_exact and word in query.loose}
        cited = set() if is_exact else _cited(text, query.citations)
        first = _first(_with_marks(text, phrases))
        found.append(_marked(_with_marks(text, phrases | exact | stems | cited), first))
    return found


def _with_marks(text: str, words: Collection[int]) -> str:
    """With marks on the words of these numbers."""
    for at, place in reversed(list(enumerate(WORD.finditer(text)))):
        if at in words:
            text = f"{text[: place.start()]}{BEGIN}{place[0]}{END}{text[place.end() :]}"
    return text


def _cited(text: str, wanted: Collection[str]) -> set[int]:
    """Numbers of the words of citations that answer to one of those `wanted`, in figures or spoken."""
    spans = [(one.start, one.end) for one in citations(text) if wanted and not set(wanted).isdisjoint(one.names)]
    starts = [place.start() for place in WORD.finditer(text)] if spans else []
    return {at for at, start in enumerate(starts) if any(begin <= start < end for begin, end in spans)}


def _places(words: Sequence[str], phrase: Sequence[str]) -> list[int]:
    """Of the words that are the phrase; where it is nowhere whole, of those at the end that are its beginning."""
    words, phrase, size = list(words), list(phrase), len(phrase)
    starts = [at for at in range(len(words) - size + 1) if words[at : at + size] == phrase]
    if starts:
        return [at for start in starts for at in range(start, start + size)]
    begun = next((n for n in range(min(size - 1, len(words)), 0, -1) if words[-n:] == phrase[:n]), 0)
    return list(range(len(words) - begun, len(words)))


def _with_stems(texts: Sequence[Sequence[str]], wanted: Sequence[str]) -> list[set[int]]:
    """Numbers of the words that are a form of those `wanted`, as the index finds them: by their roots."""
    if not (wanted and texts):
        return [set() for _ in texts]
    as_said = [" ".join(words) for words in texts]
    as_roots = [" ".join(root_of(word) or word for word in words) for words in texts]
    found = _headlines([*as_said, *as_roots], wanted)
    marks = [{at for at, word in enumerate(text.split(" ")) if BEGIN in word} for text in found]
    return [one | other for one, other in zip(marks[: len(texts)], marks[len(texts) :], strict=True)]


def _headlines(texts: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Only by those of the `wanted` that a text has whole: of "roda dua" ts_headline would mark every other "dua"."""
    queries = ", ".join(["phraseto_tsquery('indonesian', %s)"] * len(wanted))
    sql = f"""
        SELECT COALESCE(ts_headline('indonesian', each, (
            SELECT string_agg(format('(%%s)', query), ' | ')::tsquery FROM unnest(ARRAY[{queries}]) AS query
            WHERE to_tsvector('indonesian', each) @@ query
        ), %s), each) FROM unnest(%s::text[]) WITH ORDINALITY AS texts (each, place) ORDER BY place
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*wanted, OPTIONS, list(texts)])
        return [row[0] for row in cursor.fetchall()]


def _first(text: str) -> int | None:
    return next((number for number, token in enumerate(tokens_of(text)) if BEGIN in token), None)


def _marked(text: str, phrase: int | None) -> Marked:
    html = escape(text).replace(BEGIN, "<mark>").replace(END, "</mark>")
    return Marked(mark_safe(html), _first(text) if phrase is None else phrase)  # noqa: S308
