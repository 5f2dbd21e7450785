"""GET /cache/statistics and DELETE /cache: for administrators, with and without Redis."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from courtsight.accounts.models import ApiToken, User
from courtsight.audit.lines import lines_of, readable_by
from courtsight.audit.models import AuditEvent
from tests import factories
from tests.fakes import FakeEngine
from tests.transcription.cache.test_removal import chunk, kept
from tests.transcription.cache.upstairs import upstairs
from tests.transcription.calling import assert_problem
from tests.transcription.jobs import excerpt, spoken_recording, started_job, work_until_done
from transcription import cache
from transcription.cache.counting import PENDING, save_counts
from transcription.models import CacheCount, Cached, Hearing
from transcription.models.cached import CachedKind


def call(user: User, method: str, query: str = "", path: str = "") -> HttpResponse:
    headers = {"Authorization": f"Bearer {ApiToken.create(user, 'test')[1]}"}
    return Client(raise_request_exception=False).generic(method, f"/api/v1/cache{path}?{query}", headers=headers)


def statistics(user: User) -> dict[str, Any]:
    answer = call(user, "GET", path="/statistics")
    assert answer.status_code == 200, answer.content
    return answer.json()


def asked(found: int, missed: int) -> None:
    key = kept(factories.RecordingFactory())
    for _ in range(found):
        cache.find(key)
    for number in range(missed):
        cache.find(f"stt:transcription:{number}:id-ID:whisper:0")


def test_hits_and_misses_are_counted_by_floor(administrator: User):
    asked(found=3, missed=1)
    upstairs().delete(Cached.objects.get().key)
    cache.find(Cached.objects.get().key)
    found = statistics(administrator)
    assert found["file"] == {"hits": 4, "misses": 1, "evictions": 0, "hit_rate": 0.8}
    assert found["chunk"] == {"hits": 0, "misses": 0, "evictions": 0, "hit_rate": None}
    redis, postgresql = found["redis"]["file"], found["postgresql"]["file"]
    assert (redis["since_start"]["hits"], redis["since_start"]["misses"]) == (3, 2)
    assert (postgresql["since_start"]["hits"], postgresql["since_start"]["misses"]) == (1, 1)
    assert redis["last_24_hours"] == redis["since_start"]


def test_entries_bytes_and_memory_are_told(administrator: User):
    kept(factories.RecordingFactory())
    chunk("a")
    found = statistics(administrator)
    for floor in ("redis", "postgresql"):
        assert (found[floor]["file"]["entries"], found[floor]["chunk"]["entries"]) == (1, 1)
        assert found[floor]["file"]["bytes"] > found[floor]["chunk"]["bytes"] > 5
    assert found["redis_reachable"] is True
    assert found["memory"]["used_bytes"] > 100_000
    assert found["memory"]["evictions"] == 0


def test_the_last_day_is_apart_from_all_time(administrator: User):
    asked(found=1, missed=1)
    save_counts()
    CacheCount.objects.update(hour=timezone.now() - timedelta(hours=30))
    asked(found=2, missed=0)
    found = statistics(administrator)["redis"]["file"]
    assert (found["since_start"]["hits"], found["since_start"]["misses"]) == (3, 1)
    assert (found["last_24_hours"]["hits"], found["last_24_hours"]["misses"]) == (2, 0)


def test_a_wiped_redis_loses_only_what_was_counted_since_the_last_upkeep(administrator: User):
    asked(found=5, missed=0)
    save_counts()
    asked(found=1, missed=0)
    upstairs().flushall()
    assert statistics(administrator)["file"]["hits"] == 5
    asked(found=1, missed=0)
    save_counts()
    save_counts()
    assert not upstairs().exists(PENDING)
    assert statistics(administrator)["file"]["hits"] == 6


def test_without_redis_postgresqls_half_is_told_and_counting_goes_on(
    administrator: User, monkeypatch: pytest.MonkeyPatch
):
    asked(found=2, missed=0)
    save_counts()
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    cache.find(Cached.objects.get().key)
    cache.find("stt:transcription:0:id-ID:whisper:0")
    found = statistics(administrator)
    assert (found["redis"], found["memory"], found["redis_reachable"]) == (None, None, False)
    assert found["postgresql"]["file"]["entries"] == 1
    assert found["file"] == {"hits": 3, "misses": 1, "evictions": 0, "hit_rate": 0.75}


def test_counters_for_metrics_are_those_of_all_processes(monkeypatch: pytest.MonkeyPatch):
    asked(found=2, missed=1)
    save_counts()
    asked(found=1, missed=0)
    assert (cache.counters()[CachedKind.FILE].hits, cache.counters()[CachedKind.FILE].misses) == (3, 1)
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    assert cache.counters()[CachedKind.FILE].hits == 2


def test_what_a_sealed_hearing_looks_up_is_not_counted(
    administrator: User, clerk: User, sealed_hearing: Hearing, engine: FakeEngine
):
    started_job(clerk, spoken_recording(sealed_hearing, excerpt(20)))
    work_until_done()
    assert engine.heard
    found = statistics(administrator)
    assert found["counting_since"] is None
    assert found["postgresql"]["chunk"]["entries"] == found["redis"]["chunk"]["entries"] == 0


def test_an_administrator_removes_and_the_trail_says_what(administrator: User):
    recording = factories.RecordingFactory()
    chunk("a", recording)
    assert call(administrator, "DELETE", f"audio={recording.sha256}").json() == {"postgresql": 1, "redis": 1}
    assert call(administrator, "DELETE", "engine=whisper&model=base").json() == {"postgresql": 0, "redis": 0}
    assert call(administrator, "DELETE", "pattern=stt:chunk:*").status_code == 200
    events = readable_by(administrator, AuditEvent.objects.filter(target_type="cached").order_by("at"))
    assert [event.details["name"] for event in events] == [
        f"audio={recording.sha256}",
        "engine=whisper model=base",
        "pattern=stt:chunk:*",
    ]
    assert {event.user for event in events} == {administrator}
    assert lines_of(events)[1].note == "engine=whisper model=base"


def test_without_redis_the_answer_says_that_it_may_keep_some(administrator: User, monkeypatch: pytest.MonkeyPatch):
    chunk("a")
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    assert call(administrator, "DELETE", "engine=whisper").json() == {"postgresql": 1, "redis": None}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "audio=abc",
        "engine=whisper&pattern=*",
        "model=base",
        "engine=wisper",
        "pattern=%00",
        "pattern=a%20b",
        "what=ever",
    ],
)
def test_a_selection_that_says_nothing_or_too_much_is_refused(query: str, administrator: User):
    chunk("a")
    assert_problem(call(administrator, "DELETE", query), 422, "invalid")
    assert Cached.objects.count() == 1


def test_an_engine_that_there_is_not_is_named_as_what_is_wrong(administrator: User):
    problem = call(administrator, "DELETE", "engine=wisper").json()
    assert [error["field"] for error in problem["errors"]] == ["engine"]


@pytest.mark.parametrize("who", ["clerk", "judge", "viewer"])
def test_others_may_neither_look_nor_remove(who: str, request: pytest.FixtureRequest):
    user = request.getfixturevalue(who)
    chunk("a")
    assert_problem(call(user, "GET", path="/statistics"), 403, "forbidden")
    assert_problem(call(user, "DELETE", "engine=whisper"), 403, "forbidden")
    assert Cached.objects.count() == 1
    assert not AuditEvent.objects.filter(target_type="cached").exists()


def test_without_a_token_nothing_is_told():
    for method, path in (("GET", "/statistics"), ("DELETE", "")):
        answer = Client().generic(method, f"/api/v1/cache{path}?engine=whisper")
        assert_problem(answer, 401, "unauthenticated")
