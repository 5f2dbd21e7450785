"""All that is to be hidden in a text, by names, by shape and by hand, after what people have decided."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from transcription.anonymity.base import Found, Known, Phrase
from transcription.anonymity.patterns import shaped
from transcription.anonymity.people import Names
from transcription.anonymity.religion import answered
from transcription.anonymity.tokens import Token, stems_of, tokens_in


class Finder:
    """Made once for many texts."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self._names = Names(known.people)
        self._found: dict[str, list[Found]] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], Phrase]]] = {}
        for phrase in known.phrases:
            words = tuple(phrase.text.split())
            if words:
                self._phrases.setdefault(words[0], []).append((words, phrase))

    def find(self, text: str) -> list[Found]:
        """In order, without overlaps; places of a text that tokens.plain has gone over. Asked again it remembers."""
        if text not in self._found:
            self._found[text] = self._all_in(text)
        return self._found[text]

    def _all_in(self, text: str) -> list[Found]:
        tokens = tokens_in(text)
        found = [*self._by_hand(tokens), *self._names.find(text, tokens), *shaped(text)]
        if text in self.known.answers:
            found += answered(text)
        return _without_overlaps(one for one in found if one.key not in self.known.refused)

    def is_reviewed(self, found: Found) -> bool:
        return found.key in self.known.accepted

    def _by_hand(self, tokens: Sequence[Token]) -> Iterator[Found]:
        for place, token in enumerate(tokens):
            for stem, _ in stems_of(token.folded):
                for words, phrase in self._phrases.get(stem, []):
                    used = tokens[place : place + len(words)]
                    dropped = _dropped(used, words)
                    if dropped is not None:
                        yield Found(token.start, used[-1].end - dropped, phrase.kind, phrase.text, phrase.label)


def _dropped(used: Sequence[Token], words: Sequence[str]) -> int | None:
    """Letters of the ending of the last word; None when these are other words."""
    if len(used) != len(words) or any(one.folded != word for one, word in zip(used[:-1], words[:-1], strict=True)):
        return None
    return next((dropped for stem, dropped in stems_of(used[-1].folded) if stem == words[-1]), None)


def _without_overlaps(found: Iterable[Found]) -> list[Found]:
    """The one that begins first, the longest of them; what overlaps it makes it longer, so that nothing is left out."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if kept and one.start < kept[-1].end:
            kept[-1] = replace(kept[-1], end=max(kept[-1].end, one.end))
        else:
            kept.append(one)
    return kept
