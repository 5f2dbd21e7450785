"""A hearing of eight hours: thousands of segments are written in few statements, chunks found without a look at all."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from tests.transcription.test_job_claims import job_with_chunks
from transcription import pipeline, transcripts
from transcription.audio.chunks import plan_chunks
from transcription.claims import claim_next
from transcription.models.job import ChunkStatus
from transcription.results import dump_result, load_result
from transcription.turns import runnable_chunks
from transcription.types import ChunkResult, Span, Word

HOURS = 8
CHUNKS = HOURS * 3600 // 28
WORDS_A_CHUNK = 54  # 55,000 in all


def heard(index: int) -> ChunkResult:
    """A sentence of nine words every four and a half seconds."""
    start = index * 28.0
    words = [
        Word(start + number * 0.5, start + number * 0.5 + 0.4, "saksi." if number % 9 == 8 else "saksi", 0.9)
        for number in range(WORDS_A_CHUNK)
    ]
    return ChunkResult(tuple(words), (), "id-ID", "whisper", "base")


def test_a_day_becomes_a_transcript_in_few_statements(db: None, django_assert_max_num_queries: Callable[..., Any]):
    stored = [dump_result(heard(index)) for index in range(CHUNKS)]
    transcription = pipeline.assemble(
        [load_result(result) for result in stored],
        duration=HOURS * 3600,
        language="id-ID",
    )
    assert len(transcription.segments) > 3000
    with django_assert_max_num_queries(40):
        transcript = transcripts.store(transcription, factories.JobFactory())
    assert transcript.segments.count() == len(transcription.segments)
    assert sum(len(segment.words) for segment in transcription.segments) == CHUNKS * WORDS_A_CHUNK


def test_the_chunks_of_a_day_hold_all_its_speech_and_know_where_it_is():
    speech = [Span(index * 3.0, index * 3.0 + 2.5) for index in range(HOURS * 1200)]
    chunks = pipeline.with_speech(plan_chunks(speech, [], 0.032), speech)
    assert [span for chunk in chunks for span in chunk.speech] == speech
    assert max(chunk.span.duration for chunk in chunks) <= 29
    assert len(chunks) > HOURS * 120


@pytest.mark.parametrize("count", [10, 300])
def test_a_claim_asks_as_few_questions_of_a_long_job_as_of_a_short_one(
    db: None, count: int, django_assert_max_num_queries: Callable[..., Any]
):
    job = job_with_chunks(count)
    job.chunks.exclude(index=count - 1).update(status=ChunkStatus.DONE)
    with django_assert_max_num_queries(10):
        claim = claim_next()
    assert list(job.chunks.filter(pk__in=claim.chunk_ids).values_list("index", flat=True)) == [count - 1]
    assert not runnable_chunks().exists()
