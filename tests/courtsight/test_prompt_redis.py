"""A Redis that hangs: it takes connections and answers nothing. Waited for once, and by nobody who comes soon after."""

import socket
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings

from courtsight.accounts.models import User
from courtsight.counted_cache import CountedRedisCache
from courtsight.prompt_redis import reached
from tests.factories import RecordingFactory
from tests.mute_redis import connections, mute_redis
from transcription import abandoned, bells, live
from transcription.broadcast import broadcast
from transcription.captions.telling import tell_event, tell_state
from transcription.dispatch import cancel_job, create_job, pause_job, resume_job
from transcription.models.job import JobStatus


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with mute_redis() as (server, address):
        monkeypatch.setattr(settings, "REDIS_URL", address)
        yield server


@pytest.mark.django_db(transaction=True)
def test_all_that_a_clerk_does_with_a_job_waits_for_it_once(mute: socket.socket, clerk: User):
    job = create_job(RecordingFactory(), clerk, language="id-ID")
    pause_job(job, clerk)
    resume_job(job, clerk)
    cancel_job(job, clerk)
    assert job.status == JobStatus.CANCELLED
    assert connections(mute) == 1


@pytest.mark.django_db
def test_who_waited_for_one_thing_does_not_wait_for_the_next(mute: socket.socket):
    broadcast("jobs", "job.changed", job_id="1")
    bells.top_up()
    abandoned.wake_a_worker()
    assert live.people_at("1", "me") == []
    with pytest.raises(redis.ConnectionError), reached():
        pass
    assert connections(mute) == 1


@pytest.mark.django_db(transaction=True)
def test_that_doors_are_closed_is_said_however_lately_it_let_us_wait(mute: socket.socket):
    broadcast("jobs", "job.changed", job_id="1")
    assert connections(mute) == 1
    tell_state("1")
    tell_event("1", {"type": "withdrawn"})
    assert connections(mute) == 2


def test_a_command_that_is_refused_is_no_reason_to_leave_it_alone():
    with pytest.raises(redis.ResponseError), reached() as client:
        client.execute_command("NO SUCH COMMAND")
    with reached() as client:
        assert client.ping()


def test_djangos_cache_does_not_wait_without_end(mute: socket.socket):
    with pytest.raises(redis.TimeoutError):
        CountedRedisCache(settings.REDIS_URL, {}).get("key")
