"""What the networks would say of a conversation that is written down as turns: evidence without any sound."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from transcription.diarization import Evidence
from transcription.diarization.clustering import unit
from transcription.diarization.voices import CHUNK, CLASS_FRAMES, CLASS_STEP, FIRST_CLASS, RATE, STEP, chunk_count
from transcription.diarization.windows import runs_of, windows_of
from transcription.types import SAMPLE_RATE, Turn

SIZE = 64
LOUD, QUIET = 20, 70  # decibels below full scale
WIDE, TELEPHONE = 20, 60  # decibels that high tones lie below the sound
PAIRS = {(0,): 1, (1,): 2, (2,): 3, (0, 1): 4, (0, 2): 5, (1, 2): 6}


def alternating(speakers: int, seconds: float, length: float = 4.0, pause: float = 0.5) -> list[Turn]:
    """Each in turn, round and round."""
    count = int(seconds / (length + pause))
    return [
        Turn(number * (length + pause), number * (length + pause) + length, f"V{number % speakers}")
        for number in range(count)
    ]


def heard_of(turns: Sequence[Turn], samples: int, likely: float = 1.0) -> np.ndarray:
    """(chunks, 2, 589): in each chunk up to three voices, numbered as they appear in it, so likely speech."""
    times = FIRST_CLASS + CLASS_STEP * np.arange(CLASS_FRAMES)
    heard = np.ones((chunk_count(samples), 2, CLASS_FRAMES), np.uint8)
    heard[:, 1] = 0
    for number, chunk in enumerate(heard):
        start = number * STEP / RATE
        inside = [turn for turn in turns if turn.start < start + CHUNK / RATE and turn.end > start]
        names = list(dict.fromkeys(turn.speaker for turn in inside))[:3]
        active = np.zeros((3, CLASS_FRAMES), bool)
        for turn in inside:
            if turn.speaker in names:
                active[names.index(turn.speaker)] |= (times + start >= turn.start) & (times + start < turn.end)
        _write(chunk, active, likely)
    return heard


def _write(chunk: np.ndarray, active: np.ndarray, likely: float) -> None:
    for pair, number in PAIRS.items():
        others = [voice for voice in range(3) if voice not in pair]
        here = active[list(pair)].all(axis=0) & ~active[others].any(axis=0)
        chunk[0, here], chunk[1, here] = number, round(255 * likely)


def levels_with(turns: Sequence[Turn], samples: int) -> np.ndarray:
    levels = np.full(samples * RATE // SAMPLE_RATE, QUIET, np.uint8)
    for turn in turns:
        levels[round(turn.start * RATE) : round(turn.end * RATE)] = LOUD
    return levels


def voice_prints(speakers: Sequence[str], seed: int = 1, spread: float = 0.6) -> np.ndarray:
    """One vector each: the voice of that speaker, and what differs from time to time."""
    random = np.random.default_rng(seed)
    names = sorted(set(speakers))
    voices = dict(zip(names, unit(random.standard_normal((len(names), SIZE))), strict=True))
    noise = unit(random.standard_normal((len(speakers), SIZE)))
    return unit(np.array([voices[name] for name in speakers]).reshape(-1, SIZE) + spread * noise)


def evidence_of(
    turns: Sequence[Turn], seconds: float, seed: int = 1, spread: float = 0.6, below: int = WIDE
) -> Evidence:
    """Complete, as `gather` would leave it."""
    samples = int(seconds * SAMPLE_RATE)
    heard = heard_of(turns, samples)
    begun = Evidence(samples, "written", heard, levels_with(turns, samples), np.full(len(heard), below, np.uint8))
    windows = windows_of(runs_of(begun.voices()[1]), begun.frames)
    speakers = [speaker_at(turns, (start + end) / 2 / RATE) for start, end, _ in windows.tolist()]
    prints = voice_prints(speakers, seed, spread).astype(np.float16)
    return replace(begun, windows=windows, embeddings=prints)


def speaker_at(turns: Sequence[Turn], time: float) -> str:
    return min(turns, key=lambda turn: max(turn.start - time, time - turn.end, 0)).speaker


def same_speakers(found: Sequence[Turn], said: Sequence[Turn]) -> bool:
    """Whether each speaker that was found stands for exactly one who speaks."""
    pairs = {(turn.speaker, speaker_at(said, (turn.start + turn.end) / 2)) for turn in found}
    return len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs})
