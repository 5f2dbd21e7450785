"""Lists a page at a time. A cursor names the last row seen, so rows that come or go meanwhile shift nothing."""

import base64
import binascii
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


class BadCursor(ValueError):
    """Not a cursor that a list gave out."""


def page_of(rows: QuerySet[M], cursor: str | None, limit: int, by: str = "created_at") -> tuple[list[M], str | None]:
    """The newest `limit` rows after the cursor, and the cursor of the next page. Raises BadCursor.

    `by`: the column with the moment of a row.
    """
    if cursor:
        moment, pk = _decode(cursor, rows.model)
        rows = rows.filter(Q(**{f"{by}__lt": moment}) | Q(**{by: moment}, pk__lt=pk))
    found = list(rows.order_by(f"-{by}", "-pk")[: limit + 1])
    return found[:limit], _encode(found[limit - 1], by) if len(found) > limit else None


def _encode(row: Model, by: str) -> str:
    return base64.urlsafe_b64encode(f"{getattr(row, by).isoformat()} {row.pk}".encode()).decode()


def _decode(cursor: str, model: type[Model]) -> tuple[datetime, UUID | int]:
    try:
        text, pk = base64.b64decode(cursor, altchars=b"-_", validate=True).decode().split(" ")
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise BadCursor(cursor)
        return moment, model._meta.pk.to_python(pk)
    except (ValueError, binascii.Error, ValidationError) as error:
        raise BadCursor(cursor) from error
