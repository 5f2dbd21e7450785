"""A pause after too many failed log-ins, against guessing.

If Redis is wiped, counting starts again; without Redis each process counts by itself (see tallies).
"""

import hashlib
from enum import Enum

from courtsight import tallies

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
        count = tallies.add(key, PAUSE_SECONDS)
        if count > limit:
            return Try.LOCKED_OUT if count == limit + 1 else Try.STILL_LOCKED_OUT
    return Try.ALLOWED


def forget_tries(username: str, address: str | None) -> None:
    """After a successful log-in: the next slip is the first again. Other failures of the address still count."""
    tallies.forget(_user_key(username, address))
    tallies.take_back(_key("address", address or ""))


def _limits(username: str, address: str | None) -> dict[str, int]:
    return {_user_key(username, address): TRIES_OF_USER, _key("address", address or ""): TRIES_OF_ADDRESS}


def _user_key(username: str, address: str | None) -> str:
    return _key("user", f"{username.casefold()}\n{address or ''}")


def _key(kind: str, text: str) -> str:
    # A digest, since a name may hold what a cache key must not.
    return f"login-failures:{kind}:{hashlib.sha256(text.encode()).hexdigest()}"
