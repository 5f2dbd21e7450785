"""Words that mean the same in law, and Indonesian ones for English ones, since questions in English are asked too.

The first list is data/synonyms.txt until the court writes its own in its place (search.models.SynonymList). The second
is data/english.txt.
"""

from functools import cache, lru_cache

from search.models import SynonymList
from search.word_lists import DATA, lines_in, lines_of, terms_of
from transcription.correction.lexicon import load_plain_lexicon

Groups = list[list[str]]
ENDINGS = (("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"))
SHORTEST = 3  # letters of a word that has forms
NO_FORMS = frozenset(["mens"])  # rea


def others_for(words: tuple[str, ...]) -> dict[int, list[str]]:
    """By the place of a word: terms that may stand for it, or for the term that begins with it."""
    found: dict[int, list[str]] = {}
    for terms in groups_in(SynonymList.current_text() or shipped()):
        for term in terms:
            place = _place(term.split(), words)
            if place is not None:
                found.setdefault(place, []).extend(other for other in terms if other != term)
    for place, word in enumerate(words):
        found.setdefault(place, []).extend(_translations().get(_listed(word), ()))
    return {place: others for place, others in found.items() if others}


def is_english(word: str) -> bool:
    """Whether it is one whose Indonesian words are known."""
    return bool(_listed(word))


@cache
def shipped() -> str:
    """The list that comes with CourtSight, as it is written."""
    return (DATA / "synonyms.txt").read_text(encoding="utf-8")


@lru_cache(maxsize=4)
def groups_in(text: str) -> Groups:
    """Of a list as it is written: a group a line, terms between commas, remarks behind #."""
    return [terms_of(line) for line in lines_in(text)]


def _place(term: list[str], words: tuple[str, ...]) -> int | None:
    starts = range(len(words) - len(term) + 1)
    return next((at for at in starts if list(words[at : at + len(term)]) == term), None)


def _listed(word: str) -> str:
    """The English word of the list that it is, or is a regular form of; "" for none, and for an Indonesian word."""
    if word in _translations():
        return word
    bases = [word.removesuffix(ending) + more for ending, more in ENDINGS if word.endswith(ending)]
    bases += [base[:-1] for base in bases if base[-1:] == base[-2:-1]]  # stabbed
    found = next((base for base in bases if len(base) >= SHORTEST and base in _translations()), "")
    return "" if not found or word in NO_FORMS or load_plain_lexicon().is_listed(word) else found


@cache
def _translations() -> dict[str, list[str]]:
    sides = [line.split(":") for line in lines_of("english.txt")]
    return {word: terms_of(indonesian) for english, indonesian in sides for word in terms_of(english)}
