"""Redis first, PostgreSQL behind it: with Redis wiped, stopped, or full of nonsense."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from courtsight import prompt_redis
from courtsight.accounts.models import User
from tests import factories
from tests.fakes import FakeEngine
from tests.mute_redis import connections, mute_redis
from tests.other_redis import OtherRedis
from tests.transcription.cache.upstairs import upstairs
from tests.transcription.jobs import excerpt, spoken_recording, started_job, work_until_done
from transcription import cache
from transcription.cache import upper
from transcription.models import Cached, Job
from transcription.types import Segment, Transcription, Word

RESULT = Transcription(
    "id-ID", 10.0, (Segment(0.0, 2.0, "Sidang dibuka.", (Word(0.0, 0.5, "Sidang", 0.9),)),), "whisper", "fake"
)


def kept() -> str:
    """The key under which a result is."""
    recording = factories.RecordingFactory()
    key = cache.key_of(factories.JobFactory(recording=recording), FakeEngine())
    cache.keep(key, RESULT, recording)
    return key


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OtherRedis]:
    other = OtherRedis(tmp_path / "other")
    monkeypatch.setattr(settings, "REDIS_URL", other.home.redis_url)
    yield other
    other.kill()


def test_a_result_is_on_both_floors():
    key = kept()
    row = Cached.objects.get(pk=key)
    assert (row.engine, row.model, row.language, row.kind) == ("whisper", "fake", "id-ID", "file")
    assert row.size > 100
    assert timedelta(days=29) < row.expires_at - timezone.now() <= timedelta(days=settings.CACHE_DAYS)
    assert upstairs().ttl(key) == upper.KEPT.total_seconds()


def test_what_a_wiped_redis_lost_postgresql_gives_and_redis_has_it_again():
    key = kept()
    upstairs().flushall()
    assert cache.find(key) == RESULT
    Cached.objects.all().delete()
    assert cache.find(key) == RESULT, "filled on the way back"


def test_redis_keeps_nothing_longer_than_postgresql():
    key = kept()
    upstairs().flushall()
    Cached.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    cache.find(key)
    assert upstairs().ttl(key) <= 3600


def test_what_has_expired_is_not_found():
    key = kept()
    upstairs().flushall()
    Cached.objects.update(expires_at=timezone.now())
    assert cache.find(key) is None


def test_a_large_result_is_kept_in_postgresql_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(upper, "LARGEST", 50)
    key = kept()
    assert not upstairs().exists(key)
    assert cache.find(key) == RESULT


def test_a_killed_redis_costs_nothing_but_a_warning(other: OtherRedis, caplog: pytest.LogCaptureFixture):
    key = kept()
    other.kill()
    began = time.monotonic()
    assert cache.find(key) == RESULT
    second = kept()
    assert cache.find(second) == RESULT
    cache.forget_sealed()
    assert time.monotonic() - began < 5
    assert "cannot be reached" in caplog.text
    other.start()
    assert cache.find(second) == RESULT
    assert upstairs().exists(second)


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with mute_redis() as (server, address):
        monkeypatch.setattr(settings, "REDIS_URL", address)
        yield server


def test_a_redis_that_hangs_is_waited_for_once_and_then_left_alone(mute: socket.socket):
    began = time.monotonic()
    key = kept()
    for _ in range(20):
        assert cache.find(key) == RESULT
    cache.forget_sealed()
    statistics, removed = cache.statistics(), cache.remove(cache.Selection(engine="google"))
    assert time.monotonic() - began < 3 * prompt_redis.ANSWER_SECONDS
    assert (statistics.redis, removed.redis) == (None, None)
    assert connections(mute) == 1


def test_questions_to_a_redis_that_hangs_are_counted_all_the_same(mute: socket.socket):
    key = kept()
    for _ in range(3):
        cache.find(key)
    assert cache.counters()["file"].hits == 3


def test_a_redis_that_hung_is_asked_again_after_a_while(other: OtherRedis, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(prompt_redis, "LEFT_ALONE_SECONDS", 0.5)
    key = kept()
    other.hang()
    assert cache.find(key) == RESULT
    other.go_on()
    upstairs().flushall()
    assert cache.find(key) == RESULT
    assert not upstairs().exists(key), "left alone"
    time.sleep(0.6)
    assert cache.find(key) == RESULT
    assert upstairs().exists(key)


def test_a_redis_that_is_started_anew_is_asked_at_once(other: OtherRedis):
    key = kept()
    other.kill()
    other.start()
    assert cache.find(key) == RESULT
    assert upstairs().exists(key), "the broken connection was no reason to leave it alone"


def test_a_job_runs_to_its_end_while_redis_is_wiped_again_and_again(clerk: User, engine: FakeEngine):
    engine.before = lambda: upstairs().flushall()
    job = started_job(clerk)
    work_until_done()
    upstairs().flushall()
    again = started_job(clerk, spoken_recording())
    work_until_done()
    assert set(Job.objects.values_list("status", flat=True)) == {"completed"}
    assert len(engine.heard) == job.chunks.count()
    assert not again.chunks.exists()


@pytest.mark.parametrize("entry", ["nonsense", "{}", "[]", '{"segments": 1}'])
def test_a_file_entry_that_cannot_be_read_is_made_again(entry: str, clerk: User, engine: FakeEngine):
    started_job(clerk, spoken_recording(source=excerpt(20)))
    work_until_done()
    key = Cached.objects.get(kind="file").key
    Cached.objects.all().delete()
    upstairs().flushall()
    upstairs().hset(key, "value", entry)
    heard = len(engine.heard)
    job = started_job(clerk, spoken_recording(source=excerpt(20)))
    work_until_done()
    job.refresh_from_db()
    assert job.status == "completed"
    assert len(engine.heard) == 2 * heard


def test_a_key_that_is_no_entry_of_ours_is_none(clerk: User):
    key = kept()
    upstairs().flushall()
    upstairs().set(key, "nonsense")
    assert cache.find(key) == RESULT, "PostgreSQL has it"
    assert upstairs().hget(key, "value"), "and Redis has it again"


def test_what_two_engines_made_is_kept_for_neither():
    recording = factories.RecordingFactory()
    key = cache.key_of(factories.JobFactory(recording=recording), FakeEngine())
    mixed = (Segment(0.0, 1.0, "Satu", engine="whisper"), Segment(1.0, 2.0, "dua", engine="google"))
    cache.keep(key, Transcription("id-ID", 2.0, mixed, "whisper", "fake"), recording)
    assert cache.find(key) is None
