"""Numbers and advice of monitoring as people read them, in the language of the page."""

import math
import re

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from transcription.evaluation.rates import Rate

register = template.Library()
CODE = re.compile(r"`([^`]+)`")


@register.filter
def duration(seconds: float | None) -> str:
    """In the unit that says most: `12 s`, `3 min`, `5.2 h`, `2.1 d`. A dash for what is not known."""
    if seconds is None:
        return "–"
    units = ((60, 1, _("s")), (3600, 60, _("min")), (48 * 3600, 3600, _("h")), (math.inf, 86_400, _("d")))
    size, unit = next((size, unit) for limit, size, unit in units if seconds < limit)
    return f"{_number(seconds / size, 0 if size < 3600 else 1)} {unit}"


@register.filter
def share(fraction: float | None, decimals: int = 0) -> str:
    """`12 %`; a dash for what is not known."""
    return "–" if fraction is None else f"{_number(100 * fraction, decimals)} %"


@register.filter
def error_rate(rate: Rate) -> str:
    """`4.2 %`; a dash where there was nothing to get wrong."""
    return share(rate.value, 1)


@register.filter
def with_code(text: object) -> SafeString:
    """What stands in backticks, such as a command, as code; all else is escaped."""
    pieces = CODE.split(str(text))  # text and code by turns
    inner = ((format_html("<code>{}</code>", piece) if number % 2 else piece,) for number, piece in enumerate(pieces))
    return format_html_join("", "{}", inner)


def _number(value: float, decimals: int) -> str:
    # Django cuts what it does not write.
    return number_format(round(value, decimals), decimals, force_grouping=True)
