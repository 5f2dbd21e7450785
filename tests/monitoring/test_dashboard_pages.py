"""The dashboard and the accuracy page, as they are served."""

import re
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.test import Client
from django.utils import timezone

from courtsight import heartbeats
from courtsight.accounts.models import User
from courtsight.queues import Queue
from monitoring import dashboard, samples
from monitoring.models import Span
from monitoring.readings import Measure, Reading
from tests import factories
from transcription.models import Court, Hearing, Job, Transfer
from transcription.models.job import JobStatus

pytestmark = pytest.mark.django_db
PAGES = ["/health/dashboard/", "/health/dashboard/charts", "/health/accuracy/"]


@pytest.fixture(autouse=True)
def fresh(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    settings.HOME.path.mkdir(exist_ok=True)
    monkeypatch.setattr(dashboard, "shared", lambda: dashboard.Shared(kept_seconds=0))


@pytest.fixture
def page(administrator: User, client: Client) -> Any:
    client.force_login(administrator)

    def get(path: str = "/health/dashboard/", language: str = "en") -> str:
        client.cookies["django_language"] = language
        response = client.get(path)
        assert response.status_code == 200
        return re.sub(r"\s+", " ", response.content.decode())

    return get


def failed_job(hearing: Hearing, **fields: Any) -> Job:
    recording = factories.RecordingFactory(hearing=hearing, name="sidang rusak.mp4")
    given = {"error_code": "engine_failed", "finished_at": timezone.now()} | fields
    return factories.JobFactory(recording=recording, status=JobStatus.FAILED, **given)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ["clerk", "judge", "viewer"])
def test_only_administrators_are_served(path: str, role: str, request: pytest.FixtureRequest, client: Client):
    client.force_login(request.getfixturevalue(role))
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_nobody_else_is_served(path: str, client: Client):
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("path", PAGES)
def test_they_are_only_read(path: str, administrator: User, client: Client):
    client.force_login(administrator)
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/health/dashboard/", "/health/accuracy/"])
def test_each_page_of_monitoring_leads_to_the_others(path: str, page: Any):
    text = page(path)
    for other in ("/health/", "/health/dashboard/", "/health/accuracy/"):
        assert f'href="{other}"' in text
    assert f'href="{path}" aria-current="page"' in text


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_installation_on_its_first_day_says_that_there_is_nothing_yet(language: str, page: Any):
    text = page(language=language)
    assert 'data-chart="storage"' in text
    assert "data-retry" not in text
    assert page("/health/accuracy/", language)


@pytest.mark.parametrize(("asked", "shown"), [("", "hour"), ("?range=day", "day"), ("?range=year", "hour")])
def test_the_address_says_how_far_the_charts_go_back(asked: str, shown: str, page: Any):
    text = page(f"/health/dashboard/{asked}")
    assert f'data-range="{shown}"' in text
    assert f'href="?range={shown}" aria-current="true"' in text


def test_the_charts_are_asked_for_again_as_json(administrator: User, client: Client):
    samples.write([Reading(Measure.STREAMS, "", 3)], timezone.now(), Span.MINUTE)
    client.force_login(administrator)
    found = client.get("/health/dashboard/charts?range=hour").json()
    streams = next(chart for chart in found["charts"] if chart["key"] == "streams")
    assert streams["lines"][0]["values"][-1] == 3
    assert client.get("/health/dashboard/charts?range=month").json()["step"] == 3 * 3600


def test_a_failed_job_is_shown_with_its_cause_what_to_do_and_a_button(hearing: Hearing, page: Any):
    job = failed_job(hearing, error_detail="Traceback: <broken>")
    text = page()
    assert f'data-retry="{job.pk}"' in text
    assert "sidang rusak.mp4" in text
    assert "Traceback: &lt;broken&gt;" in text
    assert f"/hearings/{hearing.pk}/" in text


def test_a_failed_job_of_a_sealed_hearing_leaves_no_trace(sealed_hearing: Hearing, page: Any):
    job = failed_job(sealed_hearing)
    text = page()
    assert str(job.pk) not in text
    assert "rusak" not in text
    assert "77/Pid" not in text


def test_what_a_worker_does_is_named_only_where_one_may_see_it(
    hearing: Hearing, sealed_hearing: Hearing, page: Any, administrator: User
):
    heartbeats.beat("worker@sini", [Queue.TRANSCRIPTION], 2, "sini:7:aa")
    for number, one in enumerate((hearing, sealed_hearing)):
        recording = factories.RecordingFactory(hearing=one, name=f"sidang-{number}.wav")
        until = timezone.now() + timedelta(minutes=5)
        factories.JobFactory(
            recording=recording, status=JobStatus.PROCESSING, claimed_by="sini:7:aa:x", claimed_until=until
        )
    text = page()
    assert "worker@sini" in text
    assert "sidang-0.wav" in text
    assert "sidang-1.wav" not in text
    assert str(sealed_hearing.pk) not in text


def test_without_redis_the_page_says_what_is_not_known(settings: Any, page: Any):
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    assert "Redis does not answer" in page()


def test_minutes_are_shown_against_the_budget(page: Any):
    Court.objects.create(pk=1, monthly_minutes=1000)
    Transfer.objects.create(engine="google", seconds=15_000, cost="4.00", size=1)
    text = page()
    assert "250 of 1,000 minutes" in text or "250.0 of 1,000 minutes" in text
    assert "(25 %)" in text
    assert 'value="250.0"' in page(language="id")  # numbers for programs have a point in any language


def test_the_day_the_disk_is_full_is_told(page: Any):
    now = timezone.now()
    used = dashboard.storage(now).used
    for days in range(1, 6):
        samples.write([Reading(Measure.DISK_USED, "", used * (1 - days / 20))], now - timedelta(days=days), Span.HOUR)
    assert "if it goes on like this" in page()
