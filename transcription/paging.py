"""Lists a page at a time. A cursor names the last row seen, so rows that come or go meanwhile shift nothing."""

import base64
import binascii
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


class BadCursor(ValueError):
    """Not a cursor that a list gave out."""


def page_of(rows: QuerySet[M], cursor: str | None, limit: int) -> tuple[list[M], str | None]:
    """The newest `limit` rows after the cursor, and the cursor of the next page. Raises BadCursor.

    Rows need `created_at` and a UUID as primary key.
    """
    if cursor:
        created_at, pk = _decode(cursor)
        rows = rows.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, pk__lt=pk))
    found = list(rows.order_by("-created_at", "-pk")[: limit + 1])
    return found[:limit], _encode(found[limit - 1]) if len(found) > limit else None


def _encode(row: Model) -> str:
    return base64.urlsafe_b64encode(f"{row.created_at.isoformat()} {row.pk}".encode()).decode()


def _decode(cursor: str) -> tuple[datetime, UUID]:
    try:
        created_at, pk = base64.b64decode(cursor, altchars=b"-_", validate=True).decode().split(" ")
        moment = datetime.fromisoformat(created_at)
        if moment.tzinfo is None:
            raise BadCursor(cursor)
        return moment, UUID(pk)
    except (ValueError, binascii.Error) as error:
        raise BadCursor(cursor) from error
