"""A day in March with some work in it, the week before it, and a sealed hearing that nobody is told of."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests import factories
from transcription.models import CacheCount, Hearing, Job, Recording, Segment, Transcript, Transfer

DAY = date(2026, 3, 2)
JAKARTA = ZoneInfo("Asia/Jakarta")


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=JAKARTA)


def job(
    finished: datetime, seconds: float = 60, minutes: float = 10, hearing: Hearing | None = None, **fields: Any
) -> Job:
    """One that ended then, after so many seconds of work, of a recording of so many minutes that came just before."""
    hearing = hearing or factories.HearingFactory()
    recording = factories.RecordingFactory(hearing=hearing, duration=60 * minutes)
    Recording.objects.filter(pk=recording.pk).update(created_at=finished - timedelta(seconds=seconds))
    begun = finished - timedelta(seconds=seconds)
    times = {"started_at": begun, "begun_at": begun, "finished_at": finished}
    ended = factories.JobFactory(**{"recording": recording, "status": "completed"} | times | fields)
    ended.count_end()
    return ended


def heard(confidence: float, moment: datetime, hearing: Hearing | None = None) -> Segment:
    segment = factories.SegmentFactory(confidence=confidence)
    if hearing is not None:
        Recording.objects.filter(pk=segment.transcript.recording_id).update(hearing=hearing)
    Recording.objects.filter(pk=segment.transcript.recording_id).update(created_at=at(8, day=date(2020, 1, 1)))
    Transcript.objects.filter(pk=segment.transcript_id).update(created_at=moment)
    return segment


def sent(cost: float, moment: datetime, hearing: Hearing | None = None) -> None:
    usual = {"model": "chirp_2", "region": "x", "address": "gs://a", "sha256": "0" * 64, "size": 1, "seconds": 60}
    row = Transfer.objects.create(engine="google", cost=cost, hearing=hearing, **usual)
    Transfer.objects.filter(pk=row.pk).update(created_at=moment)


def looked_up(moment: datetime, hits: int, misses: int, floor: str = "postgresql") -> None:
    CacheCount.objects.create(hour=moment, floor=floor, kind="file", hits=hits, misses=misses)


@pytest.fixture
def worked(db: None) -> None:
    """Four completed (10, 20, 30 and 100 s; one in the cloud), one failed, one cancelled; two days before, another."""
    for hour, seconds in ((0, 10), (9, 20), (12, 30)):
        job(at(hour), seconds)
    job(at(23, 59), 100, minutes=30, engine="whisper", fallback_engine="google")
    job(at(10), status="failed", error_code="engine_failed")
    job(at(11), status="cancelled")
    job(at(15, day=DAY - timedelta(days=2)), 40, minutes=70)
    heard(0.8, at(9))
    heard(0.9, at(10))
    heard(0.5, at(9, day=DAY - timedelta(days=3)))
    sent(1.25, at(23))
    sent(7, at(23, day=DAY - timedelta(days=7)))
    looked_up(at(9), hits=3, misses=5, floor="redis")
    looked_up(at(9), hits=1, misses=4)


@pytest.fixture
def sealed(sealed_hearing: Hearing) -> None:
    """The same again, behind closed doors."""
    job(at(9), 5000, hearing=sealed_hearing)
    job(at(9), status="failed", error_code="no_speech", hearing=sealed_hearing)
    heard(0.1, at(9), sealed_hearing)
    sent(99, at(9), sealed_hearing)
