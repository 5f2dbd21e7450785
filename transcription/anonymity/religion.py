"""Religion said alone, as the answer to a question about it: "Agama Saudara?" "Islam, Pak." Pure.

What people answer has none of the words by which patterns.py knows a religion: the question has them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from transcription.anonymity.base import LONGEST_FORM, PLACEHOLDERS, Found, Kind
from transcription.anonymity.tokens import folded_phrase, plain

BELIEF = r"(?:islam|kristen(?: (?:protestan|kat[h]?olik))?|protestan|kat[h]?olik|hindu|bud+ha|k[h]?ong ?hu ?c[h]?u)"
_ANSWER = (
    rf"(?:{BELIEF}|muslim(?:ah)?|nasrani|kristiani|advent|kejawen|sunda wiwitan|kaharingan|konfusius"
    r"|penghayat(?: kepercayaan)?)"
)
# Of these the religion is part of a name, and nobody's own.
_NAMES = (
    r"(?<!hukum )(?<!sekolah )(?<!universitas )(?<!institut )(?<!bank )(?<!partai )(?<!yayasan )(?<!organisasi )"
    r"(?<!pendidikan )(?<!ekonomi )(?<!fakultas )(?<!sejarah )"
)
_ANSWERED = re.compile(rf"(?i)\b{_NAMES}({_ANSWER})\b")
# Not the court, the office or the law of that name.
_ASKED = re.compile(
    r"(?i)(?<!pengadilan )(?<!peradilan )(?<!hukum )(?<!menteri )(?<!kementerian )(?<!urusan )(?<!tokoh )(?<!guru )"
    r"\b(?:ber)?(?:agama|kepercayaan|keyakinan)(?:nya|mu)?\b"
)
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
NEAR = 2  # sentences at the end of what the one says, and segments at the beginning of what the other answers


@dataclass(frozen=True, slots=True)
class Said:
    """`speaker`: whatever tells people apart; empty: nobody knows who it is."""

    speaker: str
    text: str


def answers_in(said: Iterable[Said]) -> frozenset[str]:
    """Texts, as tokens.plain has them, that answer a question about religion, which somebody else has asked before."""
    turns = [[plain(one.text) for one in turn] for turn in _turns(said)]
    return frozenset(
        text for asking, answering in pairwise(turns) if _asks(asking) for text in answering[:NEAR] if _names_one(text)
    )


def answered(text: str) -> Iterator[Found]:
    """The religions in an answer."""
    for match in _ANSWERED.finditer(text):
        form = folded_phrase(match[1])[:LONGEST_FORM]
        yield Found(*match.span(1), Kind.OTHER, form, PLACEHOLDERS[Kind.OTHER])


def _turns(said: Iterable[Said]) -> Iterator[Sequence[Said]]:
    """What one says in a row; who is not known may be somebody else each time."""
    for _, turn in groupby(enumerate(said), key=lambda one: one[1].speaker or one[0]):
        yield [one for _, one in turn]


def _asks(texts: Sequence[str]) -> bool:
    sentences = _SENTENCE.findall(" ".join(texts))
    return any(_ASKED.search(sentence) for sentence in sentences[-NEAR:])


def _names_one(text: str) -> bool:
    return _ANSWERED.search(text) is not None
