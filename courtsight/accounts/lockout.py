"""A pause after too many failed log-ins, against guessing.

Counted in the cache: if that is wiped, counting starts again.
"""

import hashlib

from django.core.cache import cache

PAUSE_MINUTES = 15
# A person who mistypes gets five tries; an address that tries many names gets fifty.
TRIES_OF_USER = 5
TRIES_OF_ADDRESS = 50


def is_locked_out(username: str, address: str | None) -> bool:
    return any(int(cache.get(key, 0)) >= limit for key, limit in _limits(username, address).items())


def note_failure(username: str, address: str | None) -> None:
    for key in _limits(username, address):
        # add() starts the clock at the first failure; incr() keeps it running.
        if not cache.add(key, 1, PAUSE_MINUTES * 60):
            _increase(key)


def forget_failures(username: str, address: str | None) -> None:
    """After a successful log-in: the next slip is the first again. The address's own count stays."""
    cache.delete(_user_key(username, address))


def _increase(key: str) -> None:
    try:
        cache.incr(key)
    except ValueError:  # it expired just now
        cache.add(key, 1, PAUSE_MINUTES * 60)


def _limits(username: str, address: str | None) -> dict[str, int]:
    return {_user_key(username, address): TRIES_OF_USER, _key("address", address or ""): TRIES_OF_ADDRESS}


def _user_key(username: str, address: str | None) -> str:
    return _key("user", f"{username.casefold()}\n{address or ''}")


def _key(kind: str, text: str) -> str:
    # A digest, since a name may hold what a cache key must not.
    return f"login-failures:{kind}:{hashlib.sha256(text.encode()).hexdigest()}"
