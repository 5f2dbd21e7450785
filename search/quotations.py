"""What of a passage carries a sentence of an answer, word for word, and whether it says the sentence in one breath.

search.clauses drops what it can tell to be turned round. What it cannot tell is left to whoever reads: the quotation
stands beside the sentence, and unless all that the sentence says is said in one sentence of the passage in the same
order, with nobody and no negation left out in between, the page asks to compare the two. Pure.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from search.affixes import root_of
from search.clauses import LATE, NEGATORS, RETRACTIONS, UNSURE, without_about
from search.numbers import is_number
from search.people import PEOPLE, Person, people_in, somebody
from search.text import words_of
from search.word_lists import lists_of

LISTS = lists_of("support.txt")
REPORTS, THAT = LISTS["reports"], LISTS["that"]
FRAMES = UNSURE | RETRACTIONS | LATE | THAT | LISTS["stops"]


@dataclass(frozen=True)
class Told:
    """A passage or a sentence of it, and who says it, as pages call them."""

    text: str
    speaker: str = ""


@dataclass(frozen=True)
class Quotation:
    """`number`: of the passage, from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Token:
    """Somebody, or what a word says: its stem, "di-" before that of a passive. `word` as it stands.

    `is_bound`: what is said on both sides of it is another thing without it; `is_framing`: so is all of the sentence.
    """

    word: str
    key: str = ""
    person: Person | None = None
    is_bound: bool = False
    is_framing: bool = False
    is_owner: bool = False

    def is_said_by(self, told: "Token") -> bool:
        """ "Terdakwa" may be told as "ia", not the other way round."""
        if self.person and told.person:
            return (
                self.is_owner == told.is_owner
                and self.person.may_be(told.person)
                and (self.person.is_anybody or not told.person.is_anybody)
            )
        return bool(self.key) and self.key == told.key


def best_of(text: str, sentences: Sequence[Told], stems: Mapping[str, str]) -> Told | None:
    """The one that has most of the words, of several the shortest. None where none has any."""
    own = _keys(text, stems, None)
    shares = {one: len(own & _keys(one.text, stems, _speaker(one))) for one in sentences}
    found = [one for one in sentences if shares[one]]
    return min(found, key=lambda one: (-shares[one], len(one.text)), default=None)


def is_said_in(text: str, sentences: Sequence[Told], stems: Mapping[str, str], names: Collection[str]) -> bool:
    """Whether one of them says it all, in its order. What is asked says nothing."""
    return any(_says(one, text, stems, names) for one in sentences if not one.text.rstrip(' ”"').endswith("?"))


def _says(one: Told, text: str, stems: Mapping[str, str], names: Collection[str]) -> bool:
    speaker = _speaker(one)
    told = list(_tokens(one.text, stems, names, speaker))
    return any(_follows(own, told) for own in _without_report(list(_tokens(text, stems, names, None)), speaker))


def _speaker(one: Told) -> Person | None:
    return somebody(one.speaker) if one.speaker else None


def _keys(text: str, stems: Mapping[str, str], speaker: Person | None) -> set[str]:
    """Whoever is in it by their name or role."""
    found: set[str] = set()
    for token in _tokens(text, stems, frozenset(), speaker):
        found |= token.person.name | token.person.roles if token.person else {token.key}
    return found


def _follows(own: Sequence[Token], told: Sequence[Token]) -> bool:
    return bool(own) and any(
        own[0].is_said_by(told[at]) and not any(token.is_framing for token in told[:at]) and _goes_on(own, told[at:])
        for at in range(len(told))
    )


def _goes_on(own: Sequence[Token], told: Sequence[Token]) -> bool:
    left = list(own)
    for token in told:
        if left and left[0].is_said_by(token):
            left.pop(0)
        elif token.is_framing or left and token.is_bound:
            return False
    return not left


def _without_report(own: list[Token], speaker: Person | None) -> Iterator[list[Token]]:
    """As it is; without "menurut saksi" or "saksi mengatakan bahwa" where the speaker is who says so."""
    yield own
    end = 0
    while end < len(own) and (own[end].word in REPORTS | THAT or _is(own[end], speaker)):
        end += 1
    lead, rest = own[:end], own[end:]
    if not any(token.word in REPORTS for token in lead):
        return
    yield [token for token in lead if token.person] + rest  # "terdakwa mengaku mengambil motor"
    if lead[0].word in REPORTS or lead[-1].word in THAT or rest and rest[0].person:
        yield rest


def _is(token: Token, speaker: Person | None) -> bool:
    return bool(token.person and speaker and token.person.may_be(speaker))


def _tokens(text: str, stems: Mapping[str, str], names: Collection[str], speaker: Person | None) -> Iterator[Token]:
    how, words = (stems, names, speaker), without_about(words_of(text))
    people = {placed.at: placed for placed in people_in(words, names, speaker)}
    at = 0
    while at < len(words):
        word = words[at]
        if placed := people.get(at):
            yield Token(word, person=placed.person, is_bound=True)
            if word.removesuffix("nya") in PEOPLE:  # "istri Budi": so is he
                yield from (replace(one, is_owner=True) for one in _tokens(" ".join(words[at + 1 : placed.end]), *how))
            at = placed.end
            continue
        voice = "di-" if word.startswith("di") and root_of(word) else ""
        if word in NEGATORS:
            yield Token(word, NEGATORS[word], is_framing=True)
        elif word in FRAMES or stems.get(word):
            key = f"{voice}{stems.get(word, word)}"
            yield Token(word, key, is_bound=is_number(word), is_framing=word in FRAMES)
        at += 1
