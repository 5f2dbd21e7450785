"""Whose labels of speakers are taken: those of the service, or ours."""

from collections.abc import Callable

import pytest

from courtsight.accounts.models import User
from tests.cloud import Cloud
from tests.transcription.google.jobs import SECONDS, finished
from tests.transcription.jobs import excerpt, spoken_recording
from transcription.dispatch import create_job
from transcription.emulator import answers
from transcription.engines.google import models as google_models
from transcription.models import Court, Gathering, Hearing, Job
from transcription.types import Word

pytestmark = pytest.mark.django_db


@pytest.fixture
def told_apart(clerk: User, hearing: Hearing, cloud_settings: Cloud, allowed: Court, settings) -> Callable[..., Job]:
    """A job in English for the model that tells speakers apart in it, completed."""
    settings.GOOGLE_MODEL = "chirp_3"

    def done(language: str = "en-US", seconds: int = SECONDS) -> Job:
        recording = spoken_recording(hearing, excerpt(seconds), duration=seconds)
        return finished(create_job(recording, clerk, language=language, engine="google", enable_diarization=True))

    return done


def labels(job: Job) -> set[str]:
    return set(job.transcript.segments.values_list("engine_speaker", flat=True))


def test_googles_own_labels_are_taken_where_there_are_some(told_apart: Callable[..., Job]):
    job = told_apart()
    assert labels(job) == {"1"}
    assert not Gathering.objects.exists()
    assert not job.recording.voices_path.exists()


def test_by_the_setting_ours_are_taken(told_apart: Callable[..., Job], cloud: Cloud, settings):
    settings.GOOGLE_SPEAKER_LABELS = False
    assert "" not in labels(told_apart())
    assert Gathering.objects.get().heard == 1
    [running] = cloud.speech.register.under("projects/pn-contoh/locations/asia-southeast1")
    assert "diarization_config" not in running.request.config.features


def test_in_a_language_without_labels_ours_are_taken(told_apart: Callable[..., Job]):
    assert "" not in labels(told_apart("id-ID"))
    assert Gathering.objects.exists()


def test_labels_of_several_chunks_are_not_the_same_people_so_ours_are_taken(
    told_apart: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(google_models, "LONGEST_CHUNK", 15.0)
    job = told_apart(seconds=20)
    assert job.chunks.count() > 1
    assert Gathering.objects.get().heard == 1
    assert "" not in labels(job)


def test_where_labels_were_asked_for_and_none_came_ours_are_taken(
    told_apart: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
):
    word = answers._word

    def without_label(heard: Word, features: object) -> object:
        info = word(heard, features)
        info.speaker_label = ""
        return info

    monkeypatch.setattr(answers, "_word", without_label)
    assert "" not in labels(told_apart())
    assert Gathering.objects.get().heard == 1
