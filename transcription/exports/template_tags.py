"""Which block of a template is not closed, or closed without being open: Jinja itself says so at the end only. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# "{%p for b in blok %}": docxtpl's letters say what goes away with the tag (a paragraph, a row, a cell, a run).
TAG = re.compile(r"\{%[-+]?(?:(?:p|tr|tc|r)(?=[\s-]))?[-+]?\s*(\w+)")
BLOCKS = frozenset({"for", "if", "with", "filter", "call", "macro", "block", "raw", "autoescape"})
BETWEEN = frozenset({"else", "elif"})
END = "end"

Line = tuple[int, str]  # its number in the document, and its text


@dataclass(frozen=True, slots=True)
class Unbalanced:
    """The tag at fault: a block that is `open`, or else a word that ends none; `missing` is the tag that it lacks."""

    number: int
    text: str
    is_open: bool
    word: str

    @property
    def missing(self) -> str:
        return f"{{% {END}{self.word} %}}" if self.is_open else f"{{% {self.word} %}}"


def first_unbalanced(parts: Iterable[Iterable[Line]]) -> Unbalanced | None:
    """Of the document's parts (body, headers, footers), each a template by itself. The innermost block is blamed."""
    return next((found for part in parts if (found := _in_part(part)) is not None), None)


def _in_part(lines: Iterable[Line]) -> Unbalanced | None:
    open_blocks: list[Unbalanced] = []
    for tag in _tags(lines):
        if tag.word in BLOCKS:
            open_blocks.append(tag)
        elif tag.word.startswith(END) or tag.word in BETWEEN:
            wanted = [one.word for one in open_blocks[-1:]]
            if not _fits(tag.word, wanted):
                return open_blocks[-1] if open_blocks and tag.word not in BETWEEN else _stray(tag)
            if tag.word not in BETWEEN:
                open_blocks.pop()
    return open_blocks[-1] if open_blocks else None


def _tags(lines: Iterable[Line]) -> Iterator[Unbalanced]:
    for number, text in lines:
        for match in TAG.finditer(text):
            yield Unbalanced(number, text, True, match[1])


def _fits(word: str, wanted: list[str]) -> bool:
    """Whether the tag may stand within, or at the end of, the innermost open block."""
    if word in BETWEEN:
        return wanted in (["if"], ["for"])
    return wanted == [word.removeprefix(END)]


def _stray(tag: Unbalanced) -> Unbalanced:
    return Unbalanced(tag.number, tag.text, False, tag.word)
