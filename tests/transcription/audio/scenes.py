"""Court rooms that never were: one voice at each microphone, heard at all others as well."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from tests.transcription.audio.speech import spoken, write_wav
from transcription.audio.channel_files import channel_wav
from transcription.types import SAMPLE_RATE, Span

# What is said in the recording, turn by turn: each of them by one voice.
TURNS = (
    Span(0.4, 9.7), Span(14.1, 18.4), Span(19.0, 20.9), Span(21.4, 25.9), Span(26.4, 32.2),
    Span(33.1, 37.8), Span(41.3, 57.6), Span(58.3, 74.2), Span(77.0, 80.7),
)  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """`sounds` has a row a microphone; `own` says when each one's speaker speaks."""

    sounds: np.ndarray
    own: tuple[tuple[Span, ...], ...]

    def put(self, folder: Path) -> list[Path]:
        """The channels as decoding leaves them, beside a mix."""
        wav = folder / "decoded.wav"
        write_wav(wav, self.sounds.mean(axis=0))
        return [write_wav(channel_wav(wav, index), sound) for index, sound in enumerate(self.sounds)]


@cache
def court_room(
    microphones: int = 2,
    seconds: int = 58,
    leakage: float = -12.0,
    gains: tuple[float, ...] = (),
    delay: float = 0.005,
    noise: float = 0.0003,
    both: Span | None = None,
    speakers: int = 0,
) -> Scene:
    """Turns of the recording go round the first `speakers` (all) microphones; dB, seconds, and noise as amplitude.

    In `both` the second speaker says something else at the same time as the first.
    """
    length = seconds * SAMPLE_RATE
    voices = np.zeros((microphones, length), dtype=np.float32)
    own: list[list[Span]] = [[] for _ in range(microphones)]
    for index, turn in enumerate(turn for turn in TURNS if turn.end <= seconds):
        channel = index % (speakers or microphones)
        _say(voices[channel], spoken(turn.duration, turn.start), turn.start)
        own[channel].append(turn)
    if both:
        _say(voices[1], spoken(both.duration, 43.8), both.start)
        own[1].append(both)
    sounds = voices + 10 ** (leakage / 20) * np.roll(voices.sum(axis=0) - voices, round(delay * SAMPLE_RATE), axis=1)
    sounds += noise * np.random.default_rng(5).standard_normal(sounds.shape).astype(np.float32)
    loudness = 10 ** (np.array(gains or (0.0,) * microphones, dtype=np.float32) / 20)
    return Scene(np.clip(sounds * loudness[:, None] * 0.4, -1, 1), tuple(tuple(spans) for spans in own))


def _say(voice: np.ndarray, sound: np.ndarray, at: float) -> None:
    first = round(at * SAMPLE_RATE)
    voice[first : first + len(sound)] += sound


SAMPLES = {"u8": 8, "s16": 16, "s24": 24, "s32": 32, "f32": 32, "f64": 64}


def write_channels(path: Path, sounds: np.ndarray, rate: int = SAMPLE_RATE, form: str = "s16", much: int = 1) -> Path:
    """A WAV with a row a channel, as recorders write it; `much` times over."""
    bits, channels = SAMPLES[form], len(sounds)
    frame = channels * bits // 8
    data = _packed(sounds.T, form)
    head = struct.pack("<HHIIHH", 3 if form[0] == "f" else 1, channels, rate, rate * frame, frame, bits)
    size = len(data) * much
    with path.open("wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + struct.pack("<I", 16) + head)
        file.write(b"data" + struct.pack("<I", size))
        for _ in range(much):
            file.write(data)
    return path


def _packed(frames: np.ndarray, form: str) -> bytes:
    if form in ("f32", "f64"):
        return frames.astype(f"<f{SAMPLES[form] // 8}").tobytes()
    if form == "u8":
        return np.rint(frames * 127 + 128).astype(np.uint8).tobytes()
    whole = np.rint(frames.astype(np.float64) * (2 ** (SAMPLES[form] - 1) - 1)).astype("<i4")
    if form == "s24":
        return np.ascontiguousarray(whole).view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    return whole.astype("<i2" if form == "s16" else "<i4").tobytes()


def tones(channels: int, seconds: float, rate: int) -> np.ndarray:
    """A pitch of its own for each channel: 300 Hz for the first, 100 Hz more for each further one."""
    times = np.arange(round(seconds * rate)) / rate
    return np.stack([0.1 * np.sin(2 * np.pi * (300 + 100 * channel) * times) for channel in range(channels)])


def pitch(samples: np.ndarray) -> int:
    """Of a second of sound, in Hz."""
    return int(np.abs(np.fft.rfft(samples[:SAMPLE_RATE])).argmax())


def covered(spans: Sequence[Span], by: Sequence[Span]) -> float:
    """How much of the spans lies in the others, 0 to 1."""
    total = sum(span.duration for span in spans)
    return sum(one.overlap(other) for one in spans for other in by) / total if total else 1.0
