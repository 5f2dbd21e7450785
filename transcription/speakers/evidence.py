"""Who people are, by what is said in a courtroom. Pure: what was said in, roles with their reasons out.

A rule hears one sentence of a segment. Some tell of the one who says it ("kami penuntut umum"), some of the one who
answers next ("Saudara saksi, apakah …?"). The formulas are in formulas.py.
Nothing here is certain: a role is suggested from FEWEST points on, and only where no other fits as well.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transcription.speakers.formulas import ADDRESS, ADDRESSED, ASKS, BENCH, FORMULAS, HONOURS, UNIQUE, Rule

FEWEST = 2
MOST_ROLES = 3  # as alternatives: more say nothing
MOST_REASONS = 3
ANSWER_WITHIN = 20.0  # seconds
LONGEST_ANSWERED = 400  # characters: who is addressed in a longer speech is not the one who speaks next
LONGEST_QUOTE = 160


@dataclass(frozen=True, slots=True)
class Said:
    """A segment: who, when (seconds), what."""

    speaker: str
    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """`start`: of the segment in which it was said, in seconds. `quote` is its sentence."""

    rule: Rule
    start: float
    quote: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`roles`: values of ParticipantRole; several are alternatives between which nothing decides."""

    speaker: str
    roles: tuple[str, ...]
    reasons: tuple[Reason, ...]


_SENTENCE = re.compile(r"[^.?!…]+[.?!…]*")
_SPACES = re.compile(r"\s+")


def suggest(said: Sequence[Said], known: Iterable[tuple[str, str]] = ()) -> list[Suggestion]:
    """One suggestion a speaker at most, in the order in which they first speak.

    `known` are speakers whose role a person has confirmed (speaker, role): they get none, and a role of which there
    is one is given to nobody else.
    """
    confirmed = dict(known)
    points = _Points()
    for place, segment in enumerate(said):
        for sentence in sentences_of(segment.text):
            plain = _SPACES.sub(" ", sentence.lower())
            asked = _asked_in(plain)
            _hear(points, segment, sentence, plain, asked)
            if asked is not None:
                _expect_answer(points, said, place, sentence, asked)
    order = dict.fromkeys(segment.speaker for segment in said)
    found = [points.verdict(speaker) for speaker in order if speaker and speaker not in confirmed]
    return _one_of_a_kind([suggestion for suggestion in found if suggestion], points, set(confirmed.values()))


def sentences_of(text: str) -> list[str]:
    return [stripped for sentence in _SENTENCE.findall(text) if (stripped := sentence.strip())]


def _hear(points: "_Points", segment: Said, sentence: str, plain: str, asked: str | None) -> None:
    """What the sentence says of the one who says it."""
    if HONOURS.search(plain):
        points.exclude(segment.speaker, BENCH)
    if asked is not None:
        points.exclude(segment.speaker, (asked,))
    for formula in FORMULAS:
        if formula.is_in(plain):
            points.add(segment.speaker, formula.roles, formula.points, _reason(formula.rule, segment, sentence))


def _expect_answer(points: "_Points", said: Sequence[Said], place: int, sentence: str, asked: str) -> None:
    """Who is asked by his role, and is the next to speak, has it; said once it is not enough."""
    question = said[place]
    answer = said[place + 1] if place + 1 < len(said) else None
    if answer is None or len(question.text) > LONGEST_ANSWERED:
        return
    if answer.speaker not in ("", question.speaker) and answer.start - question.end <= ANSWER_WITHIN:
        points.add(answer.speaker, (asked,), 1, _reason(Rule.ANSWERS, question, sentence))


def _asked_in(plain: str) -> str | None:
    """The role of the one who is asked or given the floor; None when two are, or none."""
    roles = {ADDRESSED[name] for name in ADDRESS.findall(plain)}
    return roles.pop() if len(roles) == 1 and ASKS.search(plain) else None


def _reason(rule: Rule, segment: Said, sentence: str) -> Reason:
    quote = sentence if len(sentence) <= LONGEST_QUOTE else sentence[: LONGEST_QUOTE - 1].rstrip() + "…"
    return Reason(rule, segment.start, quote)


class _Points:
    """What speaks for each role of each speaker, and what rules a role out."""

    def __init__(self) -> None:
        self.reasons: dict[str, list[tuple[tuple[str, ...], int, Reason]]] = defaultdict(list)
        self.excluded: dict[str, set[str]] = defaultdict(set)

    def add(self, speaker: str, roles: tuple[str, ...], points: int, reason: Reason) -> None:
        self.reasons[speaker].append((roles, points, reason))

    def exclude(self, speaker: str, roles: Iterable[str]) -> None:
        self.excluded[speaker].update(roles)

    def of(self, speaker: str) -> dict[str, int]:
        found: dict[str, int] = defaultdict(int)
        for roles, points, _ in self.reasons[speaker]:
            for role in roles:
                found[role] += points
        return {role: points for role, points in found.items() if role not in self.excluded[speaker]}

    def verdict(self, speaker: str) -> Suggestion | None:
        """The roles for which most speaks, unless half as much speaks for another one."""
        points = self.of(speaker)
        most = max(points.values(), default=0)
        best = tuple(role for role, count in points.items() if count == most)
        rival = max((count for role, count in points.items() if role not in best), default=0)
        if most < FEWEST or 2 * rival > most or len(best) > MOST_ROLES:
            return None
        if not any(set(best) <= set(roles) for roles, _, _ in self.reasons[speaker]):
            return None  # alternatives come from one reason, or they contradict each other
        entries = [entry for entry in self.reasons[speaker] if set(entry[0]) & set(best)]
        entries.sort(key=lambda entry: -entry[1])
        return Suggestion(speaker, best, tuple(reason for _, _, reason in entries[:MOST_REASONS]))


def _one_of_a_kind(found: list[Suggestion], points: _Points, confirmed: set[str]) -> list[Suggestion]:
    """There is one presiding judge: the one for whom most speaks, nobody when two are alike."""
    kept = []
    for suggestion in found:
        contested = [role for role in UNIQUE if role in suggestion.roles]
        if not contested or (not confirmed & set(contested) and _is_first(suggestion, contested[0], found, points)):
            kept.append(suggestion)
    return kept


def _is_first(suggestion: Suggestion, role: str, found: list[Suggestion], points: _Points) -> bool:
    own = points.of(suggestion.speaker)[role]
    rivals = (points.of(other.speaker).get(role, 0) for other in found if other.speaker != suggestion.speaker)
    return own > max(rivals, default=0)
