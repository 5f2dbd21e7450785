"""What the health page and /metrics say of live captions."""

from typing import Any

import pytest
import redis
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from courtsight import heartbeats
from courtsight.queues import Queue
from monitoring.metrics import count_live_line
from tests import factories
from tests.monitoring.conftest import Look, codes
from tests.monitoring.test_metrics_page import value
from transcription.captions.keeping import OVERDUE
from transcription.models import LiveSession
from transcription.models.live import LiveState


def without_live_worker(settings: Any) -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    heartbeats.beat("worker@sini", list(Queue), 2)
    heartbeats.note_schedule()


def test_all_is_well_while_a_worker_keeps_up(look: Look):
    factories.LiveSessionFactory(worker="sini", claimed_until=Now(), heard_at=Now())
    LiveSession.objects.update(claimed_until="2100-01-01T00:00Z")
    part = look()["components"]["live"]
    assert part["status"] == "healthy"
    assert part["measured"] == {
        "workers": 1, "microphones": 1, "sessions_without_worker": 0, "sessions_behind": 0, "sessions_unfinished": 0,
        "sessions_damaged": 0,
    }  # fmt: skip


def test_without_a_worker_hearings_would_have_no_captions(look: Look, settings: Any):
    without_live_worker(settings)
    found = look()
    assert codes(found) >= {"no_live_worker"}
    assert found["components"]["live"]["status"] == "degraded"


def test_a_hearing_that_nobody_captions_is_worse(look: Look, settings: Any):
    without_live_worker(settings)
    factories.LiveSessionFactory()
    assert look()["components"]["live"]["status"] == "down"
    LiveSession.objects.update(state=LiveState.ENDED)
    assert look()["components"]["live"]["status"] == "degraded"


def test_captions_that_are_left_out_are_told(look: Look):
    factories.LiveSessionFactory(degraded="fewer_interims")
    assert "live_behind" in codes(look())


def test_a_session_that_cannot_be_finished_is_told(look: Look):
    """As one whose file is damaged."""
    ended = factories.LiveSessionFactory(state=LiveState.ENDING, ended_at=timezone.now() - OVERDUE)
    assert "live_unfinished" in codes(look())
    LiveSession.objects.filter(pk=ended.pk).update(ended_at=timezone.now())
    assert "live_unfinished" not in codes(look())


def test_a_file_that_could_not_be_read_whole_is_told_until_it_is_taken_away(look: Look, settings: Any):
    settings.HOME.create(settings.HOME.live)
    file = settings.HOME.live / "sidang.damaged"
    file.touch()
    assert "live_damaged" in codes(look())
    file.unlink()
    assert "live_damaged" not in codes(look())


@pytest.fixture
def folder(settings: Any) -> None:
    settings.HOME.path.mkdir(exist_ok=True)


def test_microphones_that_stream_now_are_counted(client: Client, db: None, folder: None):
    assert value(client, "stt_streaming_connections") == 0
    factories.LiveSessionFactory(heard_at=Now())
    factories.LiveSessionFactory(heard_at="2026-01-01T00:00Z")
    assert value(client, "stt_streaming_connections") == 1


def test_how_late_lines_are_is_counted(client: Client, db: None, folder: None):
    for seconds in (0.8, 2.5, 40.0):
        count_live_line("whisper", seconds)
    name = "courtsight_live_final_latency_seconds"
    found = {le: value(client, f"{name}_bucket", engine="whisper", le=le) for le in ("1.0", "3.0", "30.0", "+Inf")}
    assert found == {"1.0": 1, "3.0": 2, "30.0": 2, "+Inf": 3}
