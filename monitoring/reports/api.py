"""GET /api/v1/reports/daily, for administrators."""

from dataclasses import asdict
from datetime import date as Day  # noqa: N812 a field is called date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import ValidationError
from pydantic import Field

from courtsight.accounts.roles import Action
from monitoring.reports.figures import FIRST_DAY, CacheUse, Figures, report_of, yesterday
from transcription.schemas import InvalidSchema, ProblemSchema

router = Router(tags=["reports"])


class DayQuery(Schema):
    date: Day | None = Field(None, description="YYYY-MM-DD in the court's time zone; yesterday when left out")


class VolumeSchema(Schema):
    """`success_rate` is 0 to 1, null when no job ended."""

    uploads: int
    uploaded_minutes: float
    completed: int
    failed: int
    cancelled: int
    success_rate: float | None


class DurationsSchema(Schema):
    """Seconds from the first work on a job to its completion."""

    average: float | None
    p95: float | None
    longest: float | None


class CacheUseSchema(Schema):
    hits: int
    misses: int
    hit_rate: float | None


class FiguresSchema(Schema):
    """`minutes`: of transcribed audio, by engine. `cost`: of cloud engines, in USD by the price list."""

    volume: VolumeSchema
    durations: DurationsSchema
    confidence: float | None
    minutes: dict[str, float]
    cost: float
    cache: CacheUseSchema


class ErrorCountSchema(Schema):
    code: str
    count: int


class DailyReportSchema(Schema):
    """Of open hearings only. `week`: the seven days before, all together. `is_complete`: the day is over."""

    date: Day
    is_complete: bool
    figures: FiguresSchema
    week: FiguresSchema
    errors: list[ErrorCountSchema]


@router.get("/daily", response={200: DailyReportSchema, 401: ProblemSchema, 403: ProblemSchema, 422: InvalidSchema})
def daily_report(request: HttpRequest, wanted: Query[DayQuery]) -> dict[str, Any]:
    """How a day went, and the week before it."""
    if not request.auth.may(Action.ADMINISTER):
        raise PermissionDenied
    # A misspelt date must not be answered with another day.
    if unknown := sorted(set(request.GET) - set(DayQuery.model_fields)):
        raise ValidationError([{"type": "extra_forbidden", "loc": ("query", name)} for name in unknown])
    day = wanted.date or yesterday()
    if not FIRST_DAY <= day <= timezone.localdate():
        raise ValidationError([{"loc": ("query", "date"), "msg": _("is a day of which there is no report")}])
    report = report_of(day)
    return {
        "date": report.day,
        "is_complete": report.is_complete,
        "figures": _figures(report.figures),
        "week": _figures(report.week),
        "errors": [asdict(error) for error in report.errors],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    """Rates are no fields of what they are computed from."""
    found = asdict(figures)
    found["volume"]["success_rate"] = figures.volume.success_rate
    found["cache"]["hit_rate"] = CacheUse(**found["cache"]).hit_rate
    return found
