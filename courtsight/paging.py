"""Long lists, a page at a time, without counting what is in them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 25
LAST_PAGE = 10_000


@dataclass(frozen=True)
class Page:
    """`previous` and `next` are page numbers, or None at the ends."""

    items: list[Any]
    number: int
    previous: int | None
    next: int | None

    @property
    def is_only(self) -> bool:
        return self.previous is None and self.next is None


def page_of(queryset: QuerySet[Any], request: HttpRequest, size: int = PAGE_SIZE) -> Page:
    """The page that `?page=` names; the first one for anything that is no page number."""
    typed = request.GET.get("page", "")
    number = min(int(typed), LAST_PAGE) if typed.isascii() and typed.isdigit() and len(typed) < 8 else 1
    number = max(number, 1)
    start = (number - 1) * size
    # One more than is shown tells whether there is a next page.
    rows = list(queryset[start : start + size + 1])
    return Page(
        items=rows[:size],
        number=number,
        previous=number - 1 if number > 1 else None,
        next=number + 1 if len(rows) > size else None,
    )
