"""Lists of words beside the code, in data/: a name, a colon, words between commas; a line with # at first is a remark.

A name may stand in several lines. Read once, when the module that needs them is loaded.
"""

from functools import cache
from pathlib import Path

from search.text import words_of

DATA = Path(__file__).parent / "data"
Lists = dict[str, frozenset[str]]


@cache
def lists_of(name: str) -> Lists:
    """By the names of the file data/`name`; a term of several words has a space between them."""
    found: dict[str, frozenset[str]] = {}
    for line in lines_of(name):
        title, _colon, words = line.partition(":")
        found[title] = found.get(title, frozenset()) | frozenset(terms_of(words))
    return found


def lines_of(name: str) -> list[str]:
    """Without remarks."""
    return lines_in((DATA / name).read_text(encoding="utf-8"))


def lines_in(text: str) -> list[str]:
    """Without remarks and empty ones."""
    return [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]


def terms_of(line: str) -> list[str]:
    """Plain, as texts and queries are compared; in their order."""
    return [" ".join(words) for part in line.split(",") if (words := words_of(part))]
