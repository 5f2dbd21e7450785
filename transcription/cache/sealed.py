"""What is never kept: results of audio that only sealed hearings have."""

import logging
from collections.abc import Sequence

import redis
from django.db.models import Exists, OuterRef, Q, QuerySet

from transcription.cache import store, upper
from transcription.cache.entries import Entry
from transcription.models import Cached, Recording
from transcription.outages import unless_away

logger = logging.getLogger(__name__)


def open_recordings() -> QuerySet[Recording]:
    """Recordings whose results may be kept."""
    return Recording.objects.filter(Q(hearing=None) | Q(hearing__sealed=False, hearing__case__sealed=False))


def is_open(recording: Recording) -> bool:
    """Asked anew: the hearing may have been sealed since the job began."""
    return open_recordings().filter(pk=recording.pk).exists()


def keep_open(entries: Sequence[Entry], recording: Recording) -> None:
    """Store results, unless the recording's hearing is sealed, or is sealed while we write.

    Only a saving: while the database is away nothing is kept, and nothing of the caller's work is lost.
    """
    if not entries:
        return
    with unless_away("keeping a result"):
        if not is_open(recording):
            return
        store.put(entries)
        if not is_open(recording):
            store.forget([entry.key for entry in entries])


def forget_sealed() -> None:
    """Delete every result whose bytes no open hearing has (any more). Call it after a hearing or case was sealed."""
    still_open = open_recordings().filter(sha256=OuterRef("audio_sha256"))
    keys = list(Cached.objects.filter(~Exists(still_open)).values_list("key", flat=True))
    if keys:
        store.forget(keys)
    try:
        _forget_in_redis()
    except redis.RedisError as error:
        logger.warning("The cache cannot be reached; the next upkeep will forget what is sealed: %s", error)


def _forget_in_redis() -> None:
    """PostgreSQL may have let go of a row before: Redis knows by itself what its entries were made from."""
    held = list(upper.held())
    digests = {entry.audio_sha256 for entry in held}
    still_open = set(open_recordings().filter(sha256__in=digests).values_list("sha256", flat=True))
    upper.delete([entry.key for entry in held if entry.audio_sha256 not in still_open])
