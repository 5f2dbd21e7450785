"""Speakers in the pipeline: told apart once, given to words, and never at the cost of the text."""

from pathlib import Path

import numpy as np
import pytest

from tests.fakes import FakeEngine
from tests.transcription.audio.scenes import court_room, write_channels
from tests.transcription.audio.speech import silence, spoken, write_wav
from transcription.audio.wav import wav_duration
from transcription.diarizing import Diarizer, with_speakers
from transcription.engines import Cancelled
from transcription.errors import DiarizationFailed, SpeakerModelUnavailable, StorageFull
from transcription.microphones import Microphones
from transcription.pipeline import transcribe_file
from transcription.types import ChunkResult, EngineOptions, FindingKind, Transcription, Turn, Word

OPTIONS = EngineOptions("id-ID")
TURNS = (Turn(0.0, 12.0, "1"), Turn(12.0, 60.0, "2"))


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "sidang.wav", np.concatenate([spoken(9), silence(22), spoken(9, 20)]))


def transcribed(recording: Path, diarize: Diarizer | None, **more: object) -> Transcription:
    wav = recording.with_suffix(".decoded.wav")
    return transcribe_file(recording, wav, FakeEngine(), OPTIONS, diarize=diarize, **more)


def failing(error: Exception) -> Diarizer:
    def diarize(*_: object) -> tuple[Turn, ...]:
        raise error

    return diarize


def test_each_word_and_segment_has_the_speaker_whose_turn_it_is(recording: Path):
    found = transcribed(recording, lambda *_: TURNS)
    assert [(segment.speaker, {word.speaker for word in segment.words}) for segment in found.segments] == [
        ("1", {"1"}),
        ("2", {"2"}),
    ]
    assert found.turns == TURNS
    assert found.findings == ()


def test_the_decoded_recording_is_what_is_listened_to(recording: Path):
    heard = []
    transcribed(recording, lambda wav, *_: heard.append(wav_duration(wav)) or ())
    assert heard == [pytest.approx(40, abs=0.1)]


def test_progress_goes_on_through_it_and_never_back(recording: Path):
    told: list[float] = []

    def diarize(wav: Path, progress: object, cancelled: object) -> tuple[Turn, ...]:
        progress(0.5)
        return TURNS

    transcribed(recording, diarize, progress=told.append)
    assert told == sorted(told)
    assert pytest.approx(0.15) in told
    assert told[-1] == pytest.approx(1)


def test_it_is_told_when_somebody_cancels(recording: Path):
    state = {"cancelled": False}

    def diarize(wav: Path, progress: object, cancelled: object) -> tuple[Turn, ...]:
        assert not cancelled()
        state["cancelled"] = True
        if cancelled():
            raise Cancelled
        return TURNS

    with pytest.raises(Cancelled):
        transcribed(recording, diarize, cancelled=lambda: state["cancelled"])


@pytest.mark.parametrize(
    "error",
    [DiarizationFailed("x"), SpeakerModelUnavailable("x"), StorageFull("x"), OSError("x"), MemoryError()],
    ids=["failed", "no model", "disk full", "unreadable", "memory"],
)
def test_when_it_fails_the_text_stays_without_speakers_and_says_so(recording: Path, error: Exception):
    found = transcribed(recording, failing(error))
    assert found.segments == transcribed(recording, None).segments
    assert {segment.speaker for segment in found.segments} == {None}
    (finding,) = found.findings
    assert (finding.kind, finding.start, finding.end) == (FindingKind.SPEAKERS_UNKNOWN, 0.0, found.duration)


def test_where_each_speaker_has_a_microphone_nobody_is_told_apart(tmp_path: Path):
    recording = write_channels(tmp_path / "dua.wav", court_room(seconds=19).sounds)
    found = transcribed(recording, failing(AssertionError("asked")), microphones=Microphones(2, known=True))
    assert {segment.speaker for segment in found.segments} == {"channel-1", "channel-2"}


def test_where_nobody_is_found_words_stay_as_the_engine_has_them():
    results = [ChunkResult((Word(0.0, 1.0, "ya", speaker="9"),))]
    assert with_speakers(results, ()) == results
    assert with_speakers(results, TURNS)[0].words == (Word(0.0, 1.0, "ya", speaker="1"),)


def test_words_stay_in_their_chunks():
    results = [
        ChunkResult((Word(0.0, 1.0, "a."), Word(1.0, 2.0, "b.")), language="id-ID"),
        ChunkResult((), language="jv-ID"),
        ChunkResult((Word(20.0, 21.0, "c."),), language="su-ID"),
    ]
    found = with_speakers(results, TURNS)
    assert [(result.language, [word.word for word in result.words]) for result in found] == [
        ("id-ID", ["a.", "b."]),
        ("jv-ID", []),
        ("su-ID", ["c."]),
    ]
    assert found[2].words[0].speaker == "2"
