"""Words that mean the same in law, and Indonesian ones for English ones, since questions in English are asked too.

The court edits the first list; data/synonyms.txt is what it begins with. The second is data/english.txt.
"""

from functools import cache
from pathlib import Path

from search.models import Synonym
from search.text import words_of

DATA = Path(__file__).parent / "data"
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
    own = [_terms(line) for line in Synonym.objects.values_list("terms", flat=True)]
    return [*own, *_shipped()]


@cache
def _shipped() -> Groups:
    return [_terms(line) for line in _lines("synonyms.txt")]


@cache
def _translations() -> dict[str, list[str]]:
    sides = [line.split(":") for line in _lines("english.txt")]
    return {word: _terms(indonesian) for english, indonesian in sides for word in _terms(english)}


def _lines(name: str) -> list[str]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _terms(line: str) -> list[str]:
    return [" ".join(words) for part in line.split(",") if (words := words_of(part))]
