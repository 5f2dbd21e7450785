"""The tables of the accuracy page. A group of few words tells of a hearing, not of an engine: it is not shown."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, TruncMonth

from monitoring.models import AccuracyRow
from transcription.evaluation.rates import Rate
from transcription.microphones import shown_label

# About four minutes of speech: fewer words make no rate, and may be those of one witness.
LEAST_WORDS = 500
KINDS = ("words", "names", "numbers", "terms")
MARK = "\x1f"  # between the parts of a group that has two


@dataclass(frozen=True, slots=True)
class Row:
    """`group`: its names, or a month as its first day. `words`: word errors; what is inserted counts as well."""

    group: tuple[str | datetime, ...]
    transcripts: int
    words: Rate
    names: Rate
    numbers: Rate
    terms: Rate


@dataclass(frozen=True, slots=True)
class Table:
    """`hidden`: how many groups have too few words to be shown."""

    key: str
    rows: tuple[Row, ...]
    hidden: int


HEARING = "transcript__recording__hearing"
GROUPS = {
    "room": F(f"{HEARING}__court_room"),
    # Microphones of different rooms may be called alike.
    "microphone": Concat(f"{HEARING}__court_room", Value(MARK), "microphone", output_field=CharField()),
    "engine": Concat("engine", Value(MARK), "model", output_field=CharField()),
    "month": TruncMonth(f"{HEARING}__starts_at"),
}


def tables() -> list[Table]:
    return [table_of(key) for key in GROUPS]


def table_of(key: str) -> Table:
    """The groups in order; months from the newest on."""
    sums = [_row(found) for found in _grouped(rows(), GROUPS[key])]
    shown = [row for row in sums if row.words.of >= LEAST_WORDS]
    if key == "microphone":
        shown = [replace(row, group=tuple(map(shown_label, row.group))) for row in shown]
    ordered = sorted(shown, key=lambda row: row.group, reverse=key == "month")
    return Table(key, tuple(ordered), len(sums) - len(shown))


def overall() -> Row | None:
    """All together; None while there is too little."""
    totals = [_row(found) for found in _grouped(rows(), Value(""))]
    return next((row for row in totals if row.words.of >= LEAST_WORDS), None)


def rows() -> QuerySet[AccuracyRow]:
    """Of open hearings, as they are now: one may have been sealed since it was measured."""
    return AccuracyRow.objects.filter(**{f"{HEARING}__sealed": False, f"{HEARING}__case__sealed": False}).order_by()


def _grouped(found: QuerySet[AccuracyRow], by: Combinable) -> Iterable[dict[str, Any]]:
    sums = {name: Sum(name) for kind in KINDS for name in (kind, f"{kind}_wrong")}
    counted = {f"total_{name}": total for name, total in sums.items()}
    return found.annotate(by=by).values("by").annotate(transcripts=Count("transcript", distinct=True), **counted)


def _row(found: dict[str, Any]) -> Row:
    group = found["by"]
    parts = group.split(MARK) if isinstance(group, str) else [group]
    rates = {kind: Rate(found[f"total_{kind}_wrong"] or 0, found[f"total_{kind}"] or 0) for kind in KINDS}
    return Row(tuple(parts), found["transcripts"], **rates)
