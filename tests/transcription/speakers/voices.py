"""Voices as vectors, and transcripts of hearings in which they are heard."""

from collections.abc import Mapping

import numpy as np

from courtsight.accounts.models import User
from tests import factories
from transcription.diarization import Voice
from transcription.models import Hearing, Transcript
from transcription.speakers import Identity, heard_in
from transcription.speakers.suggestions import Suggested, suggestions_for
from transcription.speakers.voice_prints import keep_voices

SIZE = 192
MODEL = "campplus-1-0011223344556677.onnx"
SITI = Identity("Siti Rahmawati", "presiding_judge")
JUDGE = {"1": ["Presiding judge: Siti Rahmawati"]}  # what is suggested for speaker 1 when it is her


def voice(number: int, cosine: float = 1.0, beside: int = 100) -> np.ndarray:
    """Everybody's own, and like nobody else's; with a cosine as it sounds on another day."""
    axes = np.eye(SIZE, dtype=np.float32)
    return cosine * axes[number] + np.float32(np.sqrt(1 - cosine**2)) * axes[beside]


def transcript_of(hearing: Hearing | None, labels: str = "12", **fields: object) -> Transcript:
    """Who says which segment, of four seconds each."""
    recording = fields.pop("recording", None) or factories.RecordingFactory(hearing=hearing, **fields)
    transcript = factories.TranscriptFactory(recording=recording)
    for index, label in enumerate(labels):
        factories.SegmentFactory(
            transcript=transcript, index=index, start=index * 4.0, end=index * 4.0 + 4.0, text="Ya.",
            engine_speaker=label,
        )  # fmt: skip
    return transcript


def keep(transcript: Transcript, vectors: Mapping[str, np.ndarray], model: str = MODEL, seconds: float = 30.0) -> None:
    """As a job does when it has stored the transcript."""
    keep_voices(transcript, {label: Voice(vector, seconds) for label, vector in vectors.items()}, model)


def by_voice(transcript: Transcript, reader: User) -> list[Suggested]:
    """What is suggested because of a voice."""
    return [one for one in suggestions_for(transcript, heard_in(transcript), reader) if one.voice]
