"""A word of an engine as three parts, and why some words are never touched. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from transcription.correction.lexicon import words_in
from transcription.types import Word

_PARTS = re.compile(r"^(\W*)(.*?)(\W*)$", re.S)
_ENDS_SENTENCE = re.compile(r"[.?!…][\"'”’)]*$")
CLITICS = ("nya", "lah", "kah", "pun", "ku", "mu")
# A name follows these, however it is written.
_BEFORE_NAMES = """
bapak pak ibu bu saudara saudari sdr sdri tuan nyonya haji hajah doktor profesor bernama almarhum almarhumah bin binti
alias
"""
BEFORE_NAMES = frozenset(_BEFORE_NAMES.split())


@dataclass(frozen=True, slots=True)
class Token:
    """`lead`, `core` and `tail` are the word as it was: punctuation, letters, punctuation."""

    word: Word
    lead: str
    core: str
    tail: str
    begins: bool  # a sentence
    protected: bool

    @property
    def lower(self) -> str:
        return self.core.lower()

    @property
    def is_capital(self) -> bool:
        return self.core[:1].isupper()


def core_of(word: str) -> str:
    """Without the punctuation around it."""
    return _PARTS.match(word).group(2)


def tokenize(words: Sequence[Word], protected: Collection[str]) -> list[Token]:
    """`protected`: names and terms that stay as they are; phrases protect each of their words."""
    names = {part for phrase in protected for part in words_in(phrase)}
    tokens: list[Token] = []
    begins = True
    for word in words:
        lead, core, tail = _PARTS.match(word.word).groups()
        before = tokens[-1].lower if tokens and not tokens[-1].tail else ""
        stays = _is_protected(core, begins) or before in BEFORE_NAMES or is_named(core.lower(), names)
        tokens.append(Token(word, lead, core, tail, begins, stays))
        begins = bool(_ENDS_SENTENCE.search(word.word))
    return tokens


def _is_protected(core: str, begins: bool) -> bool:
    """Names, acronyms, numbers and everything that is no plain word."""
    letters = core.replace("-", "")
    if not letters.isalpha() or core != core.strip("-") or "--" in core:
        return True
    return not letters[1:].islower() or (core[0].isupper() and not begins)


def is_named(word: str, names: Collection[str]) -> bool:
    """Also with what Indonesian hangs on a name."""
    bare = [word.removesuffix(clitic) for clitic in CLITICS if word.endswith(clitic)]
    return any(part in names for form in (word, *bare) for part in (form, *form.split("-")))
