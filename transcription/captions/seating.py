"""Who a person had said speaks, laid over the words of the better text. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from transcription.types import Word


@dataclass(frozen=True, slots=True)
class Given:
    """A line that somebody gave to a speaker while the hearing ran; "" is nobody. Times in seconds."""

    start: float
    end: float
    words: int
    speaker: str


@dataclass(frozen=True, slots=True)
class Part:
    """Words [first, last) of a segment; `given` is None where nobody had said anything of who speaks."""

    first: int
    last: int
    given: Given | None

    @property
    def speaker(self) -> str | None:
        return None if self.given is None else self.given.speaker


def one_spelling(names: Iterable[str]) -> dict[str, str]:
    """Each name as it was written first: "siti" and "Siti" are one person, and a transcript has nobody twice."""
    first: dict[str, str] = {}
    return {name: first.setdefault(name.casefold(), name) for name in names}


def parts_of(words: Sequence[Word], lines: Sequence[Given]) -> list[Part]:
    """The words of one segment by whose line they fall into; one part where all are of one."""
    parts = [Part(first, last, given) for given, first, last in _runs([_line_of(word, lines) for word in words])]
    return _joined(parts) if len(parts) > 1 else parts


def _line_of(word: Word, lines: Sequence[Given]) -> Given | None:
    middle = (word.start + word.end) / 2
    return next((line for line in lines if line.start <= middle <= line.end), None)


def _runs(lines: Sequence[Given | None]) -> Iterator[tuple[Given | None, int, int]]:
    for _speaker, places in groupby(range(len(lines)), key=lambda place: _speaker_of(lines[place])):
        numbers = list(places)
        yield lines[numbers[0]], numbers[0], numbers[-1] + 1


def _speaker_of(line: Given | None) -> str | None:
    return None if line is None else line.speaker


def _joined(parts: Sequence[Part]) -> list[Part]:
    """A single word goes with those beside it: by so much the times of two passes differ."""
    sure = [part for part in parts if not _is_stray(part)] or [max(parts, key=lambda part: part.last - part.first)]
    merged: list[Part] = []
    for part in sure:
        if merged and merged[-1].speaker == part.speaker:
            merged[-1] = Part(merged[-1].first, part.last, part.given)
        else:
            merged.append(Part(merged[-1].last if merged else 0, part.last, part.given))
    merged[-1] = Part(merged[-1].first, parts[-1].last, merged[-1].given)
    return merged


def _is_stray(part: Part) -> bool:
    return part.last - part.first == 1 and (part.given is None or part.given.words > 1)
