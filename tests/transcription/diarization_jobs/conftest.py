"""Recordings whose speakers are told apart."""

import pytest

from tests.transcription.diarization_jobs.jobs import TWO
from tests.transcription.jobs import excerpt, spoken_recording
from tests.transcription.voices import hear_already
from transcription.models import Recording


@pytest.fixture
def recording(db: None) -> Recording:
    """Whose two voices an earlier job has listened to."""
    recording = spoken_recording()
    hear_already(recording, TWO)
    return recording


@pytest.fixture
def new_recording(db: None) -> Recording:
    return spoken_recording(source=excerpt(20), duration=20)
