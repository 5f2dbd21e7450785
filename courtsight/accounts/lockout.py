"""A pause after too many failed log-ins, against guessing.

Counted in the cache: if that is wiped, counting starts again.
"""

import hashlib
from contextlib import suppress
from enum import Enum

from django.core.cache import cache

PAUSE_MINUTES = 15
PAUSE_SECONDS = PAUSE_MINUTES * 60
# A person who mistypes gets five tries; an address that tries many names gets fifty.
TRIES_OF_USER = 5
TRIES_OF_ADDRESS = 50


class Try(Enum):
    ALLOWED = "allowed"
    LOCKED_OUT = "locked out"  # the first one that is refused
    STILL_LOCKED_OUT = "still locked out"


def begin_try(username: str, address: str | None) -> Try:
    """Count a log-in before its password is looked at, so that tries at the same moment count each other."""
    for key, limit in _limits(username, address).items():
        count = _increase(key)
        if count > limit:
            return Try.LOCKED_OUT if count == limit + 1 else Try.STILL_LOCKED_OUT
    return Try.ALLOWED


def forget_tries(username: str, address: str | None) -> None:
    """After a successful log-in: the next slip is the first again. Other failures of the address still count."""
    cache.delete(_user_key(username, address))
    with suppress(ValueError):  # it expired just now
        cache.decr(_key("address", address or ""))


def _increase(key: str) -> int:
    # add() starts the clock at the first try; incr() keeps it running.
    cache.add(key, 0, PAUSE_SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:  # it expired in between
        return _increase(key)
    if count == 1:
        cache.touch(key, PAUSE_SECONDS)  # it may have expired even later, and then has no clock
    return count


def _limits(username: str, address: str | None) -> dict[str, int]:
    return {_user_key(username, address): TRIES_OF_USER, _key("address", address or ""): TRIES_OF_ADDRESS}


def _user_key(username: str, address: str | None) -> str:
    return _key("user", f"{username.casefold()}\n{address or ''}")


def _key(kind: str, text: str) -> str:
    # A digest, since a name may hold what a cache key must not.
    return f"login-failures:{kind}:{hashlib.sha256(text.encode()).hexdigest()}"
