"""Words that mean the same in law, and Indonesian ones for English ones, since questions in English are asked too.

The court edits the first list; data/synonyms.txt is what it begins with. The second is data/english.txt.
"""

from functools import cache

from search.models import Synonym
from search.word_lists import lines_of, terms_of

Groups = list[list[str]]


def others_for(words: tuple[str, ...]) -> dict[int, list[str]]:
    """By the place of a word: terms that may stand for it, or for the term that begins with it."""
    found: dict[int, list[str]] = {}
    for terms in _groups():
        for term in terms:
            place = _place(term.split(), words)
            if place is not None:
                found.setdefault(place, []).extend(other for other in terms if other != term)
    for place, word in enumerate(words):
        if is_english(word):
            found.setdefault(place, []).extend(_translations()[word])
    return found


def is_english(word: str) -> bool:
    """Whether it is one whose Indonesian words are known."""
    return word in _translations()


def _place(term: list[str], words: tuple[str, ...]) -> int | None:
    starts = range(len(words) - len(term) + 1)
    return next((at for at in starts if list(words[at : at + len(term)]) == term), None)


def _groups() -> Groups:
    """The court's own, and ours beside them."""
    own = [terms_of(line) for line in Synonym.objects.values_list("terms", flat=True)]
    return [*own, *_shipped()]


@cache
def _shipped() -> Groups:
    return [terms_of(line) for line in lines_of("synonyms.txt")]


@cache
def _translations() -> dict[str, list[str]]:
    sides = [line.split(":") for line in lines_of("english.txt")]
    return {word: terms_of(indonesian) for english, indonesian in sides for word in terms_of(english)}
