"""What happens to a transcript, told to all who have it open; and who they are.

Messages only name what changed: each socket asks the database what its user may see of it. Who is here is kept in
Redis and lost with it: browsers come back, and are here again.
"""

import json
import logging
import time
from dataclasses import asdict, dataclass
from typing import Any, Self
from uuid import UUID

import redis
from django.db import transaction

from courtsight.prompt_redis import reached
from transcription.broadcast import broadcast
from transcription.initials import initials_of

logger = logging.getLogger(__name__)

EDITED, SPEAKERS_CHANGED, STATUS_CHANGED, PEOPLE_CHANGED = (
    "transcript.edited",
    "transcript.speakers",
    "transcript.status",
    "transcript.people",
)
# A socket says that it is still there this often; of one that says nothing for three times as long nobody is left.
STILL_HERE_SECONDS = 20
GONE_AFTER = 3 * STILL_HERE_SECONDS


@dataclass(frozen=True, slots=True)
class Present:
    """One open editor. `key` is of the socket: one person may have several open. `at`: when it last said so."""

    key: str
    name: str
    segment_id: str | None
    at: float

    @classmethod
    def load(cls, stored: bytes) -> Self:
        return cls(**json.loads(stored))


def group_of(transcript_id: UUID | str) -> str:
    return f"transcript-{transcript_id}"


def tell_after_commit(transcript_id: UUID, kind: str, **content: str) -> None:
    transaction.on_commit(lambda: broadcast(group_of(transcript_id), kind, **content))


def place_in(message: Any) -> str | None:
    """The segment that a browser's message names; None for what is no message of this protocol."""
    if not isinstance(message, dict) or message.keys() != {"type", "segment_id"} or message["type"] != "at":
        return None
    try:
        return str(UUID(message["segment_id"]))
    except (ValueError, AttributeError, TypeError):
        return None


def be_here(transcript_id: UUID | str, key: str, name: str, segment_id: str | None) -> None:
    """Say who one is, and at which segment; the others are told."""
    present = Present(key, name, segment_id, time.time())
    if _keep(transcript_id, key, json.dumps(asdict(present))):
        broadcast(group_of(transcript_id), PEOPLE_CHANGED)


def leave(transcript_id: UUID | str, key: str) -> None:
    if _keep(transcript_id, key, None):
        broadcast(group_of(transcript_id), PEOPLE_CHANGED)


def people_at(transcript_id: UUID | str, but: str) -> list[dict[str, str | None]]:
    """Who else has it open than the socket `but`, in a constant order; nobody while Redis is away."""
    try:
        with reached() as client:
            stored = client.hvals(_key(transcript_id))
    except redis.RedisError as error:
        logger.warning("Who is here is not known: %s", error)
        return []
    alive = (one for one in map(Present.load, stored) if one.at > time.time() - GONE_AFTER)
    others = sorted((one for one in alive if one.key != but), key=lambda one: (one.name, one.key))
    short = initials_of([one.name for one in others])
    return [
        {"key": one.key, "name": one.name, "initials": initials, "segment_id": one.segment_id}
        for one, initials in zip(others, short, strict=True)
    ]


def _keep(transcript_id: UUID | str, key: str, present: str | None) -> bool:
    """False while Redis is away."""
    name = _key(transcript_id)
    try:
        with reached() as client, client.pipeline() as pipe:
            pipe.hdel(name, key) if present is None else pipe.hset(name, key, present)
            pipe.expire(name, GONE_AFTER)
            pipe.execute()
    except redis.RedisError as error:
        logger.warning("Nobody can be told who is here: %s", error)
        return False
    return True


def _key(transcript_id: UUID | str) -> str:
    return f"stt:presence:{transcript_id}"
