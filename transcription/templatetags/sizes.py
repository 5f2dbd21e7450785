"""Sizes of files as people read them; the same as static/src/uploads/format.ts."""

import math

from django import template
from django.utils.formats import number_format

register = template.Library()
UNITS = ("byte", "KB", "MB", "GB")


@register.filter
def size(count: int) -> str:
    """`1,5 GB`, by 1024 as file managers count: what a person compares it with."""
    amount, power = float(count), 0
    while amount >= 1024 and power < len(UNITS) - 1:
        amount, power = amount / 1024, power + 1
    tenths = math.floor(amount * 10 + 0.5)
    has_tenth = power >= 2 and amount < 100 and tenths % 10 != 0
    written = number_format(tenths / 10, 1) if has_tenth else number_format(math.floor(amount + 0.5), 0)
    return f"{written} {UNITS[power]}"
