"""pgvector's column type. Vectors are written and compared in SQL; Python hands them over as text."""

from collections.abc import Iterable

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class VectorField(models.Field):
    """Of any dimension: models differ, and each has an index of its own (see search.indexes)."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "vector"


def as_vector(numbers: Iterable[float]) -> str:
    """What PostgreSQL reads as a vector."""
    return "[" + ",".join(f"{number:.6g}" for number in numbers) + "]"
