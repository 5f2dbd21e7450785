"""The socket of job progress, /ws/jobs/: a snapshot, then one message for each change.

The server sends {"type": "snapshot", "jobs": [job, …]} on connect and whenever the browser sends
{"type": "snapshot"} (after sleep, say), and {"type": "job", "job": job} for each change. A job looks
as in the API. Who the user is and what they may see is asked of the database for each message.
"""

from datetime import timedelta
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation

from courtsight.accounts.language import first_offered
from courtsight.accounts.models import User
from transcription import progress
from transcription.models import Job
from transcription.models.job import JobStatus
from transcription.sockets import Close, UserSocket

# A snapshot holds active jobs and those that ended lately: a laptop that slept learns how they ended.
RECENT = timedelta(hours=24)
MOST_IN_SNAPSHOT = 200


class JobsConsumer(UserSocket):
    groups = [progress.GROUP]

    async def connect(self) -> None:
        await self.accept()
        await self._send_snapshot()

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        if content != {"type": "snapshot"}:
            await self.close(Close.BAD_MESSAGE)
            return
        await self._send_snapshot()

    async def job_changed(self, event: dict[str, str]) -> None:
        """From the channel layer: forward the job if this user may see it now."""
        if (user := await self.user()) is not None:
            for state in await self._states(user, Q(pk=event["job_id"])):
                await self.send_json({"type": "job", "job": state})

    async def _send_snapshot(self) -> None:
        if (user := await self.user()) is not None:
            recent = Q(status__in=JobStatus.active()) | Q(finished_at__gte=timezone.now() - RECENT)
            await self.send_json({"type": "snapshot", "jobs": await self._states(user, recent)})

    @database_sync_to_async
    def _states(self, user: User, wanted: Q) -> list[dict[str, Any]]:
        jobs = Job.objects.visible_to(user).filter(wanted).select_related("transcript")
        cookie = self.scope["cookies"].get(settings.LANGUAGE_COOKIE_NAME, "")
        with translation.override(first_offered(user.language, cookie)):
            return [progress.job_state(job) for job in jobs[:MOST_IN_SNAPSHOT]]
