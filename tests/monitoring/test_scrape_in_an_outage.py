"""Prometheus is told that a server is away, and soon enough: it gives up after ten seconds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import requests
from django.conf import settings as installed_settings
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from courtsight import heartbeats
from courtsight.embedded.paths import Home
from courtsight.queues import Queue
from monitoring import collectors
from monitoring.alerts.snapshot import LEFT
from tests.transcription.web_server import WebServer

NOBODY = "postgres://postgres@127.0.0.1:9/tidak_ada"
GONE = "unix:///nonexistent/redis.sock"
IN_DATABASE = {name for name, source in collectors.SOURCES.items() if "database" in source.needs}
IN_REDIS = {name for name, source in collectors.SOURCES.items() if "redis" in source.needs}
# Several sources that wait for a connection take ten seconds each; a busy machine takes its time as well.
BOUND = 30


def answered(text: str) -> dict[str, float]:
    families = {family.name: family for family in text_string_to_metric_families(text)}
    return {sample.labels["source"]: sample.value for sample in families["courtsight_source_up"].samples}


def silent(text: str) -> set[str]:
    return {source for source, value in answered(text).items() if value == 0}


@pytest.fixture
def without_database(tmp_path: Path) -> Iterator[WebServer]:
    home = tmp_path / "home"
    Home(home).create(home / "static")
    server = WebServer(home, DATABASE_URL=NOBODY).start()
    yield server
    server.kill()


def test_a_scrape_without_postgresql_is_answered_in_time_and_says_so(without_database: WebServer):
    client = redis.Redis.from_url(installed_settings.REDIS_URL)
    client.set(LEFT, '{"memory.used_percent": 41}', ex=60)
    heartbeats.beat("worker@sini", [Queue.QUICK], 1)
    response = requests.get(f"{without_database.url}/metrics", timeout=BOUND)
    client.flushall()
    assert response.status_code == 200
    assert response.elapsed.total_seconds() < BOUND
    assert silent(response.text) == IN_DATABASE >= {"database", "tallies", "queues", "alerts"}
    assert 'courtsight_health_value{name="memory.used_percent"} 41.0' in response.text, "what the scheduler left"
    assert 'courtsight_worker_processes{queue="quick"} 1.0' in response.text
    assert "courtsight_disk_bytes " in response.text


def test_without_redis_the_rest_is_told(client: Client, db: None, settings: Any):
    settings.HOME.path.mkdir(exist_ok=True)
    settings.HEALTH_CHECK_SECONDS = 30
    settings.REDIS_URL = GONE
    text = client.get("/metrics").content.decode()
    assert silent(text) == IN_REDIS >= {"workers", "queues", "health"}
    assert "stt_active_transcriptions 0.0" in text


def test_all_sources_answer_when_both_servers_do(client: Client, db: None, settings: Any):
    settings.HOME.path.mkdir(exist_ok=True)
    settings.HEALTH_CHECK_SECONDS = 30
    assert silent(client.get("/metrics").content.decode()) == set()
