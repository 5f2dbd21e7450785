"""A hearing with three voices, as the machine told them apart."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from tests import factories
from transcription.models import Hearing, Segment, Speaker, Transcript

# Who says which segment
VOICES = ("1", "2", "1", "2", "3", "2")


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    for index, label in enumerate(VOICES):
        factories.SegmentFactory(
            transcript=transcript, index=index, start=index * 4.0, end=index * 4.0 + 3.0, engine_speaker=label
        )
    return transcript


@pytest.fixture
def speaker(transcript: Transcript) -> Callable[[str], Speaker]:
    """The speaker of a label, fresh from the database."""
    return lambda label: transcript.speakers.get(label=label)


@pytest.fixture
def segment(transcript: Transcript) -> Callable[[int], Segment]:
    """The segment at a place, fresh from the database."""
    return lambda index: transcript.segments.get(index=index)


@pytest.fixture
def shown(transcript: Transcript) -> Callable[[], list[str]]:
    """What a reader of English sees as the speaker of each segment."""
    return lambda: [row.speaker_name for row in transcript.segments.all()]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield
