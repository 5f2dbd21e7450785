"""What the emulator hears in audio: what its script says, else what the local engine understands."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import av
import numpy as np
from google.cloud import storage

from transcription.audio.decode import decode_to_wav
from transcription.audio.wav import wav_duration
from transcription.emulator.refusal import Refused
from transcription.emulator.script import Rule, Script
from transcription.engines.base import Alone, Piece
from transcription.engines.google.clients import storage_client
from transcription.engines.google.convert import spread
from transcription.engines.google.storage import split_address
from transcription.errors import BadAudio, CourtSightError
from transcription.types import SAMPLE_RATE, EngineOptions, Span, Word

# A stretch of live audio that the local engine hears at once.
LONGEST_AT_ONCE = 29.0


@dataclass(frozen=True, slots=True)
class Heard:
    words: tuple[Word, ...]
    seconds: float
    language: str


@dataclass
class Ear:
    """`engine` is the local one's name, empty for none: then audio without a rule is silence.

    `storage_emulator`: http://host:port. There is no other storage here: nothing leaves this machine.
    """

    script: Script
    storage_emulator: str = ""
    engine: str = ""

    @cached_property
    def storage(self) -> storage.Client:
        """Raises Refused when there is none."""
        if not self.storage_emulator:
            raise Refused("FAILED_PRECONDITION", "the emulator has no storage: set STORAGE_EMULATOR_HOST")
        return storage_client("emulator", self.storage_emulator)

    def hear_object(self, address: str, language: str) -> Heard:
        """Raises Refused when the object is missing or no audio."""
        bucket, name = split_address(address)
        blob = self.storage.bucket(bucket).get_blob(name)
        if blob is None:
            raise Refused("NOT_FOUND", f"{address} does not exist")
        return self.hear_bytes(blob.download_as_bytes(), address, language)

    def hear_bytes(self, content: bytes, about: str, language: str) -> Heard:
        with tempfile.TemporaryDirectory(prefix="speech-emulator-") as folder:
            path = Path(folder) / "audio"
            path.write_bytes(content)
            rule = self.script.heard(f"{about} {language}")
            try:
                seconds = duration_of(path) if rule is None or rule.seconds is None else rule.seconds
                words = scripted(rule, seconds) if rule else self._understand(path, language)
            except (BadAudio, av.error.FFmpegError) as error:
                raise Refused("INVALID_ARGUMENT", f"the audio of {about} cannot be decoded: {error}") from error
            except CourtSightError as error:
                raise Refused("INTERNAL", str(error)) from error
            return Heard(tuple(words), seconds, (rule.language if rule else "") or language)

    def hear_samples(self, samples: np.ndarray, offset: float, rule: Rule | None, language: str) -> list[Word]:
        """A stretch of live audio that begins at `offset`; of a rule the words that are said in it."""
        end = offset + len(samples) / SAMPLE_RATE
        if rule is not None:
            return [word for word in scripted(rule, rule.seconds or 60.0) if offset <= word.start < word.end <= end]
        if not self.engine:
            return []
        return list(self._piece(samples[: int(LONGEST_AT_ONCE * SAMPLE_RATE)], offset, language))

    def _understand(self, path: Path, language: str) -> list[Word]:
        """A whole file, by the same pipeline that jobs go through."""
        if not self.engine:
            return []
        from transcription.engines import load_engine
        from transcription.pipeline import transcribe_file

        with tempfile.TemporaryDirectory(prefix="speech-emulator-") as folder:
            wav = Path(folder) / "decoded.wav"
            done = transcribe_file(path, wav, load_engine(self.engine), EngineOptions(language))
        return [word for segment in done.segments for word in segment.words]

    def _piece(self, samples: np.ndarray, offset: float, language: str) -> Sequence[Word]:
        from transcription.engines import load_engine

        length = len(samples) / SAMPLE_RATE
        piece = Piece(offset, length, (Span(offset, offset + length),), lambda: samples)
        return load_engine(self.engine).transcribe([piece], EngineOptions(language), Alone())[0].words


def scripted(rule: Rule, seconds: float) -> list[Word]:
    if rule.words is None:
        words = spread(rule.text or "", Span(0.0, seconds))
        return [Word(word.start, word.end, word.word, rule.confidence) for word in words]
    defaults = {"confidence": rule.confidence}
    return [Word(**defaults | word) for word in rule.words]


def duration_of(path: Path) -> float:
    """Seconds, decoded: a header may say nothing, or a lie."""
    with tempfile.TemporaryDirectory(prefix="speech-emulator-") as folder:
        wav = Path(folder) / "decoded.wav"
        decode_to_wav(path, wav)
        return wav_duration(wav)


def pcm_samples(content: bytes) -> np.ndarray:
    """16-bit little-endian PCM as float32 from -1 to 1."""
    return np.frombuffer(content[: len(content) // 2 * 2], dtype="<i2").astype(np.float32) / 32768
