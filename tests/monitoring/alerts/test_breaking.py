"""Each part is broken in turn: the right state, reason and alert, and an end when it works again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from courtsight import heartbeats
from courtsight.accounts.models import User
from courtsight.queues import Queue
from monitoring.alerts.models import Alert
from monitoring.alerts.rules import BY_NAME
from search.models import Pending
from tests import factories
from tests.fakes import FakeEngine, installed
from tests.monitoring.alerts.conftest import Watching
from tests.monitoring.conftest import Look, codes
from tests.transcription.jobs import started_job, work_until_done
from transcription.errors import EngineRefused
from transcription.models import Court, Job, Segment, Transcript


def staff() -> None:
    heartbeats.beat("worker@sini", list(Queue), 2)
    heartbeats.beat("live@sini", ["live"], 8)
    heartbeats.note_schedule()


def silence_scheduler(settings: Any) -> None:
    with heartbeats.connect() as client:
        client.set(heartbeats.SCHEDULER, time.time() - 600)


def late_jobs(settings: Any) -> None:
    now = timezone.now()
    job = factories.JobFactory(status="completed", started_at=now, finished_at=now)
    Job.objects.filter(pk=job.pk).update(created_at=now - timedelta(minutes=5))


def active_jobs(settings: Any) -> None:
    settings.HEALTH_ACTIVE_JOBS = 1
    held = {"claimed_by": "x", "claimed_until": timezone.now() + timedelta(days=1)}
    factories.JobFactory.create_batch(2, status="processing", **held)


def waiting_job(settings: Any) -> None:
    factories.JobFactory(recording__duration=1000)
    Job.objects.update(created_at=timezone.now() - timedelta(hours=1))


def forgotten_index(settings: Any) -> None:
    factories.SegmentFactory()
    Pending.objects.update(since=timezone.now() - timedelta(minutes=5))


def no_jobs(settings: Any) -> None:
    Job.objects.all().delete()


def set_to(**values: Any) -> Callable[[Any], None]:
    return lambda settings: [setattr(settings, name, value) for name, value in values.items()]


@dataclass(frozen=True)
class Break:
    """How a part is broken and mended, and what is told of it. `also`: what comes with it."""

    rule: str
    breaking: Callable[[Any], object]
    mending: Callable[[Any], object]
    also: frozenset[str] = frozenset()


BREAKS = [
    Break("DiskFull", set_to(DISK_RESERVE_BYTES=1 << 60), set_to(DISK_RESERVE_BYTES=0)),
    Break("DiskFilling", set_to(HEALTH_DISK_PERCENT=0), set_to(HEALTH_DISK_PERCENT=100)),
    Break("MemoryNearlySpent", set_to(HEALTH_MEMORY_PERCENT=0), set_to(HEALTH_MEMORY_PERCENT=100)),
    Break("ModelMissing", set_to(WHISPER_MODEL="/tidak/ada"), set_to(WHISPER_MODEL="")),
    Break("SchedulerSilent", silence_scheduler, lambda _: staff()),
    Break(
        "TranscriptionWorkersMissing",
        lambda _: heartbeats.leave("worker@sini"),
        lambda _: staff(),
        frozenset({"QuickWorkerMissing", "IndexingWorkerMissing"}),
    ),
    Break("LiveWorkerMissing", lambda _: heartbeats.leave("live@sini"), lambda _: staff()),
    Break("ResponseSlow", late_jobs, no_jobs),
    Break("TooManyActive", active_jobs, no_jobs),
    Break("QueueWaitsLong", waiting_job, no_jobs),
    Break(
        "ConfidenceLow",
        lambda _: factories.SegmentFactory(confidence=0.6),
        lambda _: Segment.objects.all().update(confidence=0.9),
    ),
    Break("IndexBehind", forgotten_index, lambda _: Pending.objects.all().delete()),
    Break(
        "CloudEngineNotConfigured",
        lambda _: Court.objects.create(engine="google"),
        lambda _: Court.objects.all().delete(),
    ),
]


@pytest.mark.parametrize("case", BREAKS, ids=lambda case: case.rule)
def test_what_breaks_is_told_after_its_time_and_ends(case: Break, look: Look, watching: Watching, settings: Any):
    rule = BY_NAME[case.rule]
    assert watching.go_on(60) == set()
    case.breaking(settings)
    document = look()
    assert document["status"] == ("down" if rule.reason.state == "down" else "degraded")
    assert codes(document) == {rule.reason.code} | {BY_NAME[name].reason.code for name in case.also}
    assert watching.go_on() == set(), "not before its time"
    assert Alert.objects.filter(rule=rule.name, state="pending").exists()
    assert watching.go_on(rule.hold) == {case.rule} | case.also
    case.mending(settings)
    assert look()["status"] == "healthy"
    assert watching.until_quiet() == set()
    alert = Alert.objects.get(rule=rule.name)
    assert (alert.state, alert.severity) == ("resolved", rule.severity)
    assert alert.since < alert.fired_at < alert.resolved_at


def test_without_redis_that_alone_is_told(look: Look, watching: Watching, settings: Any):
    """What depends on it is unknown, and begins no alert of its own."""
    address = settings.REDIS_URL
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    assert (look()["status"], codes(look())) == ("down", {"redis_unreachable"})
    assert watching.go_on(300) == {"RedisDown"}
    settings.REDIS_URL = address
    assert look()["status"] == "healthy"
    assert watching.until_quiet() == set()


def refused_jobs(clerk: User, count: int) -> None:
    def refuse() -> None:
        raise EngineRefused("no")

    with installed(FakeEngine(before=refuse)):
        for _ in range(count):
            started_job(clerk)
            work_until_done()


def test_an_engine_that_goes_on_refusing_is_told_with_the_error_rate(look: Look, watching: Watching, clerk: User):
    refused_jobs(clerk, 3)
    assert codes(look()) == {"engine_failing", "error_rate_high"}
    assert watching.go_on(120) == {"EngineFailing", "ErrorRateHigh"}
    assert Alert.objects.get(rule="ErrorRateHigh").value == 1
    Job.objects.update(finished_at=timezone.now() - timedelta(hours=2), started_at=None)
    assert look()["status"] == "healthy"
    assert watching.until_quiet() == set()
    assert Alert.objects.get(rule="ErrorRateHigh").value == 1, "how bad it was, not how well it is"


def test_one_failure_of_few_jobs_calls_nobody_in_the_night(look: Look, watching: Watching, clerk: User):
    refused_jobs(clerk, 1)
    assert watching.go_on(600) == {"EngineFailing"}
    assert BY_NAME["EngineFailing"].severity == "warning"


def test_low_confidence_is_over_when_nobody_works_any_more(look: Look, watching: Watching):
    factories.SegmentFactory(confidence=0.6)
    assert watching.go_on(BY_NAME["ConfidenceLow"].hold) == {"ConfidenceLow"}
    Transcript.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert look()["status"] == "healthy"
    assert watching.until_quiet() == set()
    assert Alert.objects.get(rule="ConfidenceLow").value == pytest.approx(0.6)


def test_a_clock_that_is_off_is_told(look: Look, watching: Watching, monkeypatch: pytest.MonkeyPatch):
    real = time.time
    with monkeypatch.context() as skewed:
        skewed.setattr("monitoring.checks.servers.time.time", lambda: real() + 30)
        assert "clock_skewed" in codes(look())
        assert "ClockSkewed" in watching.go_on(120)
    assert look()["status"] == "healthy"
    assert watching.until_quiet() == set()


def test_a_cloud_that_does_not_answer_is_told(look: Look, watching: Watching, settings: Any):
    settings.GOOGLE_PROJECT, settings.GOOGLE_BUCKET = "pn-contoh", "titipan"
    settings.SPEECH_EMULATOR_HOST = "127.0.0.1:9"  # nobody listens there
    assert codes(look()) == {"engine_unreachable"}
    assert watching.go_on(120) == {"CloudEngineUnreachable"}
    settings.GOOGLE_PROJECT = ""
    assert watching.until_quiet() == set()


def test_a_number_that_trembles_is_one_alert(watching: Watching, settings: Any):
    for _ in range(6):
        settings.HEALTH_MEMORY_PERCENT = 0
        watching.go_on(BY_NAME["MemoryNearlySpent"].hold)
        settings.HEALTH_MEMORY_PERCENT = 100
        watching.go_on(60)
    assert Alert.objects.count() == 1
