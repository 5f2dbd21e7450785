"""A recording with a microphone a channel: each voice is written down once, under the name of its microphone."""

from pathlib import Path

import numpy as np
import pytest
from django.utils import translation

from tests.transcription.audio.scenes import Scene, court_room, write_channels
from tests.transcription.audio.speech import silence, spoken
from transcription.audio.channel_files import channel_wav
from transcription.engines import Engine, load_engine
from transcription.errors import NoSpeech
from transcription.microphones import MIXED, MOST, Microphones, microphones_in, neutral_label, shown_label
from transcription.pipeline import PlannedChunk, assemble, piece_of, plan_again, prepare_recording, transcribe_file
from transcription.types import ChunkResult, EngineOptions, Span, Transcription, Word

NAMES = ("Hakim Ketua", "Jaksa", "Saksi")
INDONESIAN = EngineOptions("id-ID")


@pytest.fixture(scope="module")
def whisper() -> Engine:
    return load_engine("whisper")


@pytest.fixture(scope="module")
def room() -> Scene:
    """Three microphones, at gains of their own, in 33 seconds of question and answer."""
    return court_room(3, seconds=33, leakage=-9.0, gains=(0.0, 8.0, -8.0), delay=0.008)


@pytest.fixture(scope="module")
def heard(room: Scene, whisper: Engine, tmp_path_factory: pytest.TempPathFactory) -> Transcription:
    folder = tmp_path_factory.mktemp("room")
    path = write_channels(folder / "a.wav", room.sounds)
    return transcribe_file(path, folder / "b.wav", whisper, INDONESIAN, microphones=Microphones(3, True, NAMES))


def words_of(transcription: Transcription) -> list[str]:
    return [word.word.strip(",.?").lower() for segment in transcription.segments for word in segment.words]


def test_the_speaker_is_the_name_of_the_microphone(room: Scene, heard: Transcription) -> None:
    for segment in heard.segments:
        own = room.own[NAMES.index(segment.speaker)]
        assert any(turn.overlap(Span(segment.start, segment.end)) > 0 for turn in own), segment
    assert {segment.speaker for segment in heard.segments} == set(NAMES)


def test_segments_come_in_order_of_time(heard: Transcription) -> None:
    starts = [segment.start for segment in heard.segments]
    assert starts == sorted(starts)
    assert heard.segments[0].speaker == "Hakim Ketua"


def test_no_word_is_written_down_twice(heard: Transcription) -> None:
    words = words_of(heard)

    # Said once: "nomor seratus dua puluh tiga", "apakah Saudara sehat hari ini", "dibuka dan terbuka untuk umum"
    for word in ("nomor", "hari", "dibuka", "umum"):
        assert words.count(word) == 1, words
    assert len(words) < 55, "46 are said"


def overlapping(tmp_path: Path, microphones: Microphones) -> tuple[list[PlannedChunk], Path]:
    scene = court_room(seconds=20, leakage=-10.0, both=Span(0.4, 9.7))
    path = write_channels(tmp_path / "a.wav", scene.sounds)
    wav = tmp_path / "b.wav"
    return list(prepare_recording(path, wav, 29.0, microphones).chunks), wav


def test_two_who_talk_at_once_are_planned_twice_and_heard_apart(tmp_path: Path) -> None:
    chunks, wav = overlapping(tmp_path, Microphones(2, True))

    both = [chunk for chunk in chunks if Span(0.4, 9.7).overlap(chunk.span) > 8]
    assert {chunk.channel for chunk in both} == {0, 1}
    first, second = (piece_of(wav, chunk).read()[: 8 * 16_000] for chunk in sorted(both, key=lambda c: c.channel))
    assert abs(np.corrcoef(first[: len(second)], second[: len(first)])[0, 1]) < 0.8


def test_listening_finds_the_microphones_by_itself(tmp_path: Path) -> None:
    chunks, _ = overlapping(tmp_path, Microphones(2))

    assert {chunk.channel for chunk in chunks} == {0, 1}


def test_chunks_are_in_order_no_longer_than_the_engine_takes_and_silent_where_others_speak(tmp_path: Path) -> None:
    scene = court_room(seconds=58)
    wav = tmp_path / "b.wav"

    prepared = prepare_recording(write_channels(tmp_path / "a.wav", scene.sounds), wav, 10.0, Microphones(2, True))

    starts = [chunk.span.start for chunk in prepared.chunks]
    assert starts == sorted(starts)
    for chunk in prepared.chunks:
        assert chunk.span.duration <= 10
        assert all(part.overlap(chunk.span) > 0 for part in chunk.speech)
        samples = piece_of(wav, chunk).read()
        for before, after in zip(chunk.speech, chunk.speech[1:], strict=False):
            first, last = (round((at - chunk.span.start) * 16_000) for at in (before.end + 0.05, after.start - 0.05))
            assert not samples[first:last].any()


def test_an_engine_that_is_paid_by_the_second_is_not_sent_the_silence_of_a_microphone(tmp_path: Path) -> None:
    """One speaks at the beginning and at the end, the other in the middle."""
    sounds = np.random.default_rng(1).normal(0, 0.0005, (2, 100 * 16_000))
    for channel, start in ((0, 0), (1, 45), (0, 90)):
        sounds[channel, start * 16_000 : (start + 6) * 16_000] += spoken(6, start=6.0 * (start > 0))
    path = write_channels(tmp_path / "a.wav", sounds)

    chunks = prepare_recording(path, tmp_path / "b.wav", 1_200.0, Microphones(2, True)).chunks

    assert sum(chunk.span.duration for chunk in chunks) < 40, "of two hundred seconds eighteen are speech"
    assert {chunk.channel for chunk in chunks} == {0, 1}


def test_one_scene_in_stereo_is_mixed_and_its_channels_leave_nothing(tmp_path: Path) -> None:
    path = write_channels(tmp_path / "a.wav", np.stack([spoken(20), 0.8 * spoken(20)]))
    wav = tmp_path / "decoded" / "b.wav"

    prepared = prepare_recording(path, wav, 29.0, Microphones(2))

    assert {chunk.channel for chunk in prepared.chunks} == {None}
    assert list(wav.parent.iterdir()) == [wav]


def test_the_same_channel_twice_is_written_down_once_and_is_nobodys_even_if_somebody_insists(tmp_path: Path) -> None:
    path = write_channels(tmp_path / "a.wav", np.stack([spoken(20), spoken(20)]))

    prepared = prepare_recording(path, tmp_path / "b.wav", 29.0, Microphones(2, True, NAMES[:2]))

    assert {chunk.channel for chunk in prepared.chunks} == {None}


def test_microphones_at_which_nobody_speaks_say_so(tmp_path: Path) -> None:
    path = write_channels(tmp_path / "a.wav", np.stack([silence(5)] * 2))

    with pytest.raises(NoSpeech):
        prepare_recording(path, tmp_path / "b.wav", 29.0, Microphones(2, True))


def test_progress_of_channels_runs_to_the_end_without_going_back(tmp_path: Path) -> None:
    seen: list[float] = []
    path = write_channels(tmp_path / "a.wav", court_room(seconds=20).sounds)

    prepare_recording(path, tmp_path / "b.wav", 29.0, Microphones(2), seen.append)

    assert seen == sorted(seen)
    assert 0 < seen[0] < 0.2
    assert seen[-1] == pytest.approx(1)


def test_another_engine_gets_the_same_speech_of_each_channel(tmp_path: Path) -> None:
    chunks, wav = overlapping(tmp_path, Microphones(2, True))

    runs = [[chunk for chunk in chunks if chunk.channel == channel] for channel in (0, 1)]
    again = [chunk for run in runs for chunk in plan_again(wav, run, 1_200.0)]

    for channel in (0, 1):
        before = {span for chunk in chunks if chunk.channel == channel for span in chunk.speech}
        assert {span for chunk in again if chunk.channel == channel for span in chunk.speech} == before


@pytest.mark.parametrize(
    ("channels", "mode", "names", "expected"),
    [
        (1, "separate", (), MIXED),
        (2, "mix", ("Hakim", "Saksi"), MIXED),
        (2, "auto", (), Microphones(2, False)),
        (2, "auto", ("Hakim", "Saksi"), Microphones(2, False, ("Hakim", "Saksi"))),
        (2, "separate", ("Hakim", "Saksi"), Microphones(2, True, ("Hakim", "Saksi"))),
        (16, "separate", (), Microphones(16, True)),
        (MOST + 1, "separate", (), MIXED),
    ],
)
def test_whether_channels_are_told_apart(
    channels: int, mode: str, names: tuple[str, ...], expected: Microphones
) -> None:
    assert microphones_in(channels, mode, names) == expected


def test_a_microphone_without_a_name_is_called_by_its_number() -> None:
    microphones = Microphones(3, True, ("Hakim Ketua", ""))

    assert [microphones.speaker_at(channel) for channel in (None, 0, 1, 2)] == [
        None,
        "Hakim Ketua",
        "channel-2",
        "channel-3",
    ]


def result(*words: tuple[float, str]) -> ChunkResult:
    spoken = tuple(Word(start, start + 0.4, word, 0.9, speaker="A") for start, word in words)
    return ChunkResult(spoken, (), "id-ID", "whisper", "base")


def test_words_of_two_microphones_never_share_a_segment() -> None:
    results = [
        result((0, "Saudara"), (0.5, "saksi"), (2, "tahu")),
        result((0.6, "Ya"), (2.1, "tidak")),
        result((3, "apa")),
    ]

    transcription = assemble(results, duration=9, language="id-ID", speakers=["Hakim", "Saksi", "Hakim"])

    told = [(segment.speaker, segment.text) for segment in transcription.segments]
    assert told == [("Hakim", "Saudara saksi"), ("Saksi", "Ya"), ("Hakim", "tahu apa"), ("Saksi", "tidak")]


def test_where_there_are_no_microphones_the_engines_own_speakers_stay() -> None:
    transcription = assemble([result((0, "Ya"))], duration=9, language="id-ID", speakers=[None])

    assert transcription.segments[0].speaker == "A"


def test_the_channels_lie_beside_the_mix(tmp_path: Path) -> None:
    assert channel_wav(tmp_path / "abc.wav", 3) == tmp_path / "abc.3.wav"
    assert channel_wav(tmp_path / "abc.wav", None) == tmp_path / "abc.wav"


@pytest.mark.parametrize(
    ("stored", "indonesian", "english", "neutral"),
    [
        ("channel-2", "Kanal 2", "Channel 2", "channel-2"),
        ("Kanal 16", "Kanal 16", "Channel 16", "channel-16"),  # of an earlier version
        ("Kanal Barat", "Kanal Barat", "Kanal Barat", "Kanal Barat"),
        ("Saksi", "Saksi", "Saksi", "Saksi"),
        ("", "", "", ""),
    ],
)
def test_a_channel_without_a_name_is_shown_in_the_reader_s_language(
    stored: str, indonesian: str, english: str, neutral: str
) -> None:
    shown = []
    for language in ("id", "en"):
        with translation.override(language):
            shown.append(shown_label(stored))
    assert (*shown, neutral_label(stored)) == (indonesian, english, neutral)
