"""A day, a month or a year as people write it: 2026-03-02, 2/3/2026, 03-2026, 2 Maret 2026, March 2026, 2026. Pure."""

import re
from calendar import monthrange
from datetime import date

_MONTHS = """januari january jan
    februari pebruari february feb peb
    maret march mar mrt
    april apr
    mei may
    juni june jun
    juli july jul
    agustus august agu agt ags aug
    september sep sept
    oktober october okt oct
    november nopember nov nop
    desember december des dec"""
MONTHS = {name: number for number, line in enumerate(_MONTHS.splitlines(), start=1) for name in line.split()}
FORMS = (
    re.compile(r"(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?)?"),
    re.compile(r"(?:(?P<day>\d{1,2})[-/.])?(?P<month>\d{1,2})[-/.](?P<year>\d{4})"),
    re.compile(r"(?:(?P<day>\d{1,2})[-/. ]+)?(?P<month>[a-z]+)\.?[-/. ]+(?P<year>\d{4})"),
    re.compile(r"(?P<month>[a-z]+)\.? (?P<day>\d{1,2}),? (?P<year>\d{4})"),
)


def span_of(text: str) -> tuple[date, date] | None:
    """The first and the last day of it; None for what is none."""
    text = " ".join(text.lower().split())
    found = next(filter(None, (form.fullmatch(text) for form in FORMS)), None)
    if not found:
        return None
    year, month, day = int(found["year"]), found["month"], found["day"]
    number = MONTHS.get(month, 0) if month and month.isalpha() else int(month or 0)
    if month and not number:
        return None
    try:
        first = date(year, number or 1, int(day or 1))
    except ValueError:
        return None
    last_month = number or 12
    return first, date(year, last_month, int(day or monthrange(year, last_month)[1]))
