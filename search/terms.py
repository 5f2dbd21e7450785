"""The words of a query as PostgreSQL searches for them: with synonyms, citations, and names that were misspelt."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from search import lexemes, synonyms
from search.affixes import root_of, roots_of
from search.citations import citations
from search.models import KnownWord
from search.place import Place
from search.query import Query
from search.scope import Condition, says
from search.spelling import SHORTEST, nearest, sound_of
from search.text import words_of

MOST_ALIKE = 2000  # known words that a misspelt one is compared with
MOST_OTHERS = 6
CITATION_WEIGHT = 1.5


@dataclass(frozen=True)
class Term:
    """A word, and what may stand for it. `count`: about how many passages have it. `instead`: what it was taken for.

    `root`: of a word with affixes (search.affixes).
    """

    word: str
    others: tuple[str, ...] = ()
    count: int = 0
    instead: str = ""
    weight: float = 1.0
    root: str = ""

    @property
    def sql(self) -> str:
        """A tsquery; `params` are its parameters."""
        return " || ".join(["phraseto_tsquery('indonesian', %s)"] * len(self.params))

    @property
    def params(self) -> tuple[str, ...]:
        return (self.word, *self.others, *filter(None, [self.root, self.instead]))

    @property
    def as_typed(self) -> str:
        """A tsquery for `forms`: that a passage says the very word."""
        return lexemes.phrase(self.word)


def terms_of(query: Query, place: Place) -> list[Term]:
    """A word is only taken for another that is said in the `place`."""
    others = {at: tuple(terms[:MOST_OTHERS]) for at, terms in synonyms.others_for(query.words).items()}
    said = [query.words, roots_of(query.words), *others.values()]
    counts = _counts({word for terms in said for term in terms for word in term.split()})
    # What is said in another form, or has one that means the same, is no mistake.
    unheard = [
        word
        for at, word in enumerate(query.words)
        if not (counts.get(word) or counts.get(root_of(word)) or others.get(at))
    ]
    meant = {} if query.phrases else _meant(unheard, place)
    found = [_term(word, others.get(at, ()), meant.get(word, ""), counts) for at, word in enumerate(query.words)]
    return found + [Term(name, weight=CITATION_WEIGHT) for name in dict.fromkeys(query.citations)]


def _term(word: str, others: tuple[str, ...], instead: str, counts: Mapping[str, int]) -> Term:
    """The more passages have it, or what stands for it, the less it weighs. Of several words the rarest counts."""
    root = root_of(word)
    count = max(min(counts.get(part, 0) for part in term.split()) for term in filter(None, (word, root, *others)))
    weight = 1 / (1 + math.log1p(count)) if not word.isdecimal() else 0.2
    return Term(word, others, count, instead, weight, root)


def every_term(query: Query) -> list[Term]:
    """Those that must all be there: words outside phrases, and a citation by its one name. Nothing is mended."""
    cited = [query.text[citation.start : citation.end] for citation in citations(query.text)]
    inside = {word for text in cited for word in words_of(text)}
    others = synonyms.others_for(query.words)
    words = [
        Term(word, tuple(others.get(place, ())[:MOST_OTHERS]), root=root_of(word))
        for place, word in enumerate(query.words)
        if word not in inside and (word in query.loose or not query.phrases)
    ]
    return words + [Term(name) for name in dict.fromkeys(query.citations)]


def count_of_rarest(words: Iterable[str]) -> tuple[str, int]:
    """The word, as it is, that the fewest passages of open hearings have, and how many."""
    known = KnownWord.objects.filter(kind=KnownWord.Kind.FORM, word__in=words)
    counts = dict(known.values_list("word", "count"))
    rarest = min(words, key=lambda word: counts.get(word, 0))
    return rarest, counts.get(rarest, 0)


def _counts(words: Iterable[str]) -> dict[str, int]:
    """In how many passages of open hearings each is, by its stem; those in none are left out."""
    sql = """
        SELECT typed, max(known.count) FROM unnest(%s::text[]) AS typed
        JOIN search_knownword known ON known.kind = 'stem'
            AND known.word = ANY(tsvector_to_array(to_tsvector('indonesian', typed)))
        GROUP BY typed
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(words)])
        return dict(cursor.fetchall())


def _meant(words: Iterable[str], place: Place) -> dict[str, str]:
    """What words that nobody has said were probably meant to be."""
    forms = KnownWord.objects.filter(kind=KnownWord.Kind.FORM)
    long = [word for word in words if len(word) >= SHORTEST and word.isalpha()]
    if not long:
        return {}
    known = set(forms.filter(word__in=long).values_list("word", flat=True))
    guesses = {word: guess for word in long if word not in known and (guess := nearest(word, _alike(word)))}
    return {
        word: guess
        for word, guess in guesses.items()
        if _is_there(says(lexemes.phrase(guess)), place) and not _is_there(_in_any_form(word), place)
    }


def _alike(word: str) -> list[str]:
    """Known words that sound alike, or begin alike; the most usual first."""
    near = Q(sound=sound_of(word)) | Q(word__startswith=word[:2])
    forms = KnownWord.objects.filter(near, kind=KnownWord.Kind.FORM).order_by("-count")
    return list(forms.values_list("word", flat=True)[:MOST_ALIKE])


def _in_any_form(word: str) -> Condition:
    term = Term(word, root=root_of(word))
    return Condition(f"c.words @@ ({term.sql})", term.params)


def _is_there(said: Condition, place: Place) -> bool:
    """In this place: a hearing may have been sealed since the words were counted."""
    found = place.children(said)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({found.sql})", found.params)
        return cursor.fetchone()[0]
