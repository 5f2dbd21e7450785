"""The number and the line at the foot of each page of a certified PDF, which are no part of its running text."""

from collections.abc import Iterable

ALIEN = "\u200b"  # where a long word may be broken: readers of PDF find that place in some digests and not in others


def feet_of(pages: Iterable[str], foot: str) -> tuple[list[str], list[int | None]]:
    """The pages without their feet, and the number that each gives itself; None for one without, which stays whole."""
    found = [_taken_off(page.replace(ALIEN, ""), foot.split()) for page in pages]
    return [body for body, _ in found], [number for _, number in found]


def _taken_off(page: str, foot: list[str]) -> tuple[str, int | None]:
    number, *ends = page.split()[-len(foot) - 1 :] or [""]
    if ends != foot or not (number.isascii() and number.isdigit()):
        return page, None
    left = page.rstrip()
    for word in (*reversed(foot), number):
        left = left.removesuffix(word).rstrip()
    return left, int(number[:9])
