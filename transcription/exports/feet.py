"""The line at the foot of each page of a certified PDF, taken off where it is as it should be."""

from collections.abc import Iterable

ALIEN = "\u200b"  # where a long word may be broken: readers of PDF find that place in some digests and not in others


def feet_of(pages: Iterable[str], foot: str) -> tuple[list[str], list[int]]:
    """The pages without their numbers and feet, and the numbers of those that end otherwise: these stay whole."""
    left, other = [], []
    for number, page in enumerate(pages, 1):
        body = _without(page.replace(ALIEN, ""), [str(number), *foot.split()])
        if body is None:
            other.append(number)
        left.append(page if body is None else body)
    return left, other


def _without(page: str, ends: list[str]) -> str | None:
    if page.split()[-len(ends) :] != ends:
        return None
    left = page.rstrip()
    for word in reversed(ends):
        left = left.removesuffix(word).rstrip()
    return left
