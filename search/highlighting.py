"""Which words of a text were found, as HTML that is safe: everything is escaped but our own marks."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

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
    """In the same order."""
    if not texts:
        return []
    simple = list(query.loose) if mode is Mode.EXACT else []
    stems = [] if mode is Mode.EXACT else [param for term in terms for param in term.params]
    texts = [text.replace(BEGIN, " ").replace(END, " ") for text in texts]
    texts = [_with_phrases(text, query.phrases) for text in texts]
    phrases = [_first(text) for text in texts]
    for config, wanted in (("simple", simple), ("indonesian", stems)):
        if wanted:
            found = _headlines(config, texts, wanted)
            texts = [_joined(one, other) for one, other in zip(texts, found, strict=True)]
    return [_marked(text, first) for text, first in zip(texts, phrases, strict=True)]


def _with_phrases(text: str, phrases: Sequence[str]) -> str:
    """With marks on the words of each phrase; at the end of the text on what begins there and goes on behind it."""
    places = list(WORD.finditer(text))
    words = ["".join(words_of(place[0])) for place in places]
    found = {at for phrase in phrases for at in _places(words, phrase.split())}
    for at in sorted(found, reverse=True):
        start, end = places[at].span()
        text = f"{text[:start]}{BEGIN}{text[start:end]}{END}{text[end:]}"
    return text


def _places(words: Sequence[str], phrase: Sequence[str]) -> list[int]:
    """Of the words that are the phrase; where it is nowhere whole, of those at the end that are its beginning."""
    words, phrase, size = list(words), list(phrase), len(phrase)
    starts = [at for at in range(len(words) - size + 1) if words[at : at + size] == phrase]
    if starts:
        return [at for start in starts for at in range(start, start + size)]
    begun = next((n for n in range(min(size - 1, len(words)), 0, -1) if words[-n:] == phrase[:n]), 0)
    return list(range(len(words) - begun, len(words)))


def _headlines(config: str, texts: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Only by those of the `wanted` that a text has whole: of "roda dua" ts_headline would mark every other "dua"."""
    queries = ", ".join([f"phraseto_tsquery('{config}', %s)"] * len(wanted))
    plain = [text.replace(BEGIN, "").replace(END, "") for text in texts]
    sql = f"""
        SELECT COALESCE(ts_headline('{config}', each, (
            SELECT string_agg(format('(%%s)', query), ' | ')::tsquery FROM unnest(ARRAY[{queries}]) AS query
            WHERE to_tsvector('{config}', each) @@ query
        ), %s), each) FROM unnest(%s::text[]) WITH ORDINALITY AS texts (each, place) ORDER BY place
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*wanted, OPTIONS, plain])
        return [row[0] for row in cursor.fetchall()]


def _joined(one: str, other: str) -> str:
    """Two markings of one text as one."""
    text = one.replace(BEGIN, "").replace(END, "")
    inside = [first or second for first, second in zip(_inside(one), _inside(other), strict=True)]
    parts = []
    for place, letter in enumerate(text):
        before = place > 0 and inside[place - 1]
        parts.append((BEGIN if inside[place] and not before else END if before and not inside[place] else "") + letter)
    return "".join(parts) + (END if inside and inside[-1] else "")


def _inside(text: str) -> list[bool]:
    state, found = False, []
    for letter in text:
        if letter in (BEGIN, END):
            state = letter == BEGIN
        else:
            found.append(state)
    return found


def _first(text: str) -> int | None:
    return next((number for number, token in enumerate(tokens_of(text)) if BEGIN in token), None)


def _marked(text: str, phrase: int | None) -> Marked:
    html = escape(text).replace(BEGIN, "<mark>").replace(END, "</mark>")
    return Marked(mark_safe(html), _first(text) if phrase is None else phrase)  # noqa: S308
