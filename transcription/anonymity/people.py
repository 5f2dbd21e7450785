"""Names of people in a text: whole or in part, with titles and endings, as they are spelt or nearly so."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from transcription.anonymity.base import LONGEST_FORM, Found, Kind, Person
from transcription.anonymity.ordinary import CONNECTIVES, ORDINARY, ORGANISATIONS, TITLES
from transcription.anonymity.tokens import Token, stems_of, tokens_in
from transcription.correction.case_names import sound_of
from transcription.correction.distance import distance

SHORTEST = 3  # letters of a part that stands for a person alone
SHORTEST_NEAR = 5
LEAST_LETTERS, FARTHEST = 6, 0.13  # the distance for each letter
DEGREES = re.compile(
    r"(?:,? +(?:(?:[A-Z][A-Za-z]{0,4}\.){1,3}[A-Z][A-Za-z]{0,4}\.?|S\.H|SH|MH|SE|MM|MSi|MHum|SIK|LLM)\b\.?)+"
)
_BETWEEN = re.compile(r"[ \-]{1,2}")
_AFTER_INITIAL = _BEHIND_TITLE = re.compile(r"\.? ?")


@dataclass(frozen=True, slots=True)
class _Run:
    """Tokens [first, last] that are somebody's name; `dropped` letters at the end belong to the sentence."""

    person: Person
    first: int
    last: int
    parts: frozenset[str]
    dropped: int
    is_near: bool

    @property
    def strength(self) -> tuple[int, bool, bool]:
        """More parts first, then those that are spelt right; whoever is hidden wins over whoever is not."""
        return len(self.parts), not self.is_near, bool(self.person.label)


@dataclass(frozen=True, slots=True)
class _Listed:
    person: Person
    parts: tuple[str, ...]
    is_organisation: bool
    glued: dict[str, frozenset[str]] = field(default_factory=dict)  # "budisantoso": of its parts


class Names:
    """All whose names are known."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._listed = [listed for person in people if (listed := _listed(person)).parts]
        self._by_part: dict[str, list[_Listed]] = {}
        for listed in self._listed:
            for part in {*listed.parts, *listed.glued}:
                self._by_part.setdefault(part, []).append(listed)
        self._hidden = [part for part, owners in self._by_part.items() if any(one.person.label for one in owners)]
        self._near: dict[tuple[str, bool], str | None] = {}

    def find(self, text: str, tokens: Sequence[Token]) -> Iterator[Found]:
        place = 0
        while place < len(tokens):
            best = self._best(text, tokens, place)
            if best and best[0].person.label:
                yield _found(text, tokens, best)
            place = best[0].last + 1 if best else place + 1

    def _best(self, text: str, tokens: Sequence[Token], place: int) -> list[_Run]:
        """The strongest run that begins here; several when more than one person may be meant."""
        part = self._part(tokens[place])
        owners = self._by_part.get(part[0], []) if part else []
        torn = self._torn(text, tokens, place) if not part else None
        runs = [torn] if torn else [self._run(text, tokens, place, one) for one in owners]
        runs = [run for run in runs if self._stands(tokens, run)]
        strongest = max((run.strength for run in runs), default=None)
        return [run for run in runs if run.strength == strongest]

    def _run(self, text: str, tokens: Sequence[Token], first: int, listed: _Listed) -> _Run:
        parts: set[str] = set()
        last, dropped, is_near, place = first, 0, False, first
        while place < len(tokens) and (place == first or _adjoins(text, tokens, place)):
            part = self._part(tokens[place])
            if part and part[0] in (*listed.parts, *listed.glued):
                parts |= listed.glued.get(part[0], frozenset({part[0]}))
                last, dropped, is_near = place, part[1], is_near or part[2]
            elif place == first or tokens[place].folded not in CONNECTIVES:
                break
            place += 1
        return _Run(listed.person, first, last, frozenset(parts), dropped, is_near)

    def _part(self, token: Token) -> tuple[str, int, bool] | None:
        """The part of a name that the token is: what it is called, the letters of its ending, whether it is near."""
        for stem, dropped in stems_of(token.folded):
            if stem in self._by_part:
                return stem, dropped, False
        key = (token.folded, token.is_capital)
        if key not in self._near:
            self._near[key] = self._nearest(*key)
        near = self._near[key]
        return (near, 0, True) if near else None

    def _nearest(self, heard: str, is_capital: bool) -> str | None:
        if len(heard) < SHORTEST_NEAR - is_capital or heard in ORDINARY or not heard.isalpha():
            return None
        same = (part for part in self._hidden if len(part) >= SHORTEST and sound_of(part) == sound_of(heard))
        found = next(same, None)
        if found or not is_capital or len(heard) < SHORTEST_NEAR:
            return found
        alike = (part for part in self._hidden if len(part) > SHORTEST and abs(len(part) - len(heard)) <= 2)
        near = [(_far(heard, part), part) for part in alike]
        nearest = min(near, default=(1.0, ""))
        return nearest[1] if nearest[0] <= FARTHEST else None

    def _torn(self, text: str, tokens: Sequence[Token], place: int) -> _Run | None:
        """A part that was written as two words."""
        if place + 1 >= len(tokens) or not _adjoins(text, tokens, place + 1):
            return None
        for stem, dropped in stems_of(tokens[place].folded + tokens[place + 1].folded):
            if stem in self._hidden and len(stem) >= LEAST_LETTERS:
                person = next(one.person for one in self._by_part[stem] if one.person.label)
                return _Run(person, place, place + 1, frozenset({stem}), dropped, True)
        return None

    def _stands(self, tokens: Sequence[Token], run: _Run) -> bool:
        """Whether so much of a name tells who is meant."""
        listed = next(one for one in self._listed if one.person is run.person)
        if listed.is_organisation:
            before = tokens[run.first - 1].folded if run.first else ""
            return len(run.parts) > 1 or len(listed.parts) == 1 or before in ORGANISATIONS
        return any(_is_telling(part, tokens[run.first : run.last + 1]) for part in run.parts) or len(run.parts) > 1


def _is_telling(part: str, tokens: Sequence[Token]) -> bool:
    if len(part) < SHORTEST:
        return False
    return part not in ORDINARY or any(token.is_capital for token in tokens)


def _listed(person: Person) -> _Listed:
    tokens = [token.folded for token in tokens_in(person.name)]
    parts = tuple(part for part in tokens if part and part not in CONNECTIVES and part not in ORGANISATIONS)
    glued = {
        "".join(parts[first:last]): frozenset(parts[first:last])
        for first in range(len(parts))
        for last in range(first + 2, min(len(parts), first + 4) + 1)
    }
    return _Listed(person, parts, bool(tokens) and tokens[0] in ORGANISATIONS, glued)


def _found(text: str, tokens: Sequence[Token], runs: list[_Run]) -> Found:
    run = runs[0]
    used = tokens[run.first : run.last + 1]
    end = used[-1].end - run.dropped
    degrees = DEGREES.match(text, end) if not run.dropped else None
    form = " ".join(token.folded for token in used)
    form = form[: len(form) - run.dropped]
    label = "/".join(dict.fromkeys(one.person.label for one in runs))
    start = used[0].start - _titles_before(text, tokens, run.first)
    return Found(start, degrees.end() if degrees else end, Kind.PERSON, form[:LONGEST_FORM], label, run.is_near)


def _titles_before(text: str, tokens: Sequence[Token], place: int) -> int:
    """Letters of the titles and company forms right before a name: they go with it."""
    start = tokens[place].start
    while place and _is_title_of(text, tokens[place - 1], tokens[place]):
        place -= 1
    return start - tokens[place].start


def _is_title_of(text: str, title: Token, name: Token) -> bool:
    return title.folded in TITLES and bool(_BEHIND_TITLE.fullmatch(text, title.end, name.start))


def _adjoins(text: str, tokens: Sequence[Token], place: int) -> bool:
    between = text[tokens[place - 1].end : tokens[place].start]
    initial = len(tokens[place - 1].text) <= 2
    return bool(_BETWEEN.fullmatch(between) or (initial and _AFTER_INITIAL.fullmatch(between)))


def _far(heard: str, part: str) -> float:
    nearest = min(distance(heard, part), distance(sound_of(heard), sound_of(part)))
    return nearest / max(len(part), LEAST_LETTERS)
