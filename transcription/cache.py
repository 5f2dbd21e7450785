"""Finished transcriptions in Redis, by the bytes of the audio and all that changes the result.

Only a shortcut: a miss computes again. Texts of sealed hearings are never written here.
"""

import hashlib
import json
import logging
from dataclasses import fields
from datetime import timedelta
from typing import Any

import redis
from django.conf import settings
from django.db.models import Q, QuerySet

from transcription.models import Job, Recording
from transcription.results import dump_finding, dump_word, load_finding, load_word
from transcription.rooms import names_in_room
from transcription.types import Segment, Transcription

logger = logging.getLogger(__name__)

PREFIX = "stt:transcription:"
# Raise it whenever the pipeline's result for the same audio and options changes.
PIPELINE_VERSION = 4
# The same file comes again within days (uploaded twice, moved to another hearing), hardly ever later.
KEPT = timedelta(days=7)


def key_of(job: Job, model: str) -> str:
    """The key of the job's result when it is made with `model`."""
    options = [job.vocabulary, job.correction, job.channel_mode, job.enable_diarization, job.speaker_count]
    rest = [PIPELINE_VERSION, model, *options, names_in_room(job.recording)]
    digest = hashlib.sha256(json.dumps(rest).encode()).hexdigest()[:32]
    return f"{PREFIX}{job.recording.sha256}:{job.language}:{job.engine}:{digest}"


def find(key: str) -> Transcription | None:
    """The cached result. None as well when Redis is away, or holds what this version cannot read."""
    try:
        stored = _redis().get(key)
        return _load(json.loads(stored)) if stored else None
    except redis.RedisError as error:
        logger.warning("The cache cannot be reached: %s", error)
    except (ValueError, KeyError, TypeError) as error:
        logger.warning("The cache entry %s cannot be read: %s", key, error)
    return None


def keep(key: str, transcription: Transcription, recording: Recording) -> None:
    """Store a result, unless its hearing is sealed."""
    # Asked anew: the hearing may have been sealed since the job began, or be sealed while we write.
    if not _open().filter(pk=recording.pk).exists():
        return
    try:
        _redis().set(key, json.dumps(_dump(transcription)), ex=KEPT)
        if not _open().filter(pk=recording.pk).exists():
            _redis().delete(key)
    except redis.RedisError as error:
        logger.warning("The cache cannot be reached: %s", error)


def forget_sealed() -> None:
    """Delete every result whose bytes no open hearing has (any more). Call it after a hearing or case was sealed."""
    try:
        keys = [key.decode() for key in _redis().scan_iter(f"{PREFIX}*", count=1000)]
        digests = {key: key.removeprefix(PREFIX).partition(":")[0] for key in keys}
        still_open = set(_open().filter(sha256__in=digests.values()).values_list("sha256", flat=True))
        sealed = [key for key, digest in digests.items() if digest not in still_open]
        if sealed:
            _redis().delete(*sealed)
    except redis.RedisError as error:
        logger.warning("The cache cannot be reached; the hourly task will forget what is sealed: %s", error)


def _open() -> QuerySet[Recording]:
    """Recordings whose results may be kept."""
    return Recording.objects.filter(Q(hearing=None) | Q(hearing__sealed=False, hearing__case__sealed=False))


def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL)


def _dump(transcription: Transcription) -> dict[str, Any]:
    segments = [
        _plain(segment, words=[dump_word(word) for word in segment.words]) for segment in transcription.segments
    ]
    return _plain(transcription, segments=segments, findings=[dump_finding(found) for found in transcription.findings])


def _plain(value: Segment | Transcription, **plain: Any) -> dict[str, Any]:
    """The fields of a dataclass, not copied deeply; those that are no JSON come as `plain`."""
    return {item.name: plain.get(item.name, getattr(value, item.name)) for item in fields(value)}


def _load(stored: dict[str, Any]) -> Transcription:
    """Raises KeyError, TypeError, ValueError for what another version stored."""
    segments = (_segment(**segment) for segment in stored["segments"])
    findings = (load_finding(item) for item in stored["findings"])
    return Transcription(**stored | {"segments": tuple(segments), "findings": tuple(findings)})


def _segment(words: list[dict[str, Any]], **rest: Any) -> Segment:
    return Segment(words=tuple(load_word(word) for word in words), **rest)
