"""Signs of life in Redis: workers say every few seconds who they are; a sign that is not renewed is gone soon.

They come from the loop that takes messages from the broker: a worker that cannot hear says nothing either.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings

from courtsight.prompt_redis import PATIENCE

logger = logging.getLogger(__name__)

PREFIX = "courtsight:alive:"
# Who has given a sign: asking for all keys that begin so would walk through the cache, which lies there as well.
NAMES = "courtsight:alive"
SCHEDULER = "courtsight:scheduled"
# Several beats of a worker, which come every two seconds.
KEPT_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Worker:
    """`processes`: in its pool. `age`: seconds since its last sign. `holds_as`: how its claims in PostgreSQL begin."""

    name: str
    queues: tuple[str, ...]
    processes: int
    age: float
    holds_as: str = ""


def connect() -> redis.Redis:
    """By a connection that this process keeps: greeting Redis takes longer than its answer."""
    return redis.Redis(connection_pool=_connections(settings.REDIS_URL))


@cache
def _connections(url: str) -> redis.ConnectionPool:
    return redis.ConnectionPool.from_url(url, **PATIENCE)


def beat(name: str, queues: list[str], processes: int, holds_as: str = "") -> None:
    """This worker lives."""
    sign = asdict(Worker(name, tuple(queues), processes, 0, holds_as))
    _tell(
        lambda client: (
            client.pipeline()
            .set(f"{PREFIX}{name}", json.dumps(sign), px=int(1000 * KEPT_SECONDS))
            .sadd(NAMES, name)
            .execute()
        )
    )


def leave(name: str) -> None:
    """This worker was told to stop."""
    _tell(lambda client: client.delete(f"{PREFIX}{name}"))


def note_schedule() -> None:
    """The scheduler's regular task has run: when, by the clock of Redis."""
    _tell(lambda client: client.set(SCHEDULER, client.time()[0], ex=24 * 3600))


def _tell(write: Callable[[redis.Redis], object]) -> None:
    """Never fails: without Redis nobody here can work, and says so by silence."""
    try:
        with connect() as client:
            write(client)
    except redis.RedisError as error:
        logger.warning("No sign of life: %s", error)


def workers() -> list[Worker]:
    """Those alive, by name. Raises redis.RedisError."""
    with connect() as client:
        names = sorted(name.decode() for name in client.smembers(NAMES))
        pipeline = client.pipeline()
        for name in names:
            pipeline.get(f"{PREFIX}{name}")
            pipeline.pttl(f"{PREFIX}{name}")
        answers = pipeline.execute()
        signs = dict(zip(names, zip(answers[::2], answers[1::2], strict=True), strict=True))
        gone = [name for name, (sign, _left) in signs.items() if not sign]
        if gone:
            client.srem(NAMES, *gone)  # one that comes back enters itself again
    return [_worker(json.loads(sign), left) for sign, left in signs.values() if sign]


def _worker(sign: dict[str, Any], left: int) -> Worker:
    # A worker of the version before says nothing of its claims.
    age, holds_as = KEPT_SECONDS - left / 1000, sign.get("holds_as", "")
    return Worker(sign["name"], tuple(sign["queues"]), sign["processes"], age, holds_as)


def schedule_age() -> float | None:
    """Seconds since `note_schedule`; None when that is not known. Raises redis.RedisError."""
    with connect() as client:
        noted = client.get(SCHEDULER)
        seconds, microseconds = client.time()
    return None if noted is None else max(0.0, seconds + microseconds / 1e6 - float(noted))
