"""How much of a passage is shown around a hit."""

from django import template

register = template.Library()


@register.filter
def last_words(text: str, number: int) -> str:
    """What is said just before a hit; as truncatewords, from the other end."""
    words = text.split()
    return " ".join(["…", *words[-number:]] if len(words) > number else words)
