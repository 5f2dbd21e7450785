"""What leaves the cache: the old, the too much, the sealed, and what a person names."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.fakes import FakeEngine
from tests.transcription.cache.test_floors import RESULT
from tests.transcription.cache.upstairs import upstairs
from transcription import cache, tasks
from transcription.cache import store, upper
from transcription.cache.counting import counters
from transcription.cache.entries import Entry
from transcription.cache.removal import expression, remove_expired, remove_oldest
from transcription.models import Cached, Hearing, Recording
from transcription.models.cached import CachedKind


def chunk(name: str, recording: Recording | None = None, engine: str = "whisper", model: str = "fake") -> str:
    """The key of a chunk's entry on both floors."""
    recording = recording or factories.RecordingFactory()
    key = f"stt:chunk:{name}:id-ID:{engine}:0"
    store.put([Entry(key, CachedKind.CHUNK, recording.sha256, engine, model, "id-ID", '{"words": []}')])
    return key


def kept(recording: Recording) -> str:
    key = cache.key_of(factories.JobFactory(recording=recording), FakeEngine())
    cache.keep(key, RESULT, recording)
    return key


def there() -> set[str]:
    """The keys on either floor."""
    keys = set(Cached.objects.values_list("key", flat=True))
    assert {held.key for held in upper.held()} <= keys
    return keys


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("cache", *arguments, stdout=out)
    return out.getvalue()


def test_what_was_made_from_a_file_goes_from_both_floors_chunks_too():
    recording, other = factories.RecordingFactory(), factories.RecordingFactory()
    kept(recording)
    chunk("a", recording)
    stays = {kept(other), chunk("b", other)}
    assert cache.remove(cache.Selection(audio=recording.sha256)) == cache.Removal(2, 2)
    assert there() == stays


def test_what_an_engine_made_goes_and_of_it_one_model_alone():
    base, large, cloud = chunk("a"), chunk("b", model="large"), chunk("c", engine="google")
    assert cache.remove(cache.Selection(engine="whisper", model="large")) == cache.Removal(1, 1)
    assert there() == {base, cloud}
    cache.remove(cache.Selection(engine="whisper"))
    assert there() == {cloud}
    assert large not in there()


@pytest.mark.parametrize(
    ("pattern", "gone"),
    [
        ("*", {"a1", "a2", "b1"}),
        ("stt:chunk:a*", {"a1", "a2"}),
        ("stt:chunk:?1:*", {"a1", "b1"}),
        ("stt:chunk:[ax]1:*", {"a1"}),
        ("stt:chunk", set()),
        ("stt:chunk:a.*", set()),
        ("*:su-ID:*", set()),
    ],
)
def test_keys_that_fit_a_pattern_go(pattern: str, gone: set[str]):
    keys = {name: chunk(name) for name in ("a1", "a2", "b1")}
    cache.remove(cache.Selection(pattern=pattern))
    assert there() == {key for name, key in keys.items() if name not in gone}


def test_a_key_of_another_shape_is_counted_and_removed_like_an_entry():
    kept = chunk("a")
    upstairs().set("stt:chunk:bukan", "nonsense")
    upstairs().rpush("stt:transcription:bukan", "nonsense")
    assert {held.key: held.size > 0 for held in upper.held()} == {
        kept: True, "stt:chunk:bukan": False, "stt:transcription:bukan": False
    }  # fmt: skip
    assert cache.statistics().redis.chunk.entries == 2
    assert cache.remove(cache.Selection(pattern="*:bukan")).redis == 2
    assert {held.key for held in upper.held()} == {kept}


def test_a_pattern_touches_nothing_in_redis_but_the_cache():
    upstairs().set("celery", "message")
    chunk("a")
    cache.remove(cache.Selection(pattern="*"))
    assert upstairs().get("celery") == b"message"


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30))
def test_any_pattern_can_be_asked_for(pattern: str):
    import re

    re.compile(expression(pattern))
    list(cache.Selection(pattern=pattern).rows())


def test_what_redis_alone_still_has_goes_too():
    key = chunk("a", recording := factories.RecordingFactory())
    Cached.objects.all().delete()
    assert cache.remove(cache.Selection(audio=recording.sha256)) == cache.Removal(0, 1)
    assert not upstairs().exists(key)


def test_a_redis_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch):
    recording = factories.RecordingFactory()
    chunk("a", recording)
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    assert cache.remove(cache.Selection(audio=recording.sha256)) == cache.Removal(1, None)
    with pytest.raises(CommandError, match="Redis tidak dapat dihubungi"):
        command("--audio", recording.sha256)


def test_expired_rows_go():
    old, new = chunk("old"), chunk("new")
    Cached.objects.filter(pk=old).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert remove_expired() == 1
    assert list(Cached.objects.values_list("key", flat=True)) == [new]


def test_the_oldest_go_until_the_rest_fits():
    keys = [chunk(f"{number}") for number in range(5)]
    for age, key in enumerate(reversed(keys)):
        Cached.objects.filter(pk=key).update(size=100, created_at=timezone.now() - timedelta(hours=age))
    assert remove_oldest(250) == 3
    assert set(Cached.objects.values_list("key", flat=True)) == set(keys[3:])
    assert counters()[CachedKind.CHUNK].evictions == 3
    assert remove_oldest(250) == 0


def test_the_upkeep_does_it_all(monkeypatch: pytest.MonkeyPatch):
    sealed = factories.RecordingFactory(hearing__sealed=True)
    chunk("sealed", sealed)
    expired, large, stays = chunk("expired"), chunk("large"), chunk("stays")
    Cached.objects.filter(pk=expired).update(expires_at=timezone.now())
    Cached.objects.filter(pk=large).update(size=1000, created_at=timezone.now() - timedelta(days=1))
    monkeypatch.setattr(settings, "CACHE_MAX_BYTES", 900)
    tasks.tend_cache()
    assert list(Cached.objects.values_list("key", flat=True)) == [stays]
    assert "stt:chunk:sealed:id-ID:whisper:0" not in {held.key for held in upper.held()}


def test_sealing_forgets_chunks_on_both_floors_also_when_a_row_is_gone_already(hearing: Hearing):
    recording = factories.RecordingFactory(hearing=hearing)
    first, second, other = chunk("a", recording), chunk("b", recording), chunk("c")
    Cached.objects.filter(pk=second).delete()
    Hearing.objects.filter(pk=hearing.pk).update(sealed=True)
    cache.forget_sealed()
    assert there() == {other}
    assert not upstairs().exists(first, second)


def test_results_of_a_deleted_recording_are_forgotten():
    recording = factories.RecordingFactory()
    kept(recording)
    chunk("a", recording)
    recording.jobs.all().delete()
    recording.delete()
    cache.forget_sealed()
    assert there() == set()


def test_the_command_removes_and_shows():
    recording = factories.RecordingFactory()
    key = kept(recording)
    cache.find(key)
    shown = command("--statistics")
    assert "files as a whole: 100.0% hits (1 of 1)" in shown
    assert "PostgreSQL, files: 1 entries" in shown
    assert "Redis uses" in shown
    assert command("--pattern", "stt:transcription:*") == "PostgreSQL: 1 entries removed\nRedis: 1 entries removed\n"
    assert command("--expired") == "0 expired entries removed\n"
    assert there() == set()


def test_the_command_shows_what_it_can_without_redis(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    shown = command("--statistics")
    assert shown.startswith("nothing counted")
    assert shown.endswith("its half is missing\n")


def test_the_command_wants_a_model_with_its_engine():
    with pytest.raises(CommandError, match="--engine"):
        command("--expired", "--model", "base")


@pytest.mark.parametrize("named", ["wisper", "Whisper", "*"])
def test_an_engine_that_does_not_exist_is_refused_with_those_that_do(named: str):
    kept = chunk("a")
    with pytest.raises(CommandError, match=rf"{re.escape(named)}.*whisper, google"):
        command("--engine", named)
    assert there() == {kept}


@pytest.mark.parametrize("digest", ["abc", "A" * 64, "sidang.wav"])
def test_what_is_no_digest_is_refused(digest: str):
    with pytest.raises(CommandError, match="SHA-256"):
        command("--audio", digest)
