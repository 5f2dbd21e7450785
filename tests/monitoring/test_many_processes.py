"""Two workers and two web processes: whichever is scraped tells what the database holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from django.conf import settings
from django.db.models import Count

from courtsight import heartbeats
from courtsight.accounts.models import User
from courtsight.embedded.paths import Home
from tests.monitoring.test_metrics_page import Samples, samples
from tests.transcription.jobs import excerpt, spoken_recording, started_job
from tests.transcription.test_job_workers import wait_for_completion
from tests.transcription.web_server import WebServer
from tests.transcription.workers import Crew, wait_until
from transcription.dispatch import cancel_job
from transcription.models import Job

pytestmark = pytest.mark.long


@pytest.fixture
def crew(transactional_db: None, tmp_path: Path) -> Iterator[Crew]:
    """A worker for all recordings, one for short ones: two processes."""
    crew = Crew(tmp_path, quick=True)
    yield crew
    crew.stop()


@pytest.fixture
def web(transactional_db: None) -> Iterator[list[WebServer]]:
    """Two of one machine."""
    Home(settings.HOME.path).create(settings.HOME.path / "static")
    servers = [WebServer(settings.HOME.path).start() for _ in range(2)]
    yield servers
    for server in servers:
        server.kill()


def scraped(server: WebServer) -> Samples:
    response = requests.get(f"{server.url}/metrics", timeout=20)
    assert response.status_code == 200
    return samples(response.text)


def shared(found: Samples) -> Samples:
    """What does not change between two scrapes."""
    return {key: number for key, number in found.items() if key[0].startswith("stt_")}


def test_every_web_process_tells_what_the_database_holds(crew: Crew, web: list[WebServer], clerk: User):
    jobs = [started_job(clerk, spoken_recording(source=excerpt(seconds), duration=seconds)) for seconds in (20, 25, 30)]
    for job in jobs:
        wait_for_completion(job, crew)
    cancel_job(started_job(clerk, spoken_recording(source=excerpt(20), duration=20), language="en-US"), clerk)
    first, second = (scraped(server) for server in web)
    assert shared(first) == shared(second)
    by_status = dict(Job.objects.values_list("status").annotate(Count("pk")))
    counted = {
        dict(labels)["status"]: number
        for (name, labels), number in first.items()
        if name == "stt_transcription_requests_total" and number
    }
    assert counted == by_status == {"completed": 3, "cancelled": 1}
    minutes = sum(number for (name, _), number in first.items() if name == "stt_audio_minutes_processed_total")
    assert minutes == pytest.approx(75 / 60)
    assert len(set(heartbeats.workers())) == 2
    assert first["courtsight_worker_processes", (("queue", "quick"),)] == 1


def test_requests_of_both_web_processes_are_added_up(web: list[WebServer]):
    def answered(server: WebServer) -> float:
        return sum(
            number
            for (name, labels), number in scraped(server).items()
            if name == "django_http_responses_total_by_status_view_method_total" and dict(labels)["view"] == "livez"
        )

    for server, times in zip(web, (3, 4), strict=True):
        for _ in range(times):
            assert requests.get(f"{server.url}/livez", timeout=20).status_code == 200
    assert [answered(server) for server in web] == [7, 7]
    web[0].kill()
    assert answered(web[1]) == 7, "what an ended process has counted stays"


def test_a_worker_that_is_killed_falls_silent(crew: Crew):
    wait_until(lambda: len(heartbeats.workers()) == 2, 60, "both workers alive")
    crew.quick.kill()
    wait_until(lambda: len(heartbeats.workers()) == 1, heartbeats.KEPT_SECONDS + 10, "one of them gone")
