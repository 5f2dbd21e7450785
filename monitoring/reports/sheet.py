"""A report as people read it: lines with the day's value, the usual one of the week before, and how they differ."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from monitoring.reports.figures import WEEK, DailyReport, Figures
from transcription.errors import error_of_code
from transcription.models import Court

NOTHING = "\u2013"
ENGINES = {"whisper": "Whisper", "google": "Google"}
Number = float | None
Form = Callable[[Number], str]


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    value: str
    before: str
    change: str


@dataclass(frozen=True, slots=True)
class ErrorLine:
    message: str
    code: str
    count: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of it text, in the language of the moment."""

    title: str
    court: str
    day: str
    note: str
    lines: tuple[Line, ...]
    errors: tuple[ErrorLine, ...]

    @property
    def headings(self) -> list[str]:
        return ["", _("That day"), _("Week before"), _("Difference")]


def sheet_of(report: DailyReport) -> Sheet:
    first = report.day - timedelta(days=WEEK)
    note = _("The week before is that from %(first)s to %(last)s; amounts are a day's mean.") % {
        "first": _date(first),
        "last": _date(report.day - timedelta(days=1)),
    }
    if not report.is_complete:
        unfinished = _("The day is not over yet.")
        note = f"{unfinished} {note}"
    errors = tuple(ErrorLine(_message(error.code), error.code, _whole(error.count)) for error in report.errors)
    title = _("Daily report of the transcription")
    return Sheet(title, Court.current().name, _date(report.day), note, tuple(_lines(report)), errors)


def _lines(report: DailyReport) -> Iterator[Line]:
    day, week = report.figures, report.week
    yield from _volume(day, week)
    durations = {"average": _("Processing time, average"), "p95": _("95 of 100 within"), "longest": _("Longest")}
    for name, label in durations.items():
        yield _compared(label, getattr(day.durations, name), getattr(week.durations, name), _duration)
    yield _rate(_("Mean confidence"), day.confidence, week.confidence)
    for engine in sorted({"whisper", *day.minutes, *week.minutes}):
        label = _("Minutes transcribed, %(engine)s") % {"engine": ENGINES.get(engine, engine)}
        yield _compared(label, day.minutes.get(engine, 0.0), week.minutes.get(engine, 0.0) / WEEK, _tenth)
    yield _compared(_("Cost, in USD"), day.cost, week.cost / WEEK, _money)
    yield _rate(_("Answered from the cache"), day.cache.hit_rate, week.cache.hit_rate)


def _volume(day: Figures, week: Figures) -> Iterator[Line]:
    names = {
        "uploads": (_("Recordings that came in"), _whole),
        "uploaded_minutes": (_("Their minutes"), _tenth),
        "completed": (_("Transcriptions completed"), _whole),
        "failed": (_("Failed"), _whole),
        "cancelled": (_("Cancelled"), _whole),
    }
    for name, (label, form) in names.items():
        value, before = getattr(day.volume, name), getattr(week.volume, name) / WEEK
        yield Line(label, form(value), _tenth(before), _relative(value, before))
    yield _rate(_("Success rate"), day.volume.success_rate, week.volume.success_rate)


def _compared(label: str, value: Number, before: Number, form: Form) -> Line:
    return Line(label, form(value), form(before), _relative(value, before))


def _rate(label: str, value: Number, before: Number) -> Line:
    """Of rates the difference is told in points: a per cent of a per cent misleads."""
    points = NOTHING
    if value is not None and before is not None:
        points = _("%(number)s points") % {"number": _signed(100 * (value - before), 1)}
    return Line(label, _percent(value), _percent(before), points)


def _relative(value: Number, before: Number) -> str:
    if value is None or not before:
        return NOTHING
    return f"{_signed(100 * (value - before) / before, 0)} %"


def _signed(number: float, places: int) -> str:
    rounded = round(number, places)
    sign = "+" if rounded > 0 else "\u2212" if rounded < 0 else "±"
    return f"{sign}{number_format(abs(rounded), places)}"


def _whole(value: Number) -> str:
    return NOTHING if value is None else number_format(value, 0)


def _tenth(value: Number) -> str:
    return NOTHING if value is None else number_format(value, 1)


def _money(value: Number) -> str:
    return NOTHING if value is None else number_format(value, 2)


def _percent(value: Number) -> str:
    return NOTHING if value is None else f"{number_format(100 * value, 1)} %"


def _duration(seconds: Number) -> str:
    if seconds is None:
        return NOTHING
    if seconds < 60:
        return _("%(number)s s") % {"number": number_format(seconds, 1)}
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def _date(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _message(code: str) -> str:
    return str(error_of_code(code).message)
