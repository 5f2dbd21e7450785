"""Counts that begin anew after a while: in the cache, by all processes together; without Redis in each by itself.

What is counted limits people (wrong passwords, files to be checked): they are limited then as well, and not shut out.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import TypeVar

import redis
from django.core.cache import cache

from courtsight.prompt_redis import reached

logger = logging.getLogger(__name__)

T = TypeVar("T")
MOST = 10_000  # counts that one process keeps: names are typed by strangers


class Tallies:
    """Those of this process, for any thread. Where there are too many the one that was left alone for longest goes."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()  # the number, and until when it holds
        self._lock = Lock()

    def add(self, key: str, seconds: float, more: int) -> int:
        with self._lock:
            count, until = self._alive(key) or (0, time.monotonic() + seconds)
            self._counts[key] = count + more, until
            self._counts.move_to_end(key)
            if len(self._counts) > self._most:
                self._counts.popitem(last=False)
            return count + more

    def get(self, key: str) -> int:
        with self._lock:
            count, _ = self._alive(key) or (0, 0.0)
            return count

    def take_back(self, key: str) -> None:
        with self._lock:
            if alive := self._alive(key):
                self._counts[key] = alive[0] - 1, alive[1]

    def forget(self, key: str) -> None:
        with self._lock:
            self._counts.pop(key, None)

    def _alive(self, key: str) -> tuple[int, float] | None:
        found = self._counts.get(key)
        return found if found and found[1] > time.monotonic() else None


_here = Tallies()


def add(key: str, seconds: int, more: int = 1) -> int:
    """The count with `more`. It begins anew `seconds` after it began."""
    return _counted(lambda: _add(key, seconds, more), lambda: _here.add(key, seconds, more))


def get(key: str) -> int:
    return _counted(lambda: cache.get(key, 0), lambda: _here.get(key))


def forget(key: str) -> None:
    _here.forget(key)
    _counted(lambda: cache.delete(key), lambda: None)


def take_back(key: str) -> None:
    """One less than was added, if that still counts."""
    _counted(lambda: _take_back(key), lambda: _here.take_back(key))


def _counted(by_all: Callable[[], T], here: Callable[[], T]) -> T:
    """What is counted by all processes; in this one, while Redis is away, hangs, or has just let somebody wait."""
    try:
        with reached():
            return by_all()
    except redis.RedisError as error:
        logger.warning("Counted in this process alone: %s", error)
        return here()


def _add(key: str, seconds: int, more: int) -> int:
    # add() starts the clock; incr() keeps it running.
    cache.add(key, 0, seconds)
    try:
        count = cache.incr(key, more)
    except ValueError:  # it expired in between
        return _add(key, seconds, more)
    if count == more:
        cache.touch(key, seconds)  # it may have expired even later, and then has no clock
    return count


def _take_back(key: str) -> None:
    with suppress(ValueError):  # it expired just now
        cache.decr(key)
