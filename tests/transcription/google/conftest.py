"""A job for the engine "google", whose sound no cache knows."""

import pytest
import redis

from courtsight.accounts.models import User
from tests.cloud import Cloud
from tests.transcription.google.jobs import SECONDS
from tests.transcription.jobs import excerpt, spoken_recording
from transcription.dispatch import create_job
from transcription.models import Court, Hearing, Job


@pytest.fixture(autouse=True)
def nothing_is_cached(settings) -> None:
    """The same sound was transcribed in other tests."""
    redis.Redis.from_url(settings.REDIS_URL).flushdb()


@pytest.fixture
def job(clerk: User, hearing: Hearing, cloud_settings: Cloud, allowed: Court) -> Job:
    recording = spoken_recording(hearing, excerpt(SECONDS), duration=SECONDS)
    return create_job(recording, clerk, language="id-ID", engine="google")
