"""A recording becomes a transcription, step by step or in one go, the same both ways."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import FakeEngine
from tests.transcription.audio.making import KIND, make
from tests.transcription.audio.speech import RECORDING, music, noise, silence, spoken, write_wav
from transcription import pipeline
from transcription.audio.wav import wav_duration
from transcription.engines import Alone, Engine, load_engine
from transcription.errors import NoSpeech, NotMedia
from transcription.pipeline import (
    Cancelled,
    PlannedChunk,
    assemble,
    choose_language,
    piece_of,
    prepare,
    transcribe_chunks,
    transcribe_file,
)
from transcription.results import dump_result, load_result
from transcription.types import (
    ChunkResult,
    Correction,
    CorrectionReason,
    EngineOptions,
    Finding,
    FindingKind,
    Span,
    Transcription,
    Word,
)

pytestmark = pytest.mark.long

INDONESIAN = EngineOptions("id-ID")
LONGEST = 29.0


@dataclass(frozen=True)
class InOneGo:
    """A minute of the hearing, transcribed, and the progress that was told meanwhile."""

    transcription: Transcription
    progress: list[float]


@pytest.fixture(scope="module")
def whisper() -> Engine:
    return load_engine("whisper")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, whisper: Engine) -> InOneGo:
    folder, seen = tmp_path_factory.mktemp("whole"), []
    minute = a_minute(folder / "minute.wav")
    return InOneGo(transcribe_file(minute, folder / "a.wav", whisper, INDONESIAN, progress=seen.append), seen)


@pytest.fixture
def minute(tmp_path: Path) -> Path:
    return a_minute(tmp_path / "minute.wav")


def a_minute(path: Path) -> Path:
    """Of the hearing, with silence in its middle, as an uploaded WAV."""
    return write_wav(path, np.concatenate([spoken(30), silence(10), spoken(25, 95)]))


def test_a_recording_is_decoded_searched_and_cut(tmp_path: Path) -> None:
    wav = tmp_path / "decoded" / "a.wav"

    prepared = prepare(RECORDING, wav, LONGEST)

    assert prepared.duration == wav_duration(wav) == pytest.approx(182, abs=0.5)
    assert sum(len(chunk.speech) for chunk in prepared.chunks) > 20
    assert 6 < len(prepared.chunks) < 12
    assert all(chunk.span.duration <= LONGEST for chunk in prepared.chunks)
    assert all(chunk.span.overlap(span) > 0 for chunk in prepared.chunks for span in chunk.speech)


def test_what_was_decoded_is_not_decoded_again(tmp_path: Path, minute: Path) -> None:
    first = prepare(minute, tmp_path / "a.wav", LONGEST)
    minute.unlink()

    assert prepare(minute, tmp_path / "a.wav", LONGEST) == first


@pytest.mark.parametrize(
    "sound", [silence(20), noise(20), noise(20, 0.3), music(20)], ids=["silence", "noise", "loud noise", "music"]
)
def test_a_recording_in_which_nobody_speaks_says_so(tmp_path: Path, sound: np.ndarray) -> None:
    with pytest.raises(NoSpeech):
        prepare(write_wav(tmp_path / "a.wav", sound), tmp_path / "decoded.wav", LONGEST)


def test_what_is_no_recording_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("halo")

    with pytest.raises(NotMedia):
        prepare(tmp_path / "a.wav", tmp_path / "decoded.wav", LONGEST)


def test_stored_chunk_results_are_what_was_stored() -> None:
    change = Correction("ke pada", "kepada", CorrectionReason.JOINED)
    result = ChunkResult(
        (Word(1.25, 1.5, "Sidang", 0.75, "1"), Word(1.5, 2, "é🎙️", None), Word(2, 3, "kepada", 0.5, None, change)),
        (Finding(FindingKind.REPETITION_LEFT, 1, 2, "ya ya"),),
        "id-ID",
        "whisper",
        "whisper-base",
        ("sidang 🎙️ ke pada",),
    )

    assert load_result(json.loads(json.dumps(dump_result(result)))) == result
    assert load_result(dump_result(ChunkResult(()))) == ChunkResult(())
    assert "others" not in dump_result(ChunkResult(()))


def test_step_by_step_is_the_same_as_in_one_go(tmp_path: Path, minute: Path, whisper: Engine, whole: InOneGo) -> None:
    prepared = prepare(minute, tmp_path / "a.wav", LONGEST)
    pieces = [piece_of(tmp_path / "a.wav", chunk) for chunk in prepared.chunks]
    results = transcribe_chunks(whisper, pieces, INDONESIAN, Alone())
    stored = [json.dumps(dump_result(result)) for result in results]
    steps = assemble(
        [load_result(json.loads(result)) for result in stored],
        duration=prepared.duration,
        language="id-ID",
    )

    assert whole.transcription == steps
    assert (steps.engine, steps.model, steps.language) == ("whisper", "whisper-base", "id-ID")


def test_words_are_in_order_and_on_speech(whole: InOneGo) -> None:
    words = [word for segment in whole.transcription.segments for word in segment.words]
    assert len(words) > 40
    assert [word.start for word in words] == sorted(word.start for word in words)
    assert all(0 <= word.start < word.end <= whole.transcription.duration for word in words)
    quiet = Span(31, 39.5)
    assert not [word for word in words if quiet.overlap(Span(word.start, word.end)) > 0.3]


def test_progress_runs_to_the_end(whole: InOneGo) -> None:
    assert whole.progress == sorted(whole.progress)
    assert len(whole.progress) > 10
    assert whole.progress[-1] == pytest.approx(1)


def test_cancelling_while_preparing_stops_it_and_leaves_no_half_file(tmp_path: Path, minute: Path) -> None:
    with pytest.raises(Cancelled):
        prepare(minute, tmp_path / "decoded" / "a.wav", LONGEST, cancelled=lambda: True)

    assert list((tmp_path / "decoded").iterdir()) == []


def test_cancelling_between_chunks_stops_it(tmp_path: Path, minute: Path, whisper: Engine) -> None:
    seen: list[float] = []

    with pytest.raises(Cancelled):
        transcribe_file(
            minute,
            tmp_path / "a.wav",
            whisper,
            INDONESIAN,
            progress=seen.append,
            cancelled=lambda: bool(seen) and seen[-1] >= pipeline.PREPARING_SHARE,
        )

    assert seen[-1] < 1


def test_the_language_asked_for_is_not_doubted(tmp_path: Path, whisper: Engine) -> None:
    assert choose_language(whisper, tmp_path / "not-even-there.wav", [], "su-ID") == "su-ID"


def test_auto_asks_the_engine(tmp_path: Path, minute: Path, whisper: Engine) -> None:
    prepared = prepare(minute, tmp_path / "a.wav", LONGEST)

    language = choose_language(whisper, tmp_path / "a.wav", prepared.chunks)

    assert language in whisper.capabilities.languages


def test_a_film_is_transcribed_like_any_recording(tmp_path: Path, whisper: Engine) -> None:
    with pytest.raises(NoSpeech):
        transcribe_file(make(tmp_path, KIND["mp4"]), tmp_path / "a.wav", whisper, INDONESIAN)


def test_chunks_without_a_word_are_no_transcript() -> None:
    with pytest.raises(NoSpeech):
        assemble([ChunkResult(())], duration=9, language="id-ID")


def test_what_could_not_be_read_is_told_in_the_transcription(tmp_path: Path) -> None:
    """Whoever hears what could be read."""
    path = make_damaged_copy(RECORDING, tmp_path / "a.opus")

    transcription = transcribe_file(path, tmp_path / "a.wav", FakeEngine(), INDONESIAN, threads=2)

    unreadable = [item for item in transcription.findings if item.kind is FindingKind.UNREADABLE_AUDIO]
    assert sum(item.end - item.start for item in unreadable) == pytest.approx(182 * 0.4, abs=8)
    starts = [finding.start for finding in transcription.findings]
    assert starts == sorted(starts)


def make_damaged_copy(source: Path, target: Path) -> Path:
    content = bytearray(source.read_bytes())
    first, last = int(len(content) * 0.5), int(len(content) * 0.9)
    content[first:last] = bytes(last - first)
    target.write_bytes(content)
    return target


def test_silence_music_and_noise_around_what_is_said_add_no_word(tmp_path: Path, whisper: Engine) -> None:
    said = spoken(9.5)
    path = write_wav(tmp_path / "a.wav", np.concatenate([silence(45), music(15), said, noise(15, 0.2), silence(45)]))

    transcription = transcribe_file(path, tmp_path / "b.wav", whisper, INDONESIAN)

    words = [word for segment in transcription.segments for word in segment.words]
    assert 10 < len(words) < 22
    assert all(59 <= word.start < word.end <= 71 for word in words)


@pytest.mark.parametrize(("longest", "pieces"), [(1_200.0, 2), (LONGEST, 2)])
def test_a_recess_is_in_no_piece_that_is_sent_away(tmp_path: Path, longest: float, pieces: int):
    recess = write_wav(tmp_path / "recess.wav", np.concatenate([spoken(10), silence(125), spoken(10)]))
    prepared = prepare(recess, tmp_path / "a.wav", longest)
    assert len(prepared.chunks) == pieces
    assert sum(chunk.span.duration for chunk in prepared.chunks) < 20.5


def test_a_shorter_pause_goes_along(tmp_path: Path):
    paused = write_wav(tmp_path / "paused.wav", np.concatenate([spoken(10), silence(60), spoken(10)]))
    [chunk] = prepare(paused, tmp_path / "a.wav", 1_200.0).chunks
    assert chunk.span.duration > 70


def test_a_recess_is_left_out_as_well_when_another_engine_takes_over(tmp_path: Path):
    run = [PlannedChunk(Span(begin, begin + 9.0), (Span(begin, begin + 9.0),)) for begin in (0.0, 20.0, 200.0)]
    planned = pipeline.plan_again(tmp_path / "unread.wav", run, 1_200.0)
    assert [chunk.span for chunk in planned] == [Span(0.0, 29.0), Span(200.0, 209.0)]


def test_a_speech_that_was_cut_in_the_middle_is_planned_once_for_another_engine(tmp_path: Path):
    """Each of its two pieces tells of the whole of it."""
    speech = (Span(1.0, 50.0),)
    run = [PlannedChunk(Span(1.0, 28.0), speech), PlannedChunk(Span(28.0, 50.0), speech)]
    [whole] = pipeline.plan_again(tmp_path / "unread.wav", run, 1_200.0)
    assert whole == PlannedChunk(Span(1.0, 50.0), speech)
    [half] = pipeline.plan_again(tmp_path / "unread.wav", run[1:], 1_200.0)
    assert half == PlannedChunk(Span(28.0, 50.0), (Span(28.0, 50.0),))
