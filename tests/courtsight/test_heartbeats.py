"""Workers' signs of life in Redis."""

import json
import time
from typing import Any

import pytest
import redis
from celery import current_app
from django.conf import settings

from courtsight import heartbeats
from courtsight.queues import Queue

GONE = "unix:///nonexistent/redis.sock"


@pytest.fixture(autouse=True)
def emptied(settings: Any) -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushall()


def test_a_worker_that_beats_is_alive_with_its_queues():
    heartbeats.beat("worker@sini", ["transcription"], 4)
    (worker,) = heartbeats.workers()
    assert (worker.name, worker.queues, worker.processes) == ("worker@sini", ("transcription",), 4)
    assert 0 <= worker.age < 5


def test_a_sign_says_how_the_workers_claims_begin_and_one_of_the_version_before_does_not():
    heartbeats.beat("worker@sini", ["transcription"], 4, "sini:7:aa")
    (worker,) = heartbeats.workers()
    assert worker.holds_as == "sini:7:aa"
    with heartbeats.connect() as client:
        sign = {"name": "worker@sini", "queues": ["transcription"], "processes": 4, "age": 0}
        client.set(f"{heartbeats.PREFIX}worker@sini", json.dumps(sign), px=15_000)
    (worker,) = heartbeats.workers()
    assert worker.holds_as == ""


def test_a_worker_that_leaves_is_gone_at_once():
    heartbeats.beat("worker@sini", ["transcription"], 4)
    heartbeats.beat("quick@sini", ["quick"], 1)
    heartbeats.leave("worker@sini")
    assert [worker.name for worker in heartbeats.workers()] == ["quick@sini"]


def test_a_worker_that_falls_silent_is_gone_soon(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(heartbeats, "KEPT_SECONDS", 0.1)
    heartbeats.beat("worker@sini", ["transcription"], 4)
    time.sleep(0.2)
    assert heartbeats.workers() == []
    with heartbeats.connect() as client:
        assert client.smembers(heartbeats.NAMES) == set(), "nor is it asked for any more"
    monkeypatch.setattr(heartbeats, "KEPT_SECONDS", 15)
    heartbeats.beat("worker@sini", ["transcription"], 4)
    assert [worker.name for worker in heartbeats.workers()] == ["worker@sini"]


def test_who_asks_for_workers_does_not_walk_through_the_cache():
    heartbeats.beat("worker@sini", ["transcription"], 4)
    with heartbeats.connect() as client:
        client.mset({f"cache:{number}": "x" for number in range(1000)})
        client.config_resetstat()
        assert len(heartbeats.workers()) == 1
        assert sum(command["calls"] for command in client.info("commandstats").values()) < 10


def test_a_connection_is_kept_and_one_that_broke_is_replaced():
    heartbeats.note_schedule()
    with heartbeats.connect() as client:
        mine = client.client_id()
    with heartbeats.connect() as client:
        assert client.client_id() == mine
    redis.Redis.from_url(settings.REDIS_URL).client_kill_filter(skipme=True)
    assert heartbeats.schedule_age() < 30


def test_without_redis_nobody_fails_who_only_gives_a_sign(settings: Any):
    settings.REDIS_URL = GONE
    heartbeats.beat("worker@sini", ["transcription"], 4)
    heartbeats.leave("worker@sini")
    heartbeats.note_schedule()
    with pytest.raises(redis.RedisError):
        heartbeats.workers()


def test_the_scheduler_is_as_old_as_its_last_sweep():
    assert heartbeats.schedule_age() is None
    heartbeats.note_schedule()
    assert heartbeats.schedule_age() < 5


def test_a_message_says_when_it_was_sent():
    current_app.send_task("transcription.tasks.tend_cache", queue=Queue.INDEXING)
    with heartbeats.connect() as client:
        message = json.loads(client.lindex(Queue.INDEXING, 0))
    assert message["headers"]["sent_at"] == pytest.approx(time.time(), abs=30)
