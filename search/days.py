"""The days between which is searched: two fields of the page, beside sejak:, sampai: and sebelum: in what is typed.

They hold together: what is left are the days that all of them allow. A field means the whole of its day.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import QueryDict
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from search.query import Query, day_after
from search.text import clean

FROM, TO = "from", "to"
LONGEST = 20  # characters; a day has ten


@dataclass(frozen=True)
class Days:
    """`first` and `last` are searched too. `problem`: for a person; empty where there is none."""

    first: date | None = None
    last: date | None = None
    problem: str = ""


@dataclass(frozen=True)
class Choice:
    """Days that are often wanted, as they stand in the address."""

    label: str
    first: str
    last: str = ""


def days_of(address: QueryDict) -> Days:
    days = {name: _day(address.get(name, "")) for name in (FROM, TO)}
    found = Days(days[FROM], days[TO])
    for name, day in days.items():
        if day is None and address.get(name):
            text = clean(address[name], LONGEST)
            return replace(found, problem=_("“%(text)s” is not a day of the calendar.") % {"text": text})
    if found.first and found.last and found.first > found.last:
        return replace(found, problem=_("The first day is later than the last one."))
    return found


def within(query: Query, days: Days) -> tuple[Query, Days]:
    """The query with what all conditions on the day leave; a problem where they leave none."""
    after = max(filter(None, (query.after, days.first)), default=None)
    before = min(filter(None, (query.before, days.last and day_after(days.last))), default=None)
    if after and before and after >= before and not days.problem:
        shown = {"after": _shown(after), "before": _shown(before)}
        problem = _("No day is both on or after %(after)s and before %(before)s.") % shown
        days = replace(days, problem=problem)
    return replace(query, after=after, before=before), days


def choices() -> list[Choice]:
    """In the court's own time."""
    today = timezone.localdate()
    return [
        Choice(_("The last 30 days"), str(today - timedelta(days=30))),
        Choice(_("This year"), str(today.replace(month=1, day=1)), str(today.replace(month=12, day=31))),
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _shown(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")
