"""Listening to the channels of a recording together, in blocks: memory does not grow with its length by samples."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from transcription.audio.crosstalk import are_microphones, are_one_sound, gains_of, own_speech, shares_of, spans_of
from transcription.audio.voice_activity import WINDOW, WINDOW_SECONDS, Windows, speech_spans, speech_windows
from transcription.audio.wav import read_samples, read_span, wav_duration, wav_samples
from transcription.types import SAMPLE_RATE, Span

BLOCK_WINDOWS = 256  # 8 s
FRAME = 2 * WINDOW
AROUND = 3  # windows on either side over which power is averaged: a voice comes up to 20 ms later at another microphone
BINS = slice(10, 320)  # of 15.6 Hz: a voice, without hum and hiss
BANDWIDTH = 2  # bins
DECIDED_IN = 150  # blocks, spread over the recording: 20 minutes tell what the channels are
FADE = SAMPLE_RATE // 100
TAPER = np.hanning(FRAME).astype(np.float32)

Progress = Callable[[float], None]


def hear_microphones(wavs: Sequence[Path]) -> bool:
    """Whether these channels are microphones of different people: see crosstalk.are_microphones."""
    return are_microphones(*_compared(wavs))


def hear_one_sound(wavs: Sequence[Path]) -> bool:
    """Whether these channels are one and the same: see crosstalk.are_one_sound."""
    return are_one_sound(*_compared(wavs))


def _compared(wavs: Sequence[Path]) -> tuple[np.ndarray, np.ndarray]:
    """Levels, and how far two channels are the same, in windows that are spread over the recording."""
    windows = wav_samples(wavs[0]) // WINDOW + 1
    firsts = range(0, windows, BLOCK_WINDOWS)
    levels, together = [], []
    for first in firsts[:: max(1, len(firsts) // DECIDED_IN)]:
        spectra = _spectra(wavs, first, min(BLOCK_WINDOWS, windows - first))
        power = np.square(np.abs(spectra)).sum(axis=2)
        levels.append(_decibel(power))
        likeness = np.einsum("iwf,jwf->ijw", spectra, spectra.conj()).real
        together.append(likeness / np.sqrt(np.maximum(power[:, None] * power[None], 1e-20)))
    return np.concatenate(levels, axis=1), np.concatenate(together, axis=2)


def find_own_speech(wavs: Sequence[Path], progress: Progress | None = None) -> list[tuple[list[Span], Windows]]:
    """Of each channel the spans in which its own speaker speaks, and the probability of speech in its windows."""
    report = progress or (lambda fraction: None)
    steps = len(wavs) + 2
    gains = gains_of(_levels(wavs))
    report(1 / steps)
    shares = np.concatenate([shares_of(power, gains) for power in _blocks(wavs)], axis=1)
    windows = []
    for done, wav in enumerate(wavs, 2):
        windows.append(speech_windows(wav, lambda part, done=done: report((done + part) / steps)))
    speaking = np.stack([_windows(speech_spans(found), shares.shape[1]) for found in windows])
    own = own_speech(shares, speaking)
    spans = [spans_of(row, WINDOW_SECONDS, wav_duration(wavs[0])) for row in own]
    return list(zip(spans, windows, strict=True))


def read_own(wav: Path, span: Span, speech: Sequence[Span]) -> np.ndarray:
    """The samples of a span in which all but `speech` is silent: what leaks in from other microphones is not heard."""
    samples = read_span(wav, span)
    loudness = np.zeros(len(samples), dtype=np.float32)
    for part in speech:
        first, last = (round((second - span.start) * SAMPLE_RATE) for second in (part.start, part.end))
        loudness[max(0, first) : max(0, last)] = 1
    fade = np.ones(2 * FADE + 1, dtype=np.float32) / (2 * FADE + 1)
    return samples * np.convolve(loudness, fade, mode="same") if len(samples) > len(fade) else samples * loudness


def _levels(wavs: Sequence[Path]) -> np.ndarray:
    return np.concatenate([_decibel(power.sum(axis=2)) for power in _blocks(wavs)], axis=1)


def _blocks(wavs: Sequence[Path]) -> Iterator[np.ndarray]:
    """Power, channels × windows × bands, averaged over neighbouring windows, block by block."""
    windows = wav_samples(wavs[0]) // WINDOW + 1
    for first in range(0, windows, BLOCK_WINDOWS):
        count = min(BLOCK_WINDOWS, windows - first)
        power = np.square(np.abs(_spectra(wavs, first - AROUND, count + 2 * AROUND)))
        banded = power.reshape(*power.shape[:2], -1, BANDWIDTH).sum(axis=3)
        yield sum(banded[:, shift : shift + count] for shift in range(2 * AROUND + 1)) / (2 * AROUND + 1)


def _spectra(wavs: Sequence[Path], first: int, count: int) -> np.ndarray:
    """Complex, channels × windows × bins of a voice's frequencies. A frame begins with its window."""
    rows = []
    for wav in wavs:
        samples = np.zeros((count + 1) * WINDOW, dtype=np.float32)
        before = max(0, -first * WINDOW)
        piece = read_samples(wav, max(0, first * WINDOW), len(samples) - before)
        samples[before : before + len(piece)] = piece
        frames = np.lib.stride_tricks.sliding_window_view(samples / 32_768, FRAME)[::WINDOW]
        rows.append(np.fft.rfft(frames * TAPER, axis=1)[:, BINS])
    return np.stack(rows)


def _decibel(power: np.ndarray) -> np.ndarray:
    """Against a sine of full scale."""
    return 10 * np.log10(power / (FRAME * FRAME / 16) + 1e-10)


def _windows(spans: Sequence[Span], count: int) -> np.ndarray:
    inside = np.zeros(count, dtype=bool)
    for span in spans:
        inside[round(span.start / WINDOW_SECONDS) : round(span.end / WINDOW_SECONDS)] = True
    return inside
