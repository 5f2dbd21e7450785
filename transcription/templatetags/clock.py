"""Times of a recording as people read them."""

from django import template

register = template.Library()


@register.filter
def clock(seconds: float) -> str:
    """Seconds as `1:02:03`, cut and not rounded: what is said at 59.9 s is not said at 1:00."""
    whole = max(0, int(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


@register.filter
def seconds(value: float) -> str:
    """A number of seconds for scripts and links, the same in every language: `123.45`."""
    return f"{max(0.0, value):.3f}".rstrip("0").rstrip(".")
