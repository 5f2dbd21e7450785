"""Who is at the other end of a socket: by token as a program, or by session as a browser."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels.auth import get_user
from channels.db import database_sync_to_async
from django.contrib.sessions.backends.db import SessionStore

from courtsight.accounts.models import ApiToken, User

BEARER = b"bearer "


@dataclass(frozen=True, slots=True)
class Credential:
    """What somebody shows to be let in: a program its token, a browser its session."""

    secret: str
    is_token: bool


def credential_in(scope: Mapping[str, Any]) -> Credential | None:
    """None: a guest."""
    given = dict(scope["headers"]).get(b"authorization", b"")
    if given.lower().startswith(BEARER):
        return Credential(given[len(BEARER) :].decode("latin-1").strip(), is_token=True)
    key = scope["session"].session_key
    return Credential(key, is_token=False) if key else None


async def reader_with(credential: Credential | None) -> User | None:
    """As the API would say: asked anew each time. None: nobody who has logged in."""
    if credential is None:
        return None
    if credential.is_token:
        return await database_sync_to_async(ApiToken.user_of)(credential.secret)
    user = await get_user({"session": SessionStore(credential.secret)})
    return user if user.is_authenticated and user.is_active and not user.must_change_password else None


async def reader_of(scope: Mapping[str, Any]) -> User | None:
    return await reader_with(credential_in(scope))
