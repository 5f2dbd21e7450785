"""A watch whose clock the test moves, over the real checks of a working installation."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.utils import timezone

from courtsight import heartbeats
from monitoring.alerts.models import Alert
from monitoring.alerts.states import QUIET, AlertState
from monitoring.alerts.watch import Watch
from tests.monitoring.conftest import Look


class Watching:
    """What a scheduler sees, half a minute after half a minute, in no time."""

    def __init__(self) -> None:
        self.watch = Watch()
        self.now = timezone.now()

    def go_on(self, seconds: float = 0) -> set[str]:
        """What fires when so many seconds have passed."""
        end = self.now + timedelta(seconds=seconds)
        self.watch.look(self.now)
        while self.now < end:
            self.now = min(end, self.now + timedelta(seconds=60))
            self.watch.look(self.now)
        return self.firing()

    def until_quiet(self) -> set[str]:
        return self.go_on(QUIET.total_seconds() + 60)

    @staticmethod
    def firing() -> set[str]:
        return set(Alert.objects.filter(state=AlertState.FIRING).values_list("rule", flat=True))


@pytest.fixture
def watching(look: Look, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Watching]:
    # Who is there in the beginning stays there, however long the test takes on a busy machine.
    monkeypatch.setattr(heartbeats, "KEPT_SECONDS", 3600)
    heartbeats.beat("worker@sini", ["transcription", "quick", "indexing"], 2)
    heartbeats.beat("live@sini", ["live"], 8)
    address = settings.REDIS_URL
    yield Watching()
    redis.Redis.from_url(address).flushall()  # they would seem alive to other tests
