"""A recording that was trimmed or extended uses what was heard in the old one."""

import numpy as np
import pytest

from courtsight.accounts.models import User
from tests import factories
from tests.fakes import FakeEngine, cloud_engine
from tests.transcription.cache.recordings import hearing_samples, recording_of, seconds
from tests.transcription.cache.upstairs import upstairs
from tests.transcription.jobs import started_job, work_until_done
from transcription.cache import keys, upper
from transcription.cache.chunks import chunk_key, moved
from transcription.engines import Piece
from transcription.models import Cached, Chunk, Hearing, Job, Recording
from transcription.types import SAMPLE_RATE, ChunkResult, EngineOptions, Finding, FindingKind, Span, Word


def transcribed(user: User, recording: Recording, **options: str) -> Job:
    job = started_job(user, recording, **options)
    work_until_done()
    job.refresh_from_db()
    assert job.status == "completed"
    return job


def seconds_from_cache(job: Job) -> float:
    return sum(chunk.end - chunk.start for chunk in job.chunks.filter(from_cache=True))


def seconds_heard(job: Job) -> float:
    return sum(chunk.end - chunk.start for chunk in job.chunks.all())


def test_a_new_version_of_the_pipeline_makes_the_local_engine_hear_again_and_nothing_be_paid_again(
    monkeypatch: pytest.MonkeyPatch,
):
    def keys_now() -> list[str]:
        piece = Piece(0.0, 1.0, (Span(0.0, 1.0),), lambda: np.zeros(SAMPLE_RATE, np.float32))
        return [chunk_key(piece, EngineOptions("id-ID"), engine) for engine in (FakeEngine(), cloud_engine())]

    local, cloud = keys_now()
    monkeypatch.setattr(keys, "PIPELINE_VERSION", keys.PIPELINE_VERSION + 1)
    assert keys_now()[0] != local
    assert keys_now()[1] == cloud


COPIES = {
    "trimmed by one sample": lambda whole: (whole[1:], 1.0),
    "trimmed by an odd amount": lambda whole: (whole[20 * SAMPLE_RATE + 1971 :], 1.0),
    "trimmed at its end": lambda whole: (whole[: -30 * SAMPLE_RATE - 7], 1.0),
    "recorded on": lambda whole: (np.concatenate([whole, seconds(30, 80)]), len(whole) / (len(whole) + 50 * 16_000)),
    "joined to another": lambda whole: (np.concatenate([seconds(100, 140), whole]), 182 / 222),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_is_heard_only_where_it_is_new(kind: str, clerk: User, engine: FakeEngine):
    transcribed(clerk, recording_of(hearing_samples()))
    samples, shared = COPIES[kind](hearing_samples())
    heard = len(engine.heard)
    job = transcribed(clerk, recording_of(samples))
    # Both ends of so short a recording count much; of more minutes more is shared: see bench_cache.py.
    assert seconds_from_cache(job) > 0.6 * shared * seconds_heard(job)
    assert len(engine.heard) - heard == job.chunks.filter(from_cache=False).count()


def test_words_from_the_cache_are_where_they_are_in_the_new_recording(clerk: User):
    cut = 20 * SAMPLE_RATE + 1971
    whole = transcribed(clerk, recording_of(hearing_samples()))
    trimmed = transcribed(clerk, recording_of(hearing_samples()[cut:]))
    for chunk in trimmed.chunks.filter(from_cache=True):
        start = chunk.start + cut / SAMPLE_RATE
        original = whole.chunks.get(start__range=(start - 1e-5, start + 1e-5))
        (word,), (first,) = chunk.result["words"], original.result["words"]
        assert word["start"] == pytest.approx(chunk.start, abs=1e-5)
        assert word["end"] == pytest.approx(chunk.end, abs=1e-5)
        assert word["word"] == first["word"]
    assert trimmed.chunks.filter(from_cache=True).count() >= 4


def test_what_is_kept_of_a_chunk_is_what_the_engine_said_from_its_beginning_on(clerk: User):
    job = transcribed(clerk, recording_of(seconds(0, 60)))
    values = Cached.objects.filter(kind="chunk").values_list("value", flat=True)
    assert len(values) == job.chunks.count()
    assert {value["words"][0]["start"] for value in values} == {0.0}


@pytest.mark.parametrize("difference", ["language", "model", "variant", "vocabulary"])
def test_what_changes_the_result_of_a_chunk_is_heard_again(difference: str, clerk: User, engine: FakeEngine):
    transcribed(clerk, recording_of(seconds(0, 60)))
    job = started_job(clerk, recording_of(seconds(0, 60.5)), language="su-ID" if difference == "language" else "id-ID")
    if difference == "vocabulary":
        Job.objects.filter(pk=job.pk).update(vocabulary=["Syukri"])
    if difference in ("model", "variant"):
        setattr(engine, difference, "better")
    work_until_done()
    assert not job.chunks.filter(from_cache=True).exists()


def test_a_cancelled_job_leaves_what_it_heard_to_the_next_one(clerk: User, engine: FakeEngine):
    from transcription import work
    from transcription.dispatch import cancel_job

    job = started_job(clerk, recording_of(hearing_samples()))
    for _ in range(4):
        work.run_next()
    cancel_job(Job.objects.get(pk=job.pk), clerk)
    other = transcribed(clerk, recording_of(hearing_samples()))
    assert other.chunks.filter(from_cache=True).count() == 3
    assert len(engine.heard) == other.chunks.count()


def test_chunks_of_a_sealed_hearing_are_never_kept(clerk: User, sealed_hearing: Hearing, engine: FakeEngine):
    transcribed(clerk, recording_of(hearing_samples(), sealed_hearing))
    assert not Cached.objects.exists()
    assert not list(upper.held())
    heard = len(engine.heard)
    trimmed = transcribed(clerk, recording_of(hearing_samples()[1:]))
    assert len(engine.heard) == heard + trimmed.chunks.count(), "an open job is not faster for a sealed one"


def test_chunks_of_an_open_hearing_serve_a_sealed_one_and_keep_nothing_of_it(
    clerk: User, sealed_hearing: Hearing, engine: FakeEngine
):
    transcribed(clerk, recording_of(seconds(0, 90)))
    kept = set(Cached.objects.values_list("key", flat=True))
    job = transcribed(clerk, recording_of(seconds(0, 150), sealed_hearing))
    assert seconds_from_cache(job) > 30
    assert set(Cached.objects.values_list("key", flat=True)) == kept


def test_a_chunk_from_the_cache_takes_no_time_and_says_so(clerk: User):
    transcribed(clerk, recording_of(hearing_samples()))
    transcribed(clerk, recording_of(hearing_samples()[1:]))
    assert set(Chunk.objects.filter(from_cache=True).values_list("processing_seconds", flat=True)) == {0.0}


def test_a_chunk_entry_that_cannot_be_read_is_heard_again(clerk: User, engine: FakeEngine):
    transcribed(clerk, recording_of(seconds(0, 60)))
    Cached.objects.update(value={"words": 1})
    upstairs().flushall()
    heard = len(engine.heard)
    transcribed(clerk, recording_of(seconds(0, 60), factories.HearingFactory()))
    assert len(engine.heard) == 2 * heard


def test_moving_a_result_there_and_back_changes_nothing():
    word = Word(12.345, 13.0004, "Sidang", 0.9)
    result = ChunkResult((word,), (Finding(FindingKind.REPETITION, 12.5, 13.25),), "id-ID", "whisper", "base")
    there = moved(result, -12.3456875)
    assert there.words[0].start == pytest.approx(-0.000688, abs=2e-6)
    assert moved(there, 12.3456875).words[0].start == pytest.approx(12.345, abs=2e-6)
    assert moved(there, 12.3456875).findings[0].end == pytest.approx(13.25, abs=2e-6)
