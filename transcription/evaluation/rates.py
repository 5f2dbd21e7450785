"""Errors and what they are counted in. Kept as counts, so that many files make one rate."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """So many `wrong` of so many. With insertions a word error rate can be more than 1."""

    wrong: int = 0
    of: int = 0

    @property
    def value(self) -> float | None:
        """A fraction; None when there was nothing to get wrong."""
        return self.wrong / self.of if self.of else None

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.wrong + other.wrong, self.of + other.of)
