"""What a result depends on, as a key: the audio, and a digest of everything else that changes it."""

import hashlib
import json
from typing import Any

from django.conf import settings

from transcription.correction import digest_of_dictionary
from transcription.engines.base import Engine
from transcription.models import Job
from transcription.models.job import CorrectionMode

FILE_PREFIX = "stt:transcription:"
CHUNK_PREFIX = "stt:chunk:"
PREFIXES = (FILE_PREFIX, CHUNK_PREFIX)
# Raise it whenever the pipeline's result for the same audio and options changes.
PIPELINE_VERSION = 12
# The same for pieces that are heard elsewhere, and were paid for: raise it only when what is sent, or how the answer
# is read, changes. How the local engine batches does not matter to them.
SENT_VERSION = 11
# The same where only what is made of the engine's words changes: what an engine heard, and was paid for, stays known.
CORRECTION_VERSION = 2


def key_of(job: Job, engine: Engine) -> str:
    """The key of the job's result when it is made by `engine`. Raises DictionaryUnavailable."""
    options = [job.vocabulary, job.microphones, job.channel_mode, job.enable_diarization, job.speaker_count]
    options += [*_speakers(job), *_correction(job, engine), *_sureness(engine)]
    digest = digest_of(PIPELINE_VERSION, engine.model, engine.variant, *options)
    return f"{FILE_PREFIX}{job.recording.sha256}:{job.language}:{job.engine_now}:{digest}"


def version_of_pieces(engine: Engine) -> int:
    return SENT_VERSION if engine.capabilities.leaves_the_building else PIPELINE_VERSION


def _speakers(job: Job) -> list[Any]:
    """What else decides who is told apart, where anybody is."""
    if not job.enable_diarization:
        return []
    return [job.speakers_at_most, settings.SPEAKER_MODEL, settings.GOOGLE_SPEAKER_LABELS]


def _correction(job: Job, engine: Engine) -> list[Any]:
    """What happens to the engine's words afterwards; nothing where they stay as they are."""
    if not engine.capabilities.corrected or job.correction == CorrectionMode.OFF:
        return []
    return [CORRECTION_VERSION, job.correction, digest_of_dictionary(settings.CORRECTION_DICTIONARY)]


def _sureness(engine: Engine) -> list[Any]:
    """What was made when a number of the engine's was taken for its confidence is made again of its pieces."""
    return [] if engine.capabilities.word_confidence else [False]


def language_in(key: str) -> str:
    return _part(key, 3)


def engine_in(key: str) -> str:
    return _part(key, 4)


def digest_of(*parts: Any) -> str:
    """Of values that are JSON."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _part(key: str, number: int) -> str:
    """Empty in a key that is none of ours."""
    parts = key.split(":")
    return parts[number] if number < len(parts) else ""
