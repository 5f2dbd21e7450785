"""What else the engine thought it had heard: other texts of a chunk, word by word. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from transcription.correction.tokens import core_of

Alternatives = Mapping[int, Sequence[tuple[str, ...]]]
"""For a word's place the word, or the two words, that other texts have instead; the likeliest text's first."""


def alternatives(heard: Sequence[str], others: Sequence[str]) -> Alternatives:
    """`heard` are words as Token.lower; `others` whole texts of the same sound, the likeliest first."""
    found: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for other in others:
        words = [core_of(word).lower() for word in other.split()]
        for kind, first, last, start, end in SequenceMatcher(None, heard, words, autojunk=False).get_opcodes():
            if kind != "replace":
                continue
            if last - first == end - start:
                for place, word in enumerate(words[start:end], first):
                    found[place].append((word,))
            elif (last - first, end - start) == (1, 2):
                found[first].append(tuple(words[start:end]))
    return {place: tuple(dict.fromkeys(written)) for place, written in found.items()}
