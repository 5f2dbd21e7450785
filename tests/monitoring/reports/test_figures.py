"""The figures of a day, counted by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from courtsight.accounts.models import User
from monitoring.reports.figures import ErrorCount, bounds, report_of, yesterday
from tests import factories
from tests.monitoring.reports.conftest import DAY, at, job
from transcription.dispatch import retry_job
from transcription.models import Case, Job, Recording
from transcription.recording_removal import remove_recording


def test_volume_and_success(worked: None):
    volume = report_of(DAY).figures.volume
    assert (volume.completed, volume.failed, volume.cancelled) == (4, 1, 1)
    assert volume.uploads == 5, "the first of them came before midnight"
    assert volume.uploaded_minutes == pytest.approx(70)
    assert volume.success_rate == pytest.approx(0.8)


def test_durations_are_those_of_completed_jobs(worked: None):
    durations = report_of(DAY).figures.durations
    assert durations.average == pytest.approx(40)
    assert durations.p95 == pytest.approx(30 + 0.85 * 70), "interpolated, as PostgreSQL does"
    assert durations.longest == pytest.approx(100)


def test_confidence_minutes_cost_and_cache(worked: None):
    figures = report_of(DAY).figures
    assert figures.confidence == pytest.approx(0.85)
    assert figures.minutes == {"google": pytest.approx(30), "whisper": pytest.approx(30)}
    assert figures.cost == pytest.approx(1.25)
    assert (figures.cache.hits, figures.cache.misses, figures.cache.hit_rate) == (4, 4, pytest.approx(0.5))


def test_the_week_before_is_the_seven_days_before(worked: None):
    week = report_of(DAY).week
    assert (week.volume.completed, week.volume.failed) == (1, 0)
    assert week.durations.average == pytest.approx(40)
    assert week.confidence == pytest.approx(0.5)
    assert week.minutes == {"whisper": pytest.approx(70)}
    assert week.cost == pytest.approx(7)
    assert report_of(DAY + timedelta(days=1)).week.cost == pytest.approx(1.25), "eight days ago is not in it"


def test_a_day_ends_at_midnight_in_the_court(db: None, settings: Any):
    assert bounds(DAY) == (at(0), at(0, day=DAY + timedelta(days=1)))
    job(at(0))
    job(at(0) - timedelta(microseconds=1))
    assert report_of(DAY).figures.volume.completed == 1
    assert report_of(DAY - timedelta(days=1)).figures.volume.completed == 1


def test_yesterday_is_the_courts():
    assert yesterday(datetime(2026, 3, 2, 16, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert yesterday(datetime(2026, 3, 2, 17, 0, tzinfo=UTC)) == date(2026, 3, 2)


def test_a_day_without_work_has_no_rates(db: None):
    report = report_of(DAY)
    figures = report.figures
    assert (figures.volume.completed, figures.cost, figures.minutes) == (0, 0, {})
    rates = (figures.volume.success_rate, figures.confidence, figures.cache.hit_rate, figures.durations.p95)
    assert rates == (None,) * 4
    assert report.errors == ()


def test_sealed_hearings_are_not_counted(worked: None, request: pytest.FixtureRequest):
    before = report_of(DAY)
    request.getfixturevalue("sealed")
    assert report_of(DAY) == before


def test_a_sealed_case_seals_its_hearings(worked: None):
    Case.objects.update(sealed=True)
    report = report_of(DAY)
    assert (report.figures.volume.completed, report.figures.volume.uploads, report.errors) == (0, 0, ())


def test_recordings_without_a_hearing_count(db: None):
    one = job(at(9))
    one.recording.hearing = None
    one.recording.save()
    assert report_of(DAY).figures.volume.completed == 1


def test_telling_speakers_apart_again_is_no_transcription(worked: None):
    before = report_of(DAY).figures.volume.completed
    job(at(9), relabels=factories.TranscriptFactory())
    assert report_of(DAY).figures.volume.completed == before


def test_the_most_frequent_errors_come_first_and_not_all_of_them(db: None):
    for number, code in enumerate(["a", "b", "c", "d", "e", "f"], start=1):
        for _ in range(number):
            job(at(9), status="failed", error_code=code)
    expected = tuple(ErrorCount(code, number) for code, number in (("f", 6), ("e", 5), ("d", 4), ("c", 3), ("b", 2)))
    assert report_of(DAY).errors == expected


def test_today_is_not_complete(db: None):
    assert not report_of(timezone.localdate()).is_complete
    assert report_of(yesterday()).is_complete


def test_it_takes_few_questions(worked: None, django_assert_max_num_queries: Any):
    with django_assert_max_num_queries(16):
        report_of(DAY)


def test_a_retry_does_not_rewrite_the_day(worked: None, clerk: User):
    before = report_of(DAY)
    for ended in Job.objects.filter(status__in=("failed", "cancelled")):
        retry_job(ended, clerk)
    assert report_of(DAY) == before
    assert (before.figures.volume.failed, before.errors) == (1, (ErrorCount("engine_failed", 1),))


def test_a_retried_job_counts_on_the_day_of_each_end(worked: None, clerk: User):
    (failed,) = Job.objects.filter(status="failed")
    retry_job(failed, clerk)
    next_day = DAY + timedelta(days=1)
    Job.objects.filter(pk=failed.pk).update(
        status="completed", begun_at=at(8, day=next_day), finished_at=at(8, 5, day=next_day)
    )
    Job.objects.get(pk=failed.pk).count_end()
    assert report_of(DAY).figures.volume.failed == 1
    figures = report_of(next_day).figures
    assert (figures.volume.completed, figures.volume.failed) == (1, 0)
    assert figures.durations.longest == pytest.approx(300), "nobody worked on it in the night between"


def test_a_deleted_recording_does_not_take_back_how_its_jobs_ended(worked: None, clerk: User):
    before = report_of(DAY)
    for recording in Recording.objects.all():
        remove_recording(recording, clerk)
    after = report_of(DAY)
    assert (after.errors, after.figures.durations) == (before.errors, before.figures.durations)
    assert after.figures.minutes == before.figures.minutes
    assert after.figures.volume.success_rate == before.figures.volume.success_rate == pytest.approx(0.8)


def test_what_was_sealed_after_it_ended_stays_untold_when_it_is_deleted(worked: None, clerk: User):
    Case.objects.update(sealed=True)
    for recording in Recording.objects.all():
        remove_recording(recording, clerk)
    volume = report_of(DAY).figures.volume
    assert (volume.completed, volume.failed, volume.cancelled) == (0, 0, 0)


def test_a_job_that_nobody_began_has_no_duration(db: None):
    job(at(9), status="cancelled", begun_at=None)
    job(at(10), begun_at=None)
    figures = report_of(DAY).figures
    assert (figures.volume.cancelled, figures.volume.completed, figures.durations.longest) == (1, 1, None)
