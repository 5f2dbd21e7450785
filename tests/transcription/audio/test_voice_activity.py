"""Where somebody speaks is found block by block, and is what Silero says of the whole file."""

from pathlib import Path

import numpy as np
import pytest
from faster_whisper.vad import VadOptions, get_speech_timestamps, get_vad_model
from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.audio.speech import beeps, noise, silence, spoken, write_wav
from transcription.audio import voice_activity
from transcription.audio.voice_activity import (
    WINDOW_SECONDS,
    find_speech,
    regular_windows,
    speech_spans,
    speech_windows,
)
from transcription.types import SAMPLE_RATE, Span

SILERO = VadOptions(threshold=0.5, neg_threshold=0.35, min_silence_duration_ms=300, speech_pad_ms=200)


def courtroom() -> np.ndarray:
    """Speech, a long silence, noise, speech right to the end."""
    return np.concatenate([silence(1.3), spoken(30), silence(7), noise(5), spoken(25, start=60)])


@pytest.mark.parametrize("block", [1, 7, 512, 100_000])
def test_blocks_say_the_same_as_the_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    wav = write_wav(tmp_path / "a.wav", courtroom()[: 20 * SAMPLE_RATE + 100])
    whole = np.fromfile(wav, dtype="<i2", offset=44).astype(np.float32) / 32_768
    padded = np.pad(whole, (0, 512 - len(whole) % 512))
    monkeypatch.setattr(voice_activity, "BLOCK_WINDOWS", block)
    monkeypatch.setattr(voice_activity, "find_landmarks", lambda wav: [])

    assert speech_windows(wav).probabilities == pytest.approx(get_vad_model()(padded).reshape(-1), abs=1e-4)


def expected_spans(wav: Path) -> list[Span]:
    whole = np.fromfile(wav, dtype="<i2", offset=44).astype(np.float32) / 32_768
    return [Span(item["start"] / 16_000, item["end"] / 16_000) for item in get_speech_timestamps(whole, SILERO)]


@pytest.mark.parametrize("cut", [0, 1, 511, 512])
def test_without_landmarks_spans_are_those_of_faster_whisper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    monkeypatch.setattr(voice_activity, "find_landmarks", lambda wav: [])
    wav = write_wav(tmp_path / "a.wav", courtroom()[: 60 * SAMPLE_RATE - cut])

    expected = [(span.start, span.end) for span in expected_spans(wav)]
    found = [(span.start, span.end) for span in find_speech(wav)]

    assert len(found) > 5
    assert np.array(found) == pytest.approx(np.array(expected), abs=0.001)


def test_starting_anew_at_landmarks_finds_the_same_speech(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "a.wav", courtroom())
    expected, found = expected_spans(wav), find_speech(wav)

    both = sum(one.overlap(other) for one in expected for other in found)
    assert both > 0.97 * sum(span.duration for span in expected)
    assert both > 0.97 * sum(span.duration for span in found)


@pytest.mark.parametrize("cut", [1, 511, 512, 52_801])
def test_speech_is_the_same_to_the_sample_in_a_trimmed_copy(tmp_path: Path, cut: int) -> None:
    sound = courtroom()
    whole = find_speech(write_wav(tmp_path / "a.wav", sound))
    trimmed = find_speech(write_wav(tmp_path / "b.wav", sound[cut:]))

    def samples(spans: list[Span], offset: int) -> set[tuple[int, int]]:
        edges = [(round(span.start * SAMPLE_RATE) + offset, round(span.end * SAMPLE_RATE) + offset) for span in spans]
        return {edge for edge in edges if edge[0] > 20 * SAMPLE_RATE}

    assert len(samples(whole, 0)) > 5
    assert samples(trimmed, cut) == samples(whole, 0)


def test_nobody_speaks_in_silence_noise_and_beeps(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "a.wav", np.concatenate([silence(5), noise(10), beeps(10)]))

    assert find_speech(wav) == []


@pytest.mark.parametrize("samples", [0, 1, 511, 512, 513])
def test_hardly_any_sound_is_no_trouble(tmp_path: Path, samples: int) -> None:
    assert find_speech(write_wav(tmp_path / "a.wav", np.zeros(samples))) == []


def test_progress_ends_with_all(tmp_path: Path) -> None:
    seen: list[float] = []

    find_speech(write_wav(tmp_path / "a.wav", courtroom()), seen.append)

    assert seen == sorted(seen)
    assert len(seen) > 2
    assert seen[-1] == 1


def test_a_short_breath_does_not_end_speech_and_a_long_one_does() -> None:
    speaks, quiet = [0.9] * 40, [0.1]
    breath, pause = int(0.2 / WINDOW_SECONDS), int(0.7 / WINDOW_SECONDS)

    one = speech_spans(regular_windows(speaks + quiet * breath + speaks, 60 * SAMPLE_RATE))
    two = speech_spans(regular_windows(speaks + quiet * pause + speaks, 60 * SAMPLE_RATE))

    assert len(one) == 1
    assert len(two) == 2
    assert two[1].start - two[0].end == pytest.approx(pause * WINDOW_SECONDS - 2 * 0.2, abs=0.01)


def test_a_murmur_keeps_speech_going_and_does_not_begin_it() -> None:
    murmur = [0.4] * 50

    assert speech_spans(regular_windows(murmur, 60 * SAMPLE_RATE)) == []
    assert len(speech_spans(regular_windows([0.9] * 10 + murmur + [0.9] * 10, 10 * SAMPLE_RATE))) == 1


@given(st.lists(st.floats(0, 1), max_size=400))
def test_spans_are_ordered_apart_and_inside_the_recording(probabilities: list[float]) -> None:
    duration = len(probabilities) * WINDOW_SECONDS
    spans = speech_spans(regular_windows(probabilities, len(probabilities) * 512))

    for span in spans:
        assert 0 <= span.start < span.end <= duration
    for before, after in zip(spans, spans[1:], strict=False):
        assert before.end <= after.start + 1e-9
    for index, probability in enumerate(probabilities):
        window = Span(index * WINDOW_SECONDS, (index + 1) * WINDOW_SECONDS)
        assert probability < 0.5 or any(window.overlap(span) > 0.03 for span in spans)


def test_several_threads_hear_the_same_as_one(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "a.wav", courtroom())
    one, three = speech_windows(wav), speech_windows(wav, threads=3)

    assert np.array_equal(one.starts, three.starts)
    assert np.array_equal(one.probabilities, three.probabilities)


def test_whoever_cancels_does_not_wait_for_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wav = write_wav(tmp_path / "a.wav", np.concatenate([courtroom()] * 3))
    heard: list[int] = []
    listen = voice_activity._section

    def counted(wav: Path, first: int, last: int, samples: int) -> tuple[np.ndarray, np.ndarray]:
        heard.append(first)
        return listen(wav, first, last, samples)

    def cancel(fraction: float) -> None:
        raise InterruptedError

    monkeypatch.setattr(voice_activity, "_section", counted)
    with pytest.raises(InterruptedError):
        speech_windows(wav, cancel)

    assert len(heard) < 4 < len(list(voice_activity.find_landmarks(wav)))
