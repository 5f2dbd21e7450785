"""All doubts of a text, in its order. Pure."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence

from transcription.doubts.figures import figures, names
from transcription.doubts.loops import repeated
from transcription.doubts.sound import others_beside, overlapped, unspoken
from transcription.doubts.sureness import unsure
from transcription.doubts.values import Doubt, Known, Mark, Said

RULES: tuple[Callable[[Said, Known], Iterator[Mark]], ...] = (unsure, unspoken, repeated, figures, names)


def doubts_in(segments: Sequence[Said], known: Known, only: Container[str] | None = None) -> Iterator[Doubt]:
    """Of all segments, or of those with the keys in `only`; the others are their neighbours.

    What people have written is no doubt; what they have confirmed stays one, and is `checked`.
    """
    beside = others_beside(segments)
    for said in segments:
        if only is None or said.key in only:
            marks = [mark for rule in RULES for mark in rule(said, known)]
            marks += overlapped(said, beside.get(said.key, ()))
            yield from _believed(said, marks)


def _believed(said: Said, marks: Iterable[Mark]) -> Iterator[Doubt]:
    for mark in sorted(marks, key=lambda mark: (mark.first, mark.last)):
        by_machine = [word for word in said.words[mark.first : mark.last] if not word.typed]
        if by_machine:
            yield Doubt(said.key, mark, all(word.checked for word in by_machine))
