"""What happens in a live session, told to all who have its socket open.

`state` and `withdrawn` only say that the database knows more; captions themselves travel in the message, for hundreds
of viewers would ask the database the same. Each socket looks whether its reader may have them.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import redis
from channels.layers import get_channel_layer
from django.db import transaction

from transcription.broadcast import broadcast_each

logger = logging.getLogger(__name__)

STATE, EVENT, TAKEN_OVER = "captions.state", "captions.event", "captions.taken_over"


def group_of(session_id: UUID | str) -> str:
    return f"captions-{session_id}"


def tell_state(session_id: UUID | str) -> None:
    """Something of the session or its marks has changed: ask for it anew. After the transaction, if there is one.

    That doors are closed must reach the guests: it is said to a Redis, too, that has just let us wait.
    """
    transaction.on_commit(lambda: broadcast_each({group_of(session_id): {"type": STATE}}, is_urgent=True))


def tell_event(session_id: UUID | str, message: dict[str, Any]) -> None:
    """An interim, a final or a corrected line, and the like: as the sockets send it. After the transaction."""
    content = _content(message)
    told = {group_of(session_id): {"type": EVENT, "message": content}}
    transaction.on_commit(lambda: broadcast_each(told, is_urgent=True))


def tell_interims(interims: Mapping[UUID, dict[str, Any]]) -> None:
    """What is being said in these sessions, at once. Outside of a transaction."""
    told = {
        group_of(session_id): {"type": EVENT, "message": _content({"type": "interim", **interim})}
        for session_id, interim in interims.items()
    }
    broadcast_each(told)


def _content(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False)


async def tell_taken_over(session_id: UUID | str, connection: str, client: str | None = None) -> None:
    """`connection` streams to the session now; another one lets go of it. `client`: only one of this client does."""
    try:
        message = {"type": TAKEN_OVER, "connection": connection, "client": client}
        await get_channel_layer().group_send(group_of(session_id), message)
    except (redis.RedisError, OSError) as error:
        logger.warning("The channel layer cannot be reached: %s", error)
