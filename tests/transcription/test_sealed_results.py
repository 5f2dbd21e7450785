"""Results in the cache, once their hearing or case is sealed."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from tests import factories
from tests.fakes import FakeEngine
from transcription import cache, tasks
from transcription.models import Hearing, Recording
from transcription.types import Segment, Transcription

pytestmark = pytest.mark.django_db(transaction=True)
RESULT = Transcription("id-ID", 10.0, (Segment(0.0, 2.0, "Sidang dibuka."),), "whisper", "fake")


@pytest.fixture(autouse=True)
def store() -> Iterator[redis.Redis]:
    store = redis.Redis.from_url(settings.REDIS_URL)
    store.flushall()
    yield store
    store.flushall()


def kept(recording: Recording) -> str:
    """The key under which a result of the recording is in the cache."""
    key = cache.key_of(factories.JobFactory(recording=recording), FakeEngine())
    cache.keep(key, RESULT, recording)
    return key


def seal(client: Client, user: User, hearing: Hearing) -> None:
    client.force_login(user)
    values = {"starts_at": "2026-03-02T10:00", "agenda": hearing.agenda, "version": hearing.updated_at.isoformat()}
    rows = {"participants-TOTAL_FORMS": "0", "participants-INITIAL_FORMS": "0"}
    client.post(reverse("hearing_edit", args=[hearing.pk]), values | rows | {"sealed": "on"})
    hearing.refresh_from_db()
    assert hearing.sealed


def test_sealing_a_hearing_takes_its_results_from_the_cache(client: Client, clerk: User, hearing: Hearing):
    key = kept(factories.RecordingFactory(hearing=hearing))
    other = kept(factories.RecordingFactory())
    assert cache.find(key) == RESULT
    seal(client, clerk, hearing)
    assert cache.find(key) is None
    assert cache.find(other) == RESULT


def test_results_of_bytes_that_an_open_hearing_has_as_well_stay(client: Client, clerk: User, hearing: Hearing):
    key = kept(recording := factories.RecordingFactory(hearing=hearing))
    factories.RecordingFactory(sha256=recording.sha256)
    seal(client, clerk, hearing)
    assert cache.find(key) == RESULT


def test_a_sealed_case_takes_the_results_of_all_its_hearings_along(hearing: Hearing):
    key = kept(factories.RecordingFactory(hearing=hearing))
    hearing.case.sealed = True
    hearing.case.save()
    cache.forget_sealed()
    assert cache.find(key) is None


def test_what_redis_kept_because_it_was_away_is_forgotten_at_the_next_upkeep(hearing: Hearing):
    key = kept(factories.RecordingFactory(hearing=hearing))
    Hearing.objects.update(sealed=True)
    tasks.tend_cache()
    assert cache.find(key) is None


def test_a_hearing_sealed_while_its_job_ran_leaves_no_result(hearing: Hearing):
    recording = Recording.objects.select_related("hearing__case").get(pk=factories.RecordingFactory(hearing=hearing).pk)
    Hearing.objects.update(sealed=True)
    assert cache.find(kept(recording)) is None


def test_sealing_does_not_fail_when_redis_is_away(monkeypatch: pytest.MonkeyPatch, hearing: Hearing):
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    cache.forget_sealed()
    assert Hearing.objects.filter(pk=hearing.pk).exists()
