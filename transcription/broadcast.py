"""Messages to whoever has a socket open. PostgreSQL is the truth: without Redis nothing fails, browsers ask again."""

import logging
from collections.abc import Mapping

import redis
from channels.layers import get_channel_layer
from django.conf import settings

from courtsight.prompt_redis import reached

logger = logging.getLogger(__name__)


def broadcast(group: str, kind: str, **content: str) -> None:
    """`kind` names the consumer's method, with a dot for an underscore."""
    broadcast_each({group: {"type": kind, **content}})


def broadcast_each(messages: Mapping[str, dict[str, str]], is_urgent: bool = False) -> None:
    """A message for each group. `is_urgent`: also to a Redis that has just let us wait."""
    try:
        publish(messages, is_urgent)
    except redis.RedisError as error:
        logger.warning("The channel layer cannot be reached: %s", error)


def publish(messages: Mapping[str, dict[str, str]], is_urgent: bool = False) -> None:
    """What the layer's `group_send` does, by a connection that stays. Raises RedisError.

    The layer keeps one for each event loop, and a thread without a loop has a new one for each message: 8 ms of a
    processor instead of 0.2, a hundred times a second where many hearings are captioned.
    """
    layer = settings.CHANNEL_LAYERS["default"]["CONFIG"]
    serialize = get_channel_layer().serialize
    with reached(is_urgent) as client, client.pipeline(transaction=False) as pipe:
        for group, message in messages.items():
            pipe.publish(f"{layer.get('prefix', 'asgi')}__group__{group}", serialize(message))
        pipe.execute()
