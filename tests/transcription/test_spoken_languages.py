"""What was spoken in another language is marked: on the page, in the data, in the API."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
import redis
from django.conf import settings
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from tests import factories
from tests.fakes import FakeEngine, installed
from tests.transcription.calling import Caller
from tests.transcription.jobs import started_job, work_until_done
from transcription.engines import Call, Piece
from transcription.exports import EXPORTS, UNKNOWN
from transcription.models import Hearing, Job, Transcript
from transcription.types import ChunkResult, EngineOptions, Segment, Transcription


class Javanese(FakeEngine):
    """Hears every second chunk in the first language that may be spoken beside."""

    def _hear(self, piece: Piece, options: EngineOptions) -> ChunkResult:
        result = super()._hear(piece, options)
        is_other = len(self.heard) % 2 == 0 and options.also
        return replace(result, language=options.also[0] if is_other else options.language)

    def transcribe(self, pieces: list[Piece], options: EngineOptions, call: Call) -> list[ChunkResult]:
        self.asked = options
        return super().transcribe(pieces, options, call)


@pytest.fixture
def engine() -> Iterator[Javanese]:
    redis.Redis.from_url(settings.REDIS_URL).flushall()  # nothing is known from other tests
    with installed(Javanese()) as engine:
        yield engine


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    for index, language in enumerate(["id-ID", "jv-ID", ""]):
        factories.SegmentFactory(transcript=transcript, index=index, start=3.0 * index, language=language)
    return transcript


def test_the_page_marks_what_is_in_another_language_and_nothing_else(
    client: Client, clerk: User, transcript: Transcript
):
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("transcript_detail", args=[transcript.pk])).content.decode()
    assert page.count("segment__language") == 1
    assert '<span class="badge segment__language">Javanese</span>' in page
    assert page.count('lang="jv-ID"') == 1


def test_the_api_tells_the_language_of_each_segment(clerk: User, transcript: Transcript):
    segments = Caller(clerk).get(f"/transcripts/{transcript.pk}").json()["segments"]
    assert [segment["language"] for segment in segments] == ["id-ID", "jv-ID", ""]


def test_json_names_a_language_only_where_it_is_another_one():
    segments = tuple(Segment(0, 1, "Nggih", language=language) for language in ("id-ID", "jv-ID", ""))
    document = json.loads(EXPORTS["json"].write(Transcription("id-ID", 9, segments), UNKNOWN))
    assert [segment.get("language", "none") for segment in document["segments"]] == ["none", "jv-ID", "none"]


@pytest.mark.django_db(transaction=True)
def test_a_job_keeps_what_was_spoken_beside_apart(clerk: User, engine: Javanese):
    job = started_job(clerk)
    work_until_done()
    job = Job.objects.get(pk=job.pk)
    assert engine.asked.also == ("jv-ID", "su-ID")
    languages = list(job.transcript.segments.values_list("language", flat=True))
    assert languages == ["id-ID", "jv-ID"] * (len(languages) // 2) + ["id-ID"] * (len(languages) % 2)
    assert job.transcript.language == "id-ID", "the hearing's language stays"


@pytest.mark.django_db(transaction=True)
def test_a_job_in_another_language_expects_no_other(clerk: User, engine: Javanese):
    started_job(clerk, language="su-ID")
    work_until_done()
    assert engine.asked.also == ()
