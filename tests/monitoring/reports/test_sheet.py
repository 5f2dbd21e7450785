"""A report as people read it."""

from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from monitoring.reports import sheet as sheets
from monitoring.reports.figures import report_of
from monitoring.reports.sheet import NOTHING, Line, Sheet, sheet_of
from tests.monitoring.reports.conftest import DAY, at, job
from transcription.models import Court


def lines(sheet: Sheet) -> dict[str, tuple[str, str, str]]:
    return {line.label: (line.value, line.before, line.change) for line in sheet.lines}


def test_values_the_week_before_and_the_change(worked: None):
    with translation.override("en"):
        found = lines(sheet_of(report_of(DAY)))
    assert found["Transcriptions completed"] == ("4", "0.1", "+2700 %")
    assert found["Success rate"] == ("80.0 %", "100.0 %", "\u221220.0 points")
    assert found["Processing time, average"] == ("40.0 s", "40.0 s", "±0 %")
    assert found["Longest"] == ("0:01:40", "40.0 s", "+150 %")
    assert found["Mean confidence"] == ("85.0 %", "50.0 %", "+35.0 points")
    assert found["Minutes transcribed, Whisper"] == ("30.0", "10.0", "+200 %")
    assert found["Minutes transcribed, Google"] == ("30.0", "0.0", NOTHING)
    assert found["Cost, in USD"] == ("1.25", "1.00", "+25 %")
    assert found["Answered from the cache"] == ("50.0 %", NOTHING, NOTHING)


def test_numbers_and_words_are_those_of_the_language(worked: None):
    with translation.override("id"):
        sheet = sheet_of(report_of(DAY))
    assert sheet.title == "Laporan harian transkripsi"
    assert sheet.day == "2 Mar 2026"
    assert lines(sheet)["Biaya, dalam USD"][0] == "1,25"
    assert sheet.errors[0].code == "engine_failed"
    assert sheet.errors[0].message != sheet.errors[0].code


def test_the_note_says_which_week(db: None):
    with translation.override("en"):
        sheet = sheet_of(report_of(DAY))
        unfinished = sheet_of(replace(report_of(DAY), is_complete=False))
    assert "from 23 Feb 2026 to 1 Mar 2026" in sheet.note
    assert unfinished.note == f"The day is not over yet. {sheet.note}"


def test_a_day_without_work_has_dashes_and_no_errors(db: None):
    with translation.override("en"):
        sheet = sheet_of(report_of(DAY))
    assert lines(sheet)["Success rate"] == (NOTHING,) * 3
    assert sheet.errors == ()


def test_the_court_is_named_and_an_error_of_another_version_has_its_code(db: None):
    Court.objects.create(name="Pengadilan Negeri Contoh")
    job(at(9), status="failed", error_code="of_yore")
    sheet = sheet_of(report_of(DAY))
    assert (sheet.court, sheet.errors[0].code) == ("Pengadilan Negeri Contoh", "of_yore")


@pytest.mark.parametrize(
    ("seconds", "shown"), [(None, NOTHING), (0, "0.0 s"), (59.94, "59.9 s"), (60, "0:01:00"), (3725.6, "1:02:06")]
)
def test_durations(seconds: float | None, shown: str):
    with translation.override("en"):
        assert sheets._duration(seconds) == shown


numbers = st.none() | st.floats(min_value=0, max_value=1e9)


@given(numbers, numbers)
def test_any_two_numbers_can_be_compared(value: float | None, before: float | None):
    with translation.override("en"):
        for line in (sheets._compared("x", value, before, sheets._tenth), sheets._rate("x", value, before)):
            assert isinstance(line, Line)
            assert line.change == NOTHING or line.change[0] in "+\u2212±"
