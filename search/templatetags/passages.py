"""How much of a passage is shown around a hit, and which passage an answer cites."""

from collections.abc import Sequence

from django import template

from search.results import Hit

register = template.Library()


@register.filter
def last_words(text: str, number: int) -> str:
    """What is said just before a hit; as truncatewords, from the other end."""
    words = text.split()
    return " ".join(["…", *words[-number:]] if len(words) > number else words)


@register.filter
def passage(passages: Sequence[Hit], number: int) -> Hit:
    """By the number that an answer cites it with, from 1."""
    return passages[number - 1]
