"""What a result depends on, as a key: the audio, and a digest of everything else that changes it."""

import hashlib
import json
from typing import Any

from transcription.models import Job
from transcription.rooms import names_in_room

FILE_PREFIX = "stt:transcription:"
CHUNK_PREFIX = "stt:chunk:"
PREFIXES = (FILE_PREFIX, CHUNK_PREFIX)
# Raise it whenever the pipeline's result for the same audio and options changes.
PIPELINE_VERSION = 5


def key_of(job: Job, model: str) -> str:
    """The key of the job's result when it is made with `model`."""
    options = [job.vocabulary, job.correction, job.channel_mode, job.enable_diarization, job.speaker_count]
    digest = digest_of(PIPELINE_VERSION, model, *options, names_in_room(job.recording))
    return f"{FILE_PREFIX}{job.recording.sha256}:{job.language}:{job.engine_now}:{digest}"


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
