"""A hearing with three voices, as the machine told them apart; and two hearings of a case whose voices are kept."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.speakers.voices import SITI, keep, transcript_of, voice
from transcription.models import Court, Hearing, Segment, Speaker, Transcript
from transcription.speakers import heard_in, rename
from transcription.speakers.suggestions import Suggested, suggestions_for

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


@pytest.fixture
def court(db: None) -> Court:
    return Court.objects.create(suggests_voices=True)


@pytest.fixture
def earlier(court: Court, hearing: Hearing) -> Transcript:
    """Of the first hearing: ten segments of speaker 1, and one of speaker 2."""
    transcript = transcript_of(hearing, "11111211111")
    keep(transcript, {"1": voice(1), "2": voice(2)})
    return transcript


@pytest.fixture
def later_hearing(hearing: Hearing) -> Hearing:
    return factories.HearingFactory(case=hearing.case, agenda="Pembuktian")


@pytest.fixture
def later(court: Court, later_hearing: Hearing) -> Transcript:
    """Of the next one: speaker 1 sounds like speaker 1 of the first, speaker 2 like nobody there."""
    transcript = transcript_of(later_hearing)
    keep(transcript, {"1": voice(1, 0.9), "2": voice(7)})
    return transcript


@pytest.fixture
def named(earlier: Transcript, clerk: User) -> Speaker:
    """The presiding judge of the first hearing."""
    rename(earlier.speakers.get(label="1"), clerk, 1, SITI)
    return earlier.speakers.get(label="1")


@pytest.fixture
def suggested(later: Transcript, clerk: User) -> Callable[..., dict[str, list[str]]]:
    """What is suggested for each label of the later transcript, as a reader of English sees it."""

    def names(reader: User = clerk) -> dict[str, list[str]]:
        return {one.heard.speaker.label: [identity.shown_name for identity in one.identities] for one in found(reader)}

    def found(reader: User) -> list[Suggested]:
        return suggestions_for(later, heard_in(later), reader)

    return names
