"""A courtroom in which it is known what was said when: sound, and an emulator that hears the words in it.

The emulator knows where in the room's sound a stretch lies by the samples themselves. So it does not matter in how
many streams they come, how often, and from where on.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from tests.cloud import BUCKET
from transcription.audio.voice_activity import WINDOW
from transcription.emulator.hearing import Ear
from transcription.emulator.script import Rule, Script
from transcription.emulator.server import Emulator
from transcription.engines.google.configuration import Configuration
from transcription.types import SAMPLE_RATE, Word

KNOWN_BY = 400  # samples


def words_each(seconds: float, until: float, pauses: tuple[float, ...] = ()) -> list[Word]:
    """One word after the other, each of its own; none while a pause of two seconds lasts."""
    words, now = [], seconds
    while now + seconds < until:
        if not any(pause <= now + seconds and now < pause + 2 for pause in pauses):
            words.append(Word(now + 0.05, now + seconds - 0.05, f"kata{len(words)}", 0.9))
        now += seconds
    return words


def sound_of(words: list[Word], seconds: float) -> bytes:
    """Loud where a word is, nearly silent elsewhere, and nowhere twice the same."""
    random = np.random.default_rng(7)
    sound = random.normal(0.0, 8.0, round(seconds * SAMPLE_RATE))
    for word in words:
        sound[round(word.start * SAMPLE_RATE) : round(word.end * SAMPLE_RATE)] *= 400
    return sound.astype("<i2").tobytes()


@dataclass
class Room:
    """`pcm` is all that sounds in it, `words` what is said."""

    pcm: bytes
    words: list[Word]
    emulator: Emulator = field(init=False)
    heard: list[tuple[float, float]] = field(default_factory=list)  # what was sent, in seconds
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def place_of(self, samples: np.ndarray) -> float:
        """Where these samples lie, in seconds."""
        pcm = np.rint(samples[:KNOWN_BY] * 32768).astype("<i2").tobytes()
        place = self.pcm.find(pcm)
        while place % 2:
            place = self.pcm.find(pcm, place + 1)
        assert place >= 0
        return place / 2 / SAMPLE_RATE

    def between(self, start: float, end: float) -> list[Word]:
        return [word for word in self.words if start - 1e-6 <= word.start < word.end <= end + 1e-6]

    def say(self, *rules: Rule) -> None:
        self.emulator.script.add(*rules)

    @property
    def billed(self) -> list[float]:
        return [seconds for _, seconds in self.emulator.ledger.billed]

    def note(self, start: float, end: float) -> None:
        with self._lock:
            self.heard.append((start, end))

    @property
    def settings(self) -> dict[str, str]:
        return {
            "GOOGLE_PROJECT": "pn-contoh",
            "GOOGLE_BUCKET": BUCKET,
            "SPEECH_EMULATOR_HOST": self.emulator.address,
        }

    def configuration(self) -> Configuration:
        return Configuration("pn-contoh", BUCKET, None, speech_emulator=self.emulator.address)


@dataclass
class Clock:
    """Time passes when the test says so: then a busy machine has as much of it as another."""

    now: float = 0.0
    pace: float = 0.002  # seconds a tick

    def __call__(self) -> float:
        return self.now

    def tick(self) -> None:
        self.now += self.pace


class RoomVoice:
    """Somebody speaks where it is loud."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, dtype=np.float32)

    def take(self, samples: np.ndarray) -> list[float]:
        sound = np.concatenate([self._rest, samples])
        count = len(sound) // WINDOW
        self._rest = sound[count * WINDOW :]
        return [0.9 if row.std() > 0.02 else 0.0 for row in sound[: count * WINDOW].reshape(count, WINDOW)]


@dataclass
class RoomEar(Ear):
    room: Room | None = None

    def hear_samples(self, samples: np.ndarray, offset: float, rule: Rule | None, language: str) -> list[Word]:
        if len(samples) < KNOWN_BY:
            return []
        place = self.room.place_of(samples)
        end = place + len(samples) / SAMPLE_RATE
        self.room.note(place, end)
        shift = offset - place
        said = self.room.between(place, end)
        return [Word(word.start + shift, word.end + shift, word.word, word.confidence) for word in said]


@contextmanager
def emulated(room: Room, stream_seconds: float = 300.0) -> Iterator[Room]:
    """The room, with an emulator that hears it."""

    def new_ear(script: Script, storage: str, engine: str) -> Ear:
        return RoomEar(script, storage, engine, room)

    with Emulator(Script(), stream_seconds=stream_seconds, new_ear=new_ear) as room.emulator:
        yield room
