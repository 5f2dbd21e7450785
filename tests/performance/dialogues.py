"""Hearings to tell speakers apart in: the composed dialogues of COURTSIGHT_DEVSET, made worse, and a long one.

All with fixed seeds: the same material at each run. Nothing of it may be given away.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transcription.audio.wav import read_samples, wav_header, wav_samples
from transcription.rttm import read_rttm
from transcription.types import SAMPLE_RATE, Turn

LOUDNESS = 0.1  # root mean square of a composed hearing's speech


@dataclass(frozen=True)
class Dialogue:
    wav: Path
    turns: tuple[Turn, ...]


def dialogues(devset: Path) -> list[Dialogue]:
    return [
        Dialogue(wav, tuple(read_rttm(wav.with_suffix(".rttm").read_bytes())))
        for wav in sorted((devset / "dialog").glob("*.wav"))
    ]


def heard(dialogue: Dialogue) -> np.ndarray:
    return read_samples(dialogue.wav, 0, wav_samples(dialogue.wav)).astype(np.float32) / 32768


def written(path: Path, samples: np.ndarray) -> Path:
    whole = (np.clip(samples, -1, 1) * 32767).astype("<i2")
    path.write_bytes(wav_header(len(whole)) + whole.tobytes())
    return path


def in_hall(samples: np.ndarray, seed: int) -> np.ndarray:
    """Reverberation of 0.25 to 0.6 s (noise that dies away) and noise 8 to 18 dB below the speech."""
    random = np.random.default_rng(seed)
    return with_noise(_reverberant(samples, random), random)


def _reverberant(samples: np.ndarray, random: np.random.Generator) -> np.ndarray:
    seconds = random.uniform(0.25, 0.6)  # until 60 dB are gone
    tail = random.standard_normal(int(seconds * SAMPLE_RATE)) * 10 ** (
        -3 * np.linspace(0, 1, int(seconds * SAMPLE_RATE))
    )
    response = np.concatenate([[1.0], 0.5 * tail / np.linalg.norm(tail)])
    length = 1 << (len(samples) + len(response) - 1).bit_length()
    whole = np.fft.irfft(np.fft.rfft(samples, length) * np.fft.rfft(response, length), length)
    return whole[: len(samples)].astype(np.float32)


def with_noise(samples: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Pink noise, as of a ventilator."""
    spectrum = np.fft.rfft(random.standard_normal(len(samples)))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), len(samples))
    decibels = random.uniform(8, 18)
    scale = loudness(samples) * 10 ** (-decibels / 20) / max(1e-9, float(np.sqrt(np.mean(noise**2))))
    mixed = samples + scale * noise
    return (0.7 * mixed / max(1e-6, np.abs(mixed).max())).astype(np.float32)


def loudness(samples: np.ndarray) -> float:
    """Of the louder half: pauses do not count."""
    power = np.square(samples[: len(samples) // 400 * 400].reshape(-1, 400)).mean(axis=1)
    return float(np.sqrt(np.mean(power[power >= np.median(power)])))


@dataclass(frozen=True)
class Utterance:
    samples: np.ndarray
    voice: str


def utterances(found: Iterable[Dialogue]) -> Iterator[Utterance]:
    for dialogue in found:
        samples = heard(dialogue)
        for turn in dialogue.turns:
            cut = samples[round(turn.start * SAMPLE_RATE) : round(turn.end * SAMPLE_RATE)]
            if len(cut) > SAMPLE_RATE // 5:
                yield Utterance(LOUDNESS * cut / max(1e-6, loudness(cut)), turn.speaker)


def long_hearing(found: Sequence[Dialogue], path: Path, seconds: float, voices: int, seed: int) -> Dialogue:
    """`voices` people of very unequal speaking time, who interrupt each other and say yes in between, with noise."""
    random = np.random.default_rng(seed)
    said = list(utterances(found))
    cast = sorted(random.choice(sorted({each.voice for each in said}), voices, replace=False).tolist())
    shares = np.geomspace(4, 1, voices) / np.geomspace(4, 1, voices).sum()
    theirs = {voice: [each.samples for each in said if each.voice == voice] for voice in cast}
    sound = np.zeros(int(seconds * SAMPLE_RATE), np.float32)
    turns: list[Turn] = []
    now = 0
    while now < len(sound) - 20 * SAMPLE_RATE:
        now = _turn(sound, turns, theirs, str(random.choice(cast, p=shares)), now, random)
    return Dialogue(written(path, _noisy(sound, random)), tuple(sorted(turns, key=lambda turn: turn.start)))


def _turn(
    sound: np.ndarray, turns: list[Turn], theirs: dict[str, list[np.ndarray]], voice: str, now: int,
    random: np.random.Generator,
) -> int:  # fmt: skip
    """One to five utterances of a voice; now and then another one speaks into them."""
    for _ in range(random.integers(1, 6)):
        samples = theirs[voice][random.integers(len(theirs[voice]))]
        _say(sound, turns, samples, voice, now)
        if random.random() < 0.1:
            other = str(random.choice([each for each in theirs if each != voice]))
            short = min(theirs[other], key=lambda each: (len(each), random.random()))
            _say(sound, turns, short, other, now + int(random.uniform(0, 0.7) * len(samples)))
        now += len(samples) + int(random.uniform(0.15, 0.6) * SAMPLE_RATE)
    # One turn in six begins before the one before it has ended.
    return now - int(random.uniform(0.6, 1.2) * SAMPLE_RATE) if random.random() < 1 / 6 else now


def _say(sound: np.ndarray, turns: list[Turn], samples: np.ndarray, voice: str, first: int) -> None:
    first = max(0, first)
    samples = samples[: len(sound) - first]
    sound[first : first + len(samples)] += samples
    turns.append(Turn(first / SAMPLE_RATE, (first + len(samples)) / SAMPLE_RATE, voice))


def _noisy(sound: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Ten minutes at a time, each with noise of its own loudness."""
    block = 600 * SAMPLE_RATE
    parts = [sound[first : first + block] for first in range(0, len(sound), block)]
    return np.concatenate([with_noise(part, random) for part in parts])
