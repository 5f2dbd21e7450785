"""A text cut where another one, that says nearly the same, is cut. Pure."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from transcription.word_times import MOST_TOKENS_TO_COMPARE

Opcode = tuple[str, int, int, int, int]  # as difflib has them


def cut_alike(
    tokens: Sequence[str], pieces: Sequence[Sequence[str]], most: int = MOST_TOKENS_TO_COMPARE
) -> list[list[str]]:
    """`tokens` in as many parts as there are pieces; together they are all of the tokens, in order.

    Where words were changed a cut goes through the others in proportion. What has no counterpart stays before the cut.
    The time it takes is bounded as in time_words.
    """
    flat = [token for piece in pieces for token in piece]
    cuts = list(accumulate(map(len, pieces)))[:-1]
    opcodes = _opcodes(tokens, flat, most)
    edges = [0, *(_counterpart(cut, opcodes) for cut in cuts), len(tokens)]
    return [list(tokens[first:last]) for first, last in pairwise(edges)]


def _opcodes(tokens: Sequence[str], others: Sequence[str], most: int) -> list[Opcode]:
    """How the others come from the tokens; more than `most` that differ count as replaced altogether."""
    before = _shared(tokens, others)
    after = _shared(tokens[before:][::-1], others[before:][::-1])
    ends = len(tokens) - after, len(others) - after
    middle: list[Opcode] = [("replace", before, ends[0], before, ends[1])]
    if max(ends) - before <= most:
        matcher = SequenceMatcher(None, tokens[before : ends[0]], others[before : ends[1]], autojunk=False)
        middle = [(kind, *(edge + before for edge in edges)) for kind, *edges in matcher.get_opcodes()]
    return [("equal", 0, before, 0, before), *middle, ("equal", ends[0], len(tokens), ends[1], len(others))]


def _shared(tokens: Sequence[str], others: Sequence[str]) -> int:
    pairs = enumerate(zip(tokens, others, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(tokens), len(others)))


def _counterpart(place: int, opcodes: Sequence[Opcode]) -> int:
    """The place among the tokens that a place among the others stands for."""
    _, first, last, other_first, other_last = next(code for code in reversed(opcodes) if code[3] <= place <= code[4])
    share = (place - other_first) / (other_last - other_first) if other_last > other_first else 0.0
    return first + round(share * (last - first))
