"""Both floors together: what is looked up, kept and removed, with Redis or without."""

import json
import logging
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

import redis
from django.conf import settings
from django.utils import timezone

from transcription.cache import upper
from transcription.cache.counting import Floor, count
from transcription.cache.entries import Entry
from transcription.models import Cached
from transcription.models.cached import CachedKind

logger = logging.getLogger(__name__)


def look_up(kind: CachedKind, keys: Collection[str], counted: bool) -> dict[str, Any]:
    """The values that are known. What PostgreSQL had to give is in Redis afterwards."""
    found = _in_redis(kind, keys, counted)
    missing = [key for key in keys if key not in found]
    return found | _in_postgresql(kind, missing, counted) if missing else found


def put(entries: Sequence[Entry]) -> None:
    left = timedelta(days=settings.CACHE_DAYS)
    Cached.objects.bulk_create(
        [_row(entry, left) for entry in entries],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["audio_sha256", "value", "size", "created_at", "expires_at"],
    )
    _fill(entries, left)


def forget(keys: Collection[str]) -> None:
    """On both floors. What a Redis that is away keeps is found by the next upkeep."""
    Cached.objects.filter(key__in=keys).delete()
    try:
        upper.delete(keys)
    except redis.RedisError as error:
        logger.warning("The cache in Redis cannot be reached: %s", error)


def _in_redis(kind: CachedKind, keys: Collection[str], counted: bool) -> dict[str, Any]:
    try:
        found = _readable(upper.get(keys))
    except redis.RedisError as error:
        logger.warning("The cache in Redis cannot be reached, PostgreSQL is asked: %s", error)
        return {}
    if counted:
        count(Floor.REDIS, kind, hits=len(found), misses=len(keys) - len(found))
    return found


def _readable(stored: dict[str, str]) -> dict[str, Any]:
    found = {}
    for key, value in stored.items():
        try:
            found[key] = json.loads(value)
        except ValueError as error:
            logger.warning("The cache entry %s cannot be read: %s", key, error)
    return found


def _in_postgresql(kind: CachedKind, keys: Sequence[str], counted: bool) -> dict[str, Any]:
    rows = list(Cached.objects.fresh().filter(key__in=keys))
    if counted:
        count(Floor.POSTGRESQL, kind, hits=len(rows), misses=len(keys) - len(rows))
    for row in rows:
        _fill([_entry(row)], row.expires_at - timezone.now())
    return {row.key: row.value for row in rows}


def _fill(entries: Sequence[Entry], left: timedelta) -> None:
    try:
        upper.put(entries, left)
    except redis.RedisError as error:
        logger.warning("The cache in Redis cannot be reached, PostgreSQL alone keeps: %s", error)


def _row(entry: Entry, left: timedelta) -> Cached:
    return Cached(
        key=entry.key,
        kind=entry.kind,
        audio_sha256=entry.audio_sha256,
        engine=entry.engine,
        model=entry.model,
        language=entry.language,
        value=json.loads(entry.value),
        size=entry.size,
        expires_at=timezone.now() + left,
    )


def _entry(row: Cached) -> Entry:
    kind = CachedKind(row.kind)
    return Entry(row.key, kind, row.audio_sha256, row.engine, row.model, row.language, json.dumps(row.value))
