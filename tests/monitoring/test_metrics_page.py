"""What /metrics says, and to whom."""

import re
from typing import Any

import pytest
import redis
from django.core.cache import cache
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from courtsight.accounts.models import User
from monitoring import metrics
from tests import factories
from tests.fakes import FakeEngine, installed
from tests.transcription.jobs import started_job, work_until_done
from transcription.dispatch import cancel_job
from transcription.errors import EngineRefused
from transcription.models import Hearing, Job, Recording

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]
NAMES = {
    "stt_transcription_requests", "stt_transcription_duration_seconds", "stt_transcription_confidence",
    "stt_active_transcriptions", "stt_streaming_connections", "stt_transcription_errors",
    "stt_audio_minutes_processed", "stt_cache_hits", "stt_cache_misses",
}  # fmt: skip


@pytest.fixture(autouse=True)
def emptied(settings: Any) -> None:
    """Nothing of an earlier test is in the cache, and recordings have a disk."""
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    settings.HOME.path.mkdir(exist_ok=True)
    settings.HEALTH_CHECK_SECONDS = 30  # a busy machine is not one whose servers are away


def page(client: Client) -> str:
    response = client.get("/metrics")
    assert response.status_code == 200
    return response.content.decode()


def samples(text: str) -> Samples:
    families = text_string_to_metric_families(text)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def value(client: Client, name: str, **labels: str) -> float:
    return samples(page(client)).get((name, tuple(sorted(labels.items()))), 0.0)


def ended(client: Client) -> float:
    """Jobs of all kinds."""
    return sum(
        number for (name, _), number in samples(page(client)).items() if name == "stt_transcription_requests_total"
    )


@pytest.fixture
def done(clerk: User) -> Job:
    with installed(FakeEngine()):
        job = started_job(clerk)
        work_until_done()
    job.refresh_from_db()
    return job


def test_every_name_of_the_contract_is_there_before_anything_was_counted(client: Client, db: None):
    assert {family.name for family in text_string_to_metric_families(page(client))} >= NAMES


def test_counters_begin_at_zero_for_all_that_can_happen(client: Client, db: None):
    """Otherwise Prometheus would not see the first of a kind."""
    found = samples(page(client))
    failed = {"engine": "google", "language": "jv-ID", "status": "failed"}
    assert found["stt_transcription_requests_total", tuple(sorted(failed.items()))] == 0
    for code in ("engine_failed", "storage_full", "no_speech", "diarization_failed", "error"):
        assert found["stt_transcription_errors_total", (("engine", "whisper"), ("error_type", code))] == 0
    assert found["courtsight_uploads_total", ()] == found["courtsight_uploaded_bytes_total", ()] == 0


def test_no_series_is_there_twice(client: Client, done: Job):
    text = page(client)
    lines = [line.rpartition(" ")[0] for line in text.splitlines() if not line.startswith("#")]
    assert len(lines) == len(set(lines))


def test_what_this_version_does_not_know_is_counted_all_the_same(client: Client, db: None):
    metrics.count_end(metrics.End("other", "de-DE", "failed", 9.0, 100, 60.0, error="unheard_of"))
    assert value(client, "stt_transcription_errors_total", engine="other", error_type="unheard_of") == 1
    assert value(client, "stt_transcription_requests_total", engine="other", language="de-DE", status="failed") == 1


def test_a_completed_job_is_counted_with_its_engine_language_and_status(client: Client, done: Job):
    labels = {"engine": "whisper", "language": "id-ID"}
    assert value(client, "stt_transcription_requests_total", **labels, status="completed") == 1
    minutes = value(client, "stt_audio_minutes_processed_total", **labels)
    assert minutes == pytest.approx(done.recording.duration / 60)
    assert value(client, "stt_transcription_confidence_count", **labels) == 1
    assert value(client, "stt_transcription_confidence_sum", **labels) == pytest.approx(0.9)


def test_confidence_falls_into_its_bucket_and_all_above(client: Client, done: Job):
    labels = {"engine": "whisper", "language": "id-ID"}
    found = {le: value(client, "stt_transcription_confidence_bucket", **labels, le=le) for le in ("0.85", "0.9", "1.0")}
    assert found == {"0.85": 0, "0.9": 1, "1.0": 1}


def test_the_time_of_a_job_falls_under_the_size_of_its_recording(client: Client, done: Job):
    labels = {"engine": "whisper", "audio_size_category": metrics.size_category(done.recording.size)}
    taken = (done.finished_at - done.started_at).total_seconds()
    assert value(client, "stt_transcription_duration_seconds_sum", **labels) == pytest.approx(taken)
    assert value(client, "stt_transcription_duration_seconds_bucket", **labels, le="+Inf") == 1


def test_buckets_are_those_of_the_contract(client: Client, done: Job):
    text = page(client)
    bounds = {
        name: [float(le) for le in dict.fromkeys(re.findall(rf'{name}_bucket{{.*?le="([^"]+)"', text))]
        for name in ("stt_transcription_duration_seconds", "stt_transcription_confidence")
    }
    infinity = float("inf")
    assert bounds["stt_transcription_duration_seconds"] == [1, 5, 10, 30, 60, 120, 300, 600, 1200, infinity]
    assert bounds["stt_transcription_confidence"] == [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1, infinity]


def test_a_failed_job_is_counted_with_its_error(client: Client, clerk: User):
    def refuse() -> None:
        raise EngineRefused("no")

    with installed(FakeEngine(before=refuse)):
        started_job(clerk)
        work_until_done()
    assert value(client, "stt_transcription_errors_total", engine="whisper", error_type="engine_refused") == 1
    labels = {"engine": "whisper", "language": "id-ID", "status": "failed"}
    assert value(client, "stt_transcription_requests_total", **labels) == 1


def test_a_cancelled_job_is_counted_once(client: Client, clerk: User):
    cancel_job(factories.JobFactory(), clerk)
    labels = {"engine": "whisper", "language": "id-ID", "status": "cancelled"}
    assert value(client, "stt_transcription_requests_total", **labels) == 1


def test_deleting_a_recording_makes_no_counter_fall(client: Client, done: Job):
    before = {key: number for key, number in samples(page(client)).items() if key[0].startswith("stt_transcription")}
    Recording.objects.all().delete()
    after = samples(page(client))
    assert before
    assert {key: after[key] for key in before} == before


def test_nothing_is_counted_of_a_sealed_hearing(client: Client, clerk: User, sealed_hearing: Hearing):
    cancel_job(factories.JobFactory(recording__hearing=sealed_hearing), clerk)
    assert ended(client) == 0


def test_a_job_that_was_rolled_back_was_not_counted(client: Client, clerk: User):
    from django.db import transaction

    job = factories.JobFactory()
    with transaction.atomic():
        cancel_job(job, clerk)
        transaction.set_rollback(True)
    assert ended(client) == 0


def test_jobs_that_are_worked_on_are_active(client: Client, db: None):
    factories.JobFactory(status="processing")
    factories.JobFactory(status="pending")
    assert value(client, "stt_active_transcriptions") == 1


def test_requests_queries_and_cache_are_counted_too(client: Client, db: None):
    cache.get("tidak-ada")
    found = samples(page(client))
    assert any(name == "django_http_responses_total_by_status_total" for name, _ in found)
    assert found["django_db_execute_total", (("alias", "default"), ("vendor", "postgresql"))] > 0
    assert found["django_cache_get_total", (("backend", "redis"),)] > 0


def test_queues_disk_and_database_are_on_the_page(client: Client, db: None):
    factories.JobFactory(recording__duration=1000)
    assert value(client, "courtsight_queue_depth", queue="transcription") == 1
    assert value(client, "courtsight_queue_depth", queue="quick") == 0
    assert value(client, "courtsight_database_size_bytes") > 1e6
    assert value(client, "courtsight_disk_bytes") > value(client, "courtsight_disk_free_bytes") > 0


@pytest.mark.parametrize(
    ("size", "category"),
    [(1024**2 - 1, "small"), (1024**2, "medium"), (10 * 1024**2, "large"), (50 * 1024**2, "xlarge")],
)
def test_sizes_have_the_categories_of_the_contract(size: int, category: str):
    assert metrics.size_category(size) == category


def test_without_a_token_only_this_machine_may_read_it(client: Client, db: None):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 403


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "X-Real-Ip", "Via"]
)
def test_what_comes_by_a_proxy_is_not_from_this_machine(client: Client, db: None, header: str):
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


def test_behind_tls_a_token_is_asked_for_whatever_the_proxy_says(client: Client, db: None, settings):
    settings.BEHIND_TLS, settings.SECURE_SSL_REDIRECT = True, False
    assert client.get("/metrics", secure=True).status_code == 403
    settings.METRICS_TOKEN = "rahasia-prometheus"
    right = {"Authorization": "Bearer rahasia-prometheus"}
    assert client.get("/metrics", secure=True, headers=right).status_code == 200


def test_a_token_opens_it_to_whoever_has_it_and_to_nobody_else(client: Client, db: None, settings):
    settings.METRICS_TOKEN = "rahasia-prometheus"
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer salah"}).status_code == 401
    right = {"Authorization": "Bearer rahasia-prometheus", "X-Forwarded-For": "10.1.1.1"}
    assert client.get("/metrics", headers=right, REMOTE_ADDR="10.0.0.7").status_code == 200
