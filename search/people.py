"""Who is in a clause: names, roles, "I" (who is the speaker) and words such as "istri saya" or "polisi".

A name here is any word that somebody has told to be one: search.support looks for capitals. Pure.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from search.spans import MONTHS
from search.text import words_of
from search.word_lists import lists_of

WORDS = lists_of("people.txt")
PEOPLE, TITLES = WORDS["people"], WORDS["titles"]
SAME = {"seseorang": "orang", "someone": "somebody"}
OWNED, OF = WORDS["owned"], WORDS["of"]
NO_NAMES = WORDS["no names"] | PEOPLE | TITLES | frozenset(MONTHS)  # though they have a capital
FIRST_PERSON, OTHER_PERSONS = lists_of("clauses.txt")["first person"], lists_of("clauses.txt")["other persons"]
ROLES = lists_of("roles.txt")
ROLE_OF = {word: role for role, words in ROLES.items() for word in words}
PARTIES = frozenset(["defendant", "victim", "plaintiff", "respondent", "petitioner", "petition_respondent"])
WITNESS = "witness"  # may be somebody else as well: "saksi korban", "saksi ahli"


@dataclass(frozen=True)
class Person:
    """`name` counts where both have one, else `roles`. `is_anybody`: "he", who may be all but those of these names."""

    name: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    is_anybody: bool = False

    def may_be(self, other: "Person") -> bool:
        if self.is_anybody or other.is_anybody:
            return self.is_anybody and other.is_anybody or not self._shares(other)
        return self._shares(other)

    def _shares(self, other: "Person") -> bool:
        return bool(self.name & other.name if self.name and other.name else self.roles & other.roles)


@dataclass(frozen=True)
class Placed:
    """Somebody in a clause, from the word `at` to before `end`."""

    at: int
    end: int
    person: Person


def somebody(label: str) -> Person:
    """Whom the label of a speaker means: "Saksi ke-2: Darmanto", "Hakim Ketua", "Darmanto", "Pembicara 3"."""
    role, _colon, name = label.rpartition(":")
    roles = frozenset(ROLE_OF[word] for word in words_of(role or name) if word in ROLE_OF)
    called = [] if roles and not role else [word for word in words_of(name) if word.isalpha()]
    return Person(frozenset(called) - TITLES - WORDS["numbered"], roles)


def people_in(words: Sequence[str], names: Collection[str], speaker: Person | None) -> Iterator[Placed]:
    at = 0
    while at < len(words):
        start = at
        while words[at] in TITLES and _is_called(words[at + 1 : at + 2], names) and not _is_kin(words[at : at + 2]):
            at += 1
        word = words[at]
        if (kind := word.removesuffix("nya")) in PEOPLE:
            at, person = _behind_possessor(words, at + 1, names), Person(frozenset([SAME.get(kind, kind)]))
        elif word in ROLE_OF or word in names:
            at, person = _named(words, at, names)
        elif word in FIRST_PERSON:
            at, person = at + 1, speaker or Person(is_anybody=True)
        elif word in OTHER_PERSONS:
            about = speaker or Person()
            at, person = at + 1, Person(about.name, about.roles, is_anybody=True)
        else:
            at += 1
            continue
        yield Placed(start, at, person)


def owners_in(words: Sequence[str], names: Collection[str], speaker: Person | None) -> Iterator[tuple[str, Person]]:
    """Who or what is whose: "anak Budi", "milik saya", "istrinya"."""
    for at, word in enumerate(words):
        thing = word if word in OWNED else word.removesuffix("nya")
        is_title = word in TITLES and not _is_kin([*words[at : at + 2], ""])
        if thing not in PEOPLE | OWNED or is_title:
            continue
        behind = words[at + 1 :]
        first = next(people_in(behind[bool(OF.intersection(behind[:1])) :], names, speaker), None)
        if first and first.at == 0:
            yield "owned" if thing in OWNED else thing, first.person
        elif thing != word:
            yield thing, Person(is_anybody=True)


def _is_called(words: Sequence[str], names: Collection[str]) -> bool:
    return any(word in ROLE_OF or word in names or word in TITLES or word in PEOPLE for word in words)


def _is_kin(words: Sequence[str]) -> bool:
    """ "Ibu korban" is her mother, "ibu hakim" the judge."""
    return words[0] in PEOPLE and ROLE_OF.get(words[1], "witness") in PARTIES


def _behind_possessor(words: Sequence[str], at: int, names: Collection[str]) -> int:
    """Of "istri saya", "istri terdakwa Budi"."""
    if words[at : at + 1] and words[at] in FIRST_PERSON | OTHER_PERSONS:
        return at + 1
    while _is_called(words[at : at + 1], names):
        at += 1
    return at


def _named(words: Sequence[str], at: int, names: Collection[str]) -> tuple[int, Person]:
    """By roles and names in a row. Another role behind the first says whose it is: "pengacara terdakwa"."""
    called: set[str] = set()
    roles: set[str] = set()
    is_whose = False
    while at < len(words):
        word, role = words[at], ROLE_OF.get(words[at])
        if role:
            is_whose = is_whose or bool(roles - {role, WITNESS}) or bool(called)
            roles |= set() if is_whose else {role}
        elif word in names:
            called |= set() if is_whose else {word}
        elif not (word in TITLES and _is_called(words[at + 1 : at + 2], names)):
            break
        at += 1
    return at, Person(frozenset(called), frozenset(roles))
