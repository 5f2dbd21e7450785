"""The socket of the dashboard, /ws/dashboard/?range=hour: how things stand, every few seconds, to administrators.

The server sends {"type": "now", "html": …, "sampled_at": …}: the part of the page that tells of this moment, as the
page itself has it; a newer `sampled_at` means that the charts are to be asked for again. Who the user is and whether
they still administer is asked of the database each time. The browser has nothing to say.
"""

import asyncio
import logging
from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import DatabaseError
from django.utils import translation

from courtsight.accounts.language import first_offered
from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from monitoring import dashboard
from monitoring.dashboard_pages import now_as_html
from monitoring.frames import Range
from transcription.sockets import Close, UserSocket

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 5.0


class DashboardConsumer(UserSocket):
    telling: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await self.accept()
        self.telling = asyncio.create_task(self._tell_until_closed())

    async def disconnect(self, code: int) -> None:
        if self.telling is not None:
            self.telling.cancel()

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        await self.disconnect(Close.BAD_MESSAGE)
        await self.close(Close.BAD_MESSAGE)

    async def _tell_until_closed(self) -> None:
        """A database that is away is no reason to go: the page says by itself that nothing comes."""
        while True:
            try:
                user = await self.user()
                if user is None:
                    return
                if not await self._administers(user):
                    await self.close(Close.FORBIDDEN)
                    return
                await self.send_json(await self._now(user))
            except DatabaseError as error:
                logger.warning("The dashboard cannot be read: %s", error)
            await asyncio.sleep(PAUSE_SECONDS)

    @database_sync_to_async
    def _administers(self, user: User) -> bool:
        return user.may(Action.ADMINISTER)

    @database_sync_to_async
    def _now(self, user: User) -> dict[str, Any]:
        asked = parse_qs(self.scope["query_string"].decode("latin-1")).get("range", [""])
        cookie = self.scope["cookies"].get(settings.LANGUAGE_COOKIE_NAME, "")
        with translation.override(first_offered(user.language, cookie)):
            html = now_as_html(user, Range.named(asked[0]))
        sampled_at = dashboard.shared().look().sampled_at
        return {"type": "now", "html": html, "sampled_at": sampled_at and sampled_at.isoformat()}
