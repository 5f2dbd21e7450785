"""What is written down each minute, what becomes of it, and what is read of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from django.db import connection
from django.utils import timezone

from courtsight import heartbeats
from courtsight.partitions import Month, keep_up, make_ahead, partitions_of
from courtsight.queues import Queue
from monitoring import metrics, readings, samples
from monitoring.models import Sample, Span
from monitoring.readings import LIVE, Measure, Reading
from monitoring.tasks import take_samples, tend_samples
from tests import factories
from transcription.models import Transfer
from transcription.models.job import JobStatus

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def emptied(settings: Any) -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    settings.HOME.path.mkdir(exist_ok=True)


def value(measure: Measure, label: str = "") -> float | None:
    return next((one.value for one in readings.read() if (one.measure, one.label) == (measure, label)), None)


def stored(span: Span) -> list[tuple[datetime, str, float]]:
    rows = Sample.objects.filter(span=span).order_by("at", "metric")
    return [(row.at, row.metric, row.value) for row in rows]


def test_jobs_under_way_are_read_by_status():
    factories.JobFactory()
    factories.JobFactory(status=JobStatus.PROCESSING)
    factories.JobFactory(status=JobStatus.FAILED)
    assert value(Measure.JOBS, "pending") == 1
    assert value(Measure.JOBS, "processing") == 1
    assert value(Measure.JOBS, "failed") is None


def test_what_was_counted_is_summed_over_the_labels_that_no_chart_tells_apart():
    for language, status, error in (("id-ID", "failed", "no_speech"), ("jv-ID", "failed", "engine_failed")):
        metrics.count_end(metrics.End("whisper", language, status, 1.0, 1, 60.0, error=error))
    for language in ("id-ID", "jv-ID"):
        metrics.count_end(metrics.End("whisper", language, "completed", 30.0, 1, 120.0, confidence=0.9))
    assert value(Measure.ENDED, "failed") == 2
    assert value(Measure.ENDED, "completed") == 2
    assert value(Measure.ERRORS, "no_speech") == 1
    assert value(Measure.AUDIO, "whisper") == pytest.approx(4)
    assert value(Measure.WORKED, "whisper") == pytest.approx(60)
    assert value(Measure.CONFIDENT, "whisper") == 2
    assert value(Measure.CONFIDENCE, "whisper") == pytest.approx(1.8)


def test_workers_are_read_by_what_they_serve():
    heartbeats.beat("worker@sini", [Queue.TRANSCRIPTION], 4)
    heartbeats.beat("live@sini", [LIVE], 8)
    assert value(Measure.WORKERS, "transcription") == 4
    assert value(Measure.WORKERS, LIVE) == 8
    assert value(Measure.WORKERS, "quick") == 0


def test_what_was_paid_for_is_read_by_engine():
    Transfer.objects.create(engine="google", seconds=90, cost="0.024", size=1)
    Transfer.objects.create(engine="google", seconds=30, cost="0.008", size=1)
    assert value(Measure.CLOUD_MINUTES, "google") == pytest.approx(2)
    assert value(Measure.CLOUD_COST, "google") == pytest.approx(0.032)


def test_the_disk_that_recordings_are_on_is_read():
    assert 0 < value(Measure.DISK_USED) <= value(Measure.DISK_SIZE)


def test_without_redis_the_rest_is_read_all_the_same(settings: Any):
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    found = {one.measure for one in readings.read()}
    assert Measure.JOBS in found
    assert Measure.DISK_USED in found
    assert Measure.WORKERS not in found


def test_a_sample_that_is_taken_twice_in_a_minute_is_there_once():
    samples.write([Reading(Measure.STREAMS, "", 2)], NOON + timedelta(seconds=3))
    samples.write([Reading(Measure.STREAMS, "", 5)], NOON + timedelta(seconds=40))
    assert stored(Span.MINUTE) == [(NOON, "streams", 5)]


def test_nothing_read_is_nothing_written():
    samples.write([], NOON)
    assert stored(Span.MINUTE) == []


def test_an_hour_has_the_mean_of_a_gauge_and_the_last_number_of_a_counter():
    for minute in range(60):
        readings_now = [Reading(Measure.STREAMS, "", minute % 2), Reading(Measure.ENDED, "failed", minute)]
        samples.write(readings_now, NOON + minute * MINUTE)
    samples.tend(NOON + HOUR)
    assert stored(Span.HOUR) == [(NOON, "jobs_ended", 59), (NOON, "streams", 0.5)]


def test_tending_again_changes_nothing_and_follows_the_hour_under_way():
    samples.write([Reading(Measure.ENDED, "failed", 3)], NOON)
    samples.tend(NOON)
    samples.tend(NOON)
    assert stored(Span.HOUR) == [(NOON, "jobs_ended", 3)]
    samples.write([Reading(Measure.ENDED, "failed", 7)], NOON + 30 * MINUTE)
    samples.tend(NOON + 31 * MINUTE)
    assert stored(Span.HOUR) == [(NOON, "jobs_ended", 7)]


def test_minutes_go_after_two_days_by_whole_hours_and_hours_stay():
    for minute in (0, 30):
        samples.write([Reading(Measure.STREAMS, "", 1 + minute)], NOON + minute * MINUTE)
    samples.tend(NOON + HOUR)
    # Half of that hour is older than two days: it stays whole, or its mean would become another one.
    samples.tend(NOON + timedelta(hours=48, minutes=15))
    assert len(stored(Span.MINUTE)) == 2
    samples.tend(NOON + timedelta(hours=49))
    assert stored(Span.MINUTE) == []
    assert stored(Span.HOUR) == [(NOON, "streams", 16)]


@pytest.mark.django_db(transaction=True)
def test_hours_lie_in_the_partition_of_their_month_and_go_with_it(settings: Any):
    settings.SAMPLES_KEEP_MONTHS = 1
    now = timezone.now()
    month = Month.of(now - timedelta(days=100))
    make_ahead("monitoring_sample", "at", [month])
    for at in (now - timedelta(days=100), now):
        samples.write([Reading(Measure.STREAMS, "", 1)], at, Span.HOUR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM monitoring_sample ORDER BY at")
        assert [row[0] for row in cursor.fetchall()] == [
            one.partition_of("monitoring_sample") for one in (month, Month.of(now))
        ]
    keep_up()
    assert len(stored(Span.HOUR)) == 1
    assert month not in [one.month for one in partitions_of("monitoring_sample")]


def test_the_scheduled_tasks_take_a_sample_and_make_an_hour_of_it():
    take_samples()
    tend_samples()
    minutes, hours = Sample.objects.filter(span=Span.MINUTE), Sample.objects.filter(span=Span.HOUR)
    assert minutes.count() == hours.count() > 10
    assert {row.metric for row in minutes} <= set(Measure)
