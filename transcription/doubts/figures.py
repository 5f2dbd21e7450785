"""Numbers, amounts, dates, articles and names: always to be listened to. Pure; the patterns are evaluation's."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from transcription.cutting import cut_alike
from transcription.doubts.runs import runs_of
from transcription.doubts.values import DoubtKind, Known, Mark, Said
from transcription.evaluation.items import Kind, Place, find_items, may_hold_item, places_of
from transcription.evaluation.names import capitals_in
from transcription.normalise import normalise
from transcription.normalise.figures import CURRENCIES

MONEY = frozenset({"rupiah", "dolar"})
KINDS = {Kind.ARTICLES: DoubtKind.ARTICLE, Kind.DATES: DoubtKind.DATE, Kind.NUMBERS: DoubtKind.NUMBER}
MOST_COMPARED = 60  # words: a number written in one way has so many in another


def figures(said: Said, known: Known) -> Iterator[Mark]:
    """What belongs to an article or a date is not a number again."""
    yield from _figures_in(tuple(said.tokens))


@lru_cache(20_000)
def _figures_in(tokens: tuple[str, ...]) -> tuple[Mark, ...]:
    if not may_hold_item(word for token in tokens for word in _plain(token)):
        return ()
    words, owners = _spoken(tokens)
    items = [(place, kind) for kind, places in find_items(words).items() for place in places]
    marks = (_with_currency(_mark(words, owners, place, kind), tokens) for place, kind in items)
    return tuple(sorted(marks, key=lambda mark: mark.first))


def _mark(words: Sequence[str], owners: Sequence[int], place: Place, kind: Kind) -> Mark:
    first, last = place
    is_money = kind is Kind.NUMBERS and not MONEY.isdisjoint(words[first:last])
    return Mark(owners[first], owners[last - 1] + 1, DoubtKind.AMOUNT if is_money else KINDS[kind])


def _with_currency(mark: Mark, tokens: Sequence[str]) -> Mark:
    """The sign of a currency is written before the number, and spoken after it."""
    before = tokens[mark.first - 1].lower().rstrip(".") if mark.first else ""
    has_sign = mark.kind in (DoubtKind.AMOUNT, DoubtKind.NUMBER) and before in CURRENCIES
    return replace(mark, first=mark.first - 1, kind=DoubtKind.AMOUNT) if has_sign else mark


def names(said: Said, known: Known) -> Iterator[Mark]:
    """Words with a capital inside a sentence, and the names of the case however they are written.

    The capital of "Rp" or "Rupiah" is that of an amount, which is one doubt already.
    """
    tokens = said.tokens
    marked = capitals_in(tokens)
    for mark in _figures_in(tuple(tokens)):
        if mark.kind is DoubtKind.AMOUNT:
            marked[mark.first : mark.last] = [False] * (mark.last - mark.first)
    plain = [_plain(token) for token in tokens]
    words = [word for parts in plain for word in parts]
    owners = [place for place, parts in enumerate(plain) for _ in parts]
    for first, last in places_of(words, known.names):
        for place in range(owners[first], owners[last - 1] + 1):
            marked[place] = True
    for first, last in runs_of(marked):
        yield Mark(first, last, DoubtKind.NAME)


def _spoken(tokens: Sequence[str]) -> tuple[list[str], list[int]]:
    """The words of a text as they are spoken, and to which token each belongs.

    "Rp 5 juta" is spoken in another order than it is written: the whole says what is said, the tokens where.
    """
    pieces: Sequence[Sequence[str]] = [_plain(token) for token in tokens]
    whole = normalise(" ".join(tokens)).split()
    if whole != [word for piece in pieces for word in piece]:
        pieces = cut_alike(whole, pieces, MOST_COMPARED)
    words = [word for piece in pieces for word in piece]
    owners = [place for place, piece in enumerate(pieces) for _ in piece]
    return words, owners


@lru_cache(20_000)
def _plain(token: str) -> tuple[str, ...]:
    """The token's words at N1, on its own."""
    return tuple(normalise(token).split())
