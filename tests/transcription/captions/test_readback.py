"""The last answer, once more: sound of a session by its times, while more of it comes."""

from collections.abc import Iterator

import numpy as np
import pytest
from django.conf import settings

from tests import factories
from transcription.captions.audio_file import AudioFile
from transcription.captions.readback import Playback, samples_between
from transcription.models import LiveSession

pytestmark = pytest.mark.django_db
TENTH = 1600


@pytest.fixture
def live() -> LiveSession:
    return factories.LiveSessionFactory()


@pytest.fixture
def tape(live: LiveSession) -> Iterator[AudioFile]:
    """A second of mono whose samples count up."""
    settings.HOME.create(settings.HOME.live)
    with AudioFile(live.audio_path, 1) as audio:
        for place in range(0, 10 * TENTH, TENTH):
            audio.append([np.arange(place, place + TENTH, dtype="<i2").tobytes()])
        yield audio


def test_a_stretch_begins_and_ends_where_it_is_asked_for(live: LiveSession, tape: AudioFile):
    assert list(samples_between(live, 0.25, 0.55)) == list(range(4000, 8800))
    assert list(samples_between(live, 0.11, 0.12)) == list(range(1760, 1920))


def test_what_is_not_stored_yet_is_missing_and_there_the_next_time(live: LiveSession, tape: AudioFile):
    assert len(samples_between(live, 0.9, 1.2)) == TENTH
    tape.append([np.zeros(TENTH, "<i2").tobytes()])
    assert len(samples_between(live, 0.9, 1.2)) == 2 * TENTH
    assert len(samples_between(live, 5.0, 6.0)) == 0


def test_of_several_microphones_the_mix_is_heard(live: LiveSession):
    settings.HOME.create(settings.HOME.live)
    with AudioFile(live.audio_path, 2) as audio:
        audio.append([np.array([[100, 300]] * TENTH, "<i2").tobytes()])
    assert set(samples_between(live, 0.0, 0.1)) == {200}


def test_a_session_without_a_file_has_nothing_to_hear(live: LiveSession):
    with pytest.raises(FileNotFoundError):
        samples_between(live, 0.0, 1.0)


def test_a_file_is_played_in_portions_that_join_and_goes_on_where_more_comes(live: LiveSession, tape: AudioFile):
    playback = Playback(live.audio_path, 2500)
    portions = [playback.read(1000), playback.read(4000), playback.read(20_000)]
    assert list(np.concatenate(portions)) == list(range(2500, 10 * TENTH))
    assert len(playback.read(10)) == 0
    tape.append([np.full(TENTH, 7, "<i2").tobytes()])
    assert list(playback.read(20)) == [7] * 20
    assert playback.at == 10 * TENTH + 20
    playback.close()


def test_frames_are_read_once_however_small_the_portions(live: LiveSession, tape: AudioFile):
    playback = Playback(live.audio_path, 0)
    samples = [playback.read(7)[0] for _ in range(400)]
    assert samples == list(range(0, 2800, 7))
    assert playback._reader.samples == 2 * TENTH  # no further than is needed
    playback.close()
