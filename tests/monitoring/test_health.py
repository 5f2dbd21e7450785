"""Each part is broken in turn: the right state, reason and advice, and recovery."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from courtsight import heartbeats
from courtsight.accounts.models import User
from courtsight.queues import Queue
from monitoring import health
from monitoring.board import Board
from search.models import Pending
from tests import factories
from tests.fakes import FakeEngine, installed
from tests.monitoring.conftest import Look, codes
from tests.servers import Servers
from tests.transcription.jobs import started_job, work_until_done
from tests.transcription.workers import wait_until
from transcription.errors import EngineRefused
from transcription.models import Court, Job, Transfer

GONE = "unix:///nonexistent/redis.sock"


def state(document: dict[str, Any], component: str) -> str:
    return document["components"][component]["status"]


def ended_job(**fields: Any) -> Job:
    now = timezone.now()
    return factories.JobFactory(**{"status": "completed", "started_at": now, "finished_at": now} | fields)


def test_a_working_installation_is_healthy(look: Look):
    document = look()
    assert document["reasons"] == []
    assert document["status"] == "healthy"
    assert {part["status"] for part in document["components"].values()} == {"healthy"}


def test_only_administrators_are_told(client: Client, clerk: User, judge: User, viewer: User):
    assert client.get("/api/v1/health").status_code == 401
    for user in (clerk, judge, viewer):
        client.force_login(user)
        assert client.get("/api/v1/health").status_code == 403
        assert client.get("/health/").status_code == 403


def test_reasons_are_in_the_language_of_whoever_asks(look: Look, administrator: User, settings: Any):
    settings.HEALTH_DISK_PERCENT = 0
    assert look()["reasons"][0]["message"] == "Diska hampir penuh."
    User.objects.filter(pk=administrator.pk).update(language="en")
    reason = look()["reasons"][0]
    assert (reason["component"], reason["code"]) == ("storage", "disk_filling")
    assert reason["message"] == "The disk is filling up."
    assert reason["action"]


def test_without_redis_it_is_down_and_what_needs_it_is_unknown(look: Look, settings: Any):
    address = settings.REDIS_URL
    settings.REDIS_URL = GONE
    document = look()
    assert document["status"] == "down"
    assert codes(document) == {"redis_unreachable"}
    assert state(document, "workers") == state(document, "queues") == "unknown"
    settings.REDIS_URL = address
    wait_until(lambda: look()["status"] == "healthy", 20, "healthy again")


def _with_workers(look: Look) -> dict[str, Any]:
    """Health just after workers and scheduler have been heard of."""
    heartbeats.beat("worker@sini", list(Queue), 2)
    heartbeats.beat("live@sini", ["live"], 8)
    heartbeats.note_schedule()
    return look()


def test_both_servers_stopped_and_started_again(look: Look, own_servers: Servers, client: Client):
    assert look()["status"] == "healthy"
    seen: list[dict[str, Any]] = []

    def meanwhile() -> None:
        seen.append(look())
        page = client.get("/health/")
        seen.append({"page": page.status_code})

    client.get("/health/")
    own_servers.restart(meanwhile)
    connection.close()  # as at the end of each request
    assert seen[0]["status"] == "down"
    assert codes(seen[0]) >= {"database_unreachable", "redis_unreachable"}
    assert state(seen[0], "transcription") == "unknown"
    assert seen[1] == {"page": 200}
    deadline = time.monotonic() + 60
    while (now := _with_workers(look))["status"] != "healthy" and time.monotonic() < deadline:
        time.sleep(0.5)
    assert (now["status"], codes(now)) == ("healthy", set())


def test_a_database_that_went_away_since_the_last_look_hides_the_page_from_nobody(
    look: Look, own_servers: Servers, monkeypatch: pytest.MonkeyPatch
):
    checks = {name: replace(check, every=0) for name, check in health.CHECKS.items()}
    monkeypatch.setattr(health, "BOARD", Board(checks, moment=30, fresh=600))
    assert look()["status"] == "healthy"
    seen: list[dict[str, Any]] = []
    own_servers.restart(lambda: seen.append(look()))
    connection.close()  # as at the end of each request
    assert state(seen[0], "database") == "down"


def test_while_the_database_is_down_a_stranger_is_told_nothing(look: Look, monkeypatch: pytest.MonkeyPatch):
    look()
    monkeypatch.setattr(health, "database_is_down", lambda fresh=None: True)
    assert Client().get("/api/v1/health").status_code == 401
    assert Client(headers={"Authorization": "Bearer salah"}).get("/api/v1/health").status_code == 401


def test_a_full_disk_is_down_and_one_that_fills_is_degraded(look: Look, settings: Any):
    settings.HEALTH_DISK_PERCENT = 0
    assert (look()["status"], codes(look())) == ("degraded", {"disk_filling"})
    settings.DISK_RESERVE_BYTES = 1 << 60
    assert (look()["status"], codes(look())) == ("down", {"disk_full"})
    settings.HEALTH_DISK_PERCENT, settings.DISK_RESERVE_BYTES = 100, 0
    assert look()["status"] == "healthy"


def test_spent_memory_is_degraded(look: Look, settings: Any):
    settings.HEALTH_MEMORY_PERCENT = 0
    assert codes(look()) == {"memory_nearly_spent"}


def test_without_workers_it_is_down_until_they_come_back(look: Look):
    heartbeats.leave("worker@sini")
    document = look()
    assert document["status"] == "down"
    assert codes(document) == {"no_transcription_worker", "no_quick_worker", "no_indexing_worker"}
    heartbeats.beat("worker@sini", [Queue.TRANSCRIPTION], 1)
    assert codes(look()) == {"no_quick_worker", "no_indexing_worker"}
    heartbeats.beat("quick@sini", [Queue.QUICK, Queue.INDEXING], 1)
    assert look()["status"] == "healthy"


def test_a_silent_scheduler_is_told(look: Look):
    with heartbeats.connect() as client:
        client.set(heartbeats.SCHEDULER, time.time() - 600)
    assert codes(look()) == {"scheduler_silent"}


def test_an_engine_that_refuses_is_told_with_the_error_rate(look: Look, clerk: User):
    def refuse() -> None:
        raise EngineRefused("no")

    with installed(FakeEngine(before=refuse)):
        started_job(clerk)
        work_until_done()
    document = look()
    assert codes(document) == {"engine_failing", "error_rate_high"}
    assert state(document, "whisper") == "degraded"
    Job.objects.update(finished_at=timezone.now() - timedelta(hours=2), started_at=None)
    assert look()["status"] == "healthy", "the window has gone on"


def test_a_recording_in_which_nobody_speaks_is_no_error(look: Look):
    ended_job(status="failed", error_code="no_speech")
    assert look()["status"] == "healthy"


def test_errors_up_to_the_threshold_are_borne(look: Look, settings: Any):
    settings.HEALTH_ERROR_PERCENT = 50
    ended_job(status="failed", error_code="storage_full")
    ended_job()
    assert look()["status"] == "healthy"
    settings.HEALTH_ERROR_PERCENT = 49
    assert codes(look()) == {"error_rate_high"}


def test_jobs_that_begin_late_are_told(look: Look):
    job = ended_job()
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(seconds=60))
    assert codes(look()) == {"response_slow"}


def test_too_many_active_jobs_are_told(look: Look, settings: Any):
    settings.HEALTH_ACTIVE_JOBS = 1
    factories.JobFactory.create_batch(
        2, status="processing", claimed_by="x", claimed_until=timezone.now() + timedelta(hours=1)
    )
    assert codes(look()) == {"too_many_active"}


def test_an_unsure_engine_is_told(look: Look):
    factories.SegmentFactory(confidence=0.6)
    factories.SegmentFactory(confidence=0.7)
    document = look()
    assert codes(document) == {"confidence_low"}
    assert document["components"]["transcription"]["measured"]["confidence"] == pytest.approx(0.65)


def test_a_queue_that_waits_long_is_told_and_paused_jobs_do_not_count(look: Look):
    job = factories.JobFactory(recording__duration=1000)
    Job.objects.update(created_at=timezone.now() - timedelta(hours=1))
    document = look()
    assert codes(document) == {"queue_waits_long"}
    assert document["components"]["queues"]["measured"]["transcription_age_seconds"] >= 3600
    Job.objects.filter(pk=job.pk).update(paused_at=timezone.now())
    wait_until(lambda: look()["status"] == "healthy", 20, "healthy again")


def test_a_skewed_clock_is_told(look: Look, monkeypatch: pytest.MonkeyPatch):
    real = time.time
    monkeypatch.setattr("monitoring.checks.servers.time.time", lambda: real() + 30)
    document = look()
    assert codes(document) >= {"clock_skewed"}
    assert document["components"]["clock"]["measured"]["database"] == pytest.approx(30, abs=5)


def test_a_missing_model_is_down(look: Look, settings: Any):
    settings.WHISPER_MODEL = "/tidak/ada"
    document = look()
    assert codes(document) == {"model_missing"}
    assert state(document, "whisper") == "down"


def test_the_cloud_engine_is_judged_only_where_it_is_wanted(look: Look):
    assert look()["components"]["google"]["measured"] == {"configured": "no"}
    Court.objects.create(engine="google")
    assert codes(look()) == {"engine_not_configured"}


def test_an_engine_that_nobody_wants_is_shown_as_not_used(look: Look, client: Client):
    look()
    assert client.get("/health/").content.decode().count("Tidak dipakai") == 1
    Court.objects.create(engine="google")
    look()
    assert "Tidak dipakai" not in client.get("/health/").content.decode()


@pytest.fixture
def cloud_elsewhere(settings: Any) -> Any:
    settings.GOOGLE_PROJECT, settings.GOOGLE_BUCKET = "pn-contoh", "titipan"
    settings.SPEECH_EMULATOR_HOST = "127.0.0.1:9"  # nobody listens there
    return settings


def test_a_cloud_engine_that_does_not_answer_is_told(look: Look, cloud_elsewhere: Any):
    assert codes(look()) == {"engine_unreachable"}


@pytest.mark.parametrize(("minutes", "code"), [(50, None), (95, "budget_nearly_spent"), (100, "budget_spent")])
def test_a_budget_is_told_before_and_when_it_is_spent(look: Look, cloud_elsewhere: Any, minutes: int, code: str | None):
    Court.objects.create(monthly_minutes=100)
    sent = {"model": "chirp_2", "region": "x", "address": "gs://a", "sha256": "0" * 64, "size": 1, "cost": 1}
    Transfer.objects.create(engine="google", seconds=60 * minutes, **sent)
    assert codes(look()) - {"engine_unreachable"} == ({code} if code else set())


def test_it_answers_soon_with_every_check(look: Look):
    look()
    times = []
    for _ in range(20):
        began = time.monotonic()
        look()
        times.append(time.monotonic() - began)
    assert sorted(times)[10] < 1, "the bench has the figure; this only notices what is far off"


def test_the_page_says_what_is_wrong_and_what_to_do(look: Look, client: Client, settings: Any):
    settings.HEALTH_DISK_PERCENT = 0
    page = client.get("/health/").content.decode()
    for reason in look()["reasons"]:
        assert reason["message"] in page
        assert reason["action"] in page
    settings.HEALTH_DISK_PERCENT = 100
    assert "Diska hampir penuh." not in client.get("/health/").content.decode()


def test_administrators_find_the_page_and_nobody_else(client: Client, administrator: User, clerk: User):
    client.force_login(administrator)
    assert 'href="/health/"' in client.get("/account/").content.decode()
    client.force_login(clerk)
    assert 'href="/health/"' not in client.get("/account/").content.decode()


def test_an_index_that_does_not_follow_is_told_of(look: Look):
    factories.SegmentFactory()
    assert look()["components"]["index"]["measured"]["transcripts"] == 1
    assert look()["status"] == "healthy"
    Pending.objects.update(since=timezone.now() - timedelta(minutes=2))
    assert codes(look()) == {"index_behind"}
