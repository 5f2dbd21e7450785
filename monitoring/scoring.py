"""What an engine got wrong in a stretch of text, by the text that people left. Pure; for workers: it aligns."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from transcription.evaluation.alignment import Alignment, align
from transcription.evaluation.items import Kind, Phrases, find_items, phrases_of, places_of
from transcription.evaluation.names import name_places
from transcription.evaluation.rates import Rate
from transcription.evaluation.score import item_rates
from transcription.evaluation.terms import legal_terms
from transcription.normalise import normalise

NUMBERS = (Kind.NUMBERS, Kind.DATES, Kind.ARTICLES)


@dataclass(frozen=True, slots=True)
class Counts:
    """`numbers`: dates and articles as well."""

    words: Rate = Rate()
    names: Rate = Rate()
    numbers: Rate = Rate()
    terms: Rate = Rate()

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.words + other.words,
            self.names + other.names,
            self.numbers + other.numbers,
            self.terms + other.terms,
        )


def count_errors(written: str, heard: str, names: Sequence[str] = ()) -> Counts:
    """`written`: the text as people left it, `heard`: as the engine said it. Both are compared as normalised at N1.

    `names`: those of the hearing's people; other names are known by their capitals.
    """
    said, found = normalise(written).split(), normalise(heard).split()
    if not said:
        return Counts(Rate(len(found), 0))
    alignment = _aligned(said, found)
    places = find_items(said) | {Kind.TERMS: places_of(said, _terms())}
    taken = {place for spans in places.values() for first, last in spans for place in range(first, last)}
    given = {place for first, last in places_of(said, phrases_of(names)) for place in range(first, last)}
    named = [place for place in name_places(written, names) if place in given or place not in taken]
    rates = item_rates(places | {Kind.NAMES: [(place, place + 1) for place in named]}, alignment, found)
    numbers = sum((rates[kind] for kind in NUMBERS), Rate())
    return Counts(alignment.errors, rates[Kind.NAMES], numbers, rates[Kind.TERMS])


def _aligned(said: Sequence[str], found: Sequence[str]) -> Alignment:
    if said == found:
        return Alignment(Rate(0, len(said)), tuple(range(len(said))))
    return align(said, found)


@cache
def _terms() -> Phrases:
    return phrases_of(legal_terms())
