"""Redis hangs, or is away: people log in and read all the same, and guessing is limited as ever."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from courtsight import prompt_redis, tallies
from courtsight.accounts.lockout import TRIES_OF_USER
from courtsight.accounts.models import User
from courtsight.tallies import Tallies
from tests.courtsight.test_no_trace_of_sealed_hearings import LISTS
from tests.factories import PASSWORD, SegmentFactory
from tests.other_redis import OtherRedis
from transcription import verify_views

# A page waits for Redis once, for a second; this is for a busy machine.
SOON = 10.0  # seconds


@pytest.fixture(autouse=True)
def _nothing_counted_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "_here", Tallies())


@pytest.fixture
def other(tmp_path: Path, settings: Any) -> Iterator[OtherRedis]:
    other = OtherRedis(tmp_path / "other")
    settings.REDIS_URL = other.home.redis_url
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": other.home.redis_url}}
    layer = settings.CHANNEL_LAYERS["default"]
    settings.CHANNEL_LAYERS = {"default": layer | {"CONFIG": layer["CONFIG"] | {"hosts": [other.home.redis_url]}}}
    yield other
    other.kill()


@pytest.fixture(params=[OtherRedis.hang, OtherRedis.kill], ids=["hangs", "is away"])
def without(request: pytest.FixtureRequest, other: OtherRedis) -> OtherRedis:
    request.param(other)
    return other


def log_in(client: Client, user: User, password: str = PASSWORD) -> int:
    """302 for whoever is let in."""
    return client.post(reverse("login"), {"username": user.username, "password": password}).status_code


def read(client: Client, address: str) -> None:
    began = time.monotonic()
    assert client.get(address).status_code == 200, address
    assert time.monotonic() - began < SOON, address


@pytest.mark.django_db(transaction=True)
def test_a_clerk_logs_in_and_opens_a_hearing_and_a_transcript(without: OtherRedis, client: Client, clerk: User):
    transcript = SegmentFactory().transcript
    assert log_in(client, clerk) == 302
    read(client, reverse("home"))
    read(client, reverse("hearing_detail", args=[transcript.recording.hearing_id]))
    for name in ("transcript_detail", "transcript_edit"):
        read(client, reverse(name, args=[transcript.pk]))


@pytest.mark.django_db(transaction=True)
def test_every_list_is_there(without: OtherRedis, client: Client, administrator: User, settings: Any):
    settings.HOME.create()
    assert log_in(client, administrator) == 302
    for name in LISTS:
        read(client, reverse(name))


@pytest.mark.django_db(transaction=True)
def test_guessing_is_limited_all_the_same(without: OtherRedis, client: Client, clerk: User, judge: User):
    for _ in range(TRIES_OF_USER):
        assert log_in(client, clerk, "salah") == 200
    assert log_in(client, clerk) == 200, "even the right password waits"
    assert log_in(client, judge) == 302


@pytest.mark.django_db(transaction=True)
def test_slips_before_a_success_are_forgotten(without: OtherRedis, client: Client, clerk: User):
    for _ in range(2):
        for _ in range(TRIES_OF_USER - 1):
            log_in(client, clerk, "salah")
        assert log_in(client, clerk) == 302
        client.logout()


@pytest.mark.django_db(transaction=True)
def test_files_are_checked_and_so_many_only(without: OtherRedis, client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(verify_views, "MOST", 1)
    statuses = [
        client.post(reverse("verify"), {"file": SimpleUploadedFile("a.txt", b"sidang")}).status_code for _ in range(2)
    ]
    assert statuses == [200, 429]


def test_what_all_have_counted_counts_again_when_redis_answers(other: OtherRedis, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(prompt_redis, "LEFT_ALONE_SECONDS", 0.0)
    assert [tallies.add("a", 60) for _ in range(3)] == [1, 2, 3]
    other.hang()
    assert tallies.add("a", 60) == 1
    other.go_on()
    assert tallies.add("a", 60) == 4


def test_a_tally_begins_anew_after_its_time():
    here = Tallies()
    assert (here.add("a", 0.0, 5), here.add("a", 60, 1), here.add("a", 60, 2)) == (5, 1, 3)
    here.take_back("a")
    here.take_back("b")
    assert (here.get("a"), here.get("b")) == (2, 0)


def test_however_many_names_are_typed_the_latest_count():
    here = Tallies(most=3)
    for name in "abcde":
        here.add(name, 60, 1)
        here.add("address", 60, 1)
    assert [here.get(name) for name in (*"abcde", "address")] == [0, 0, 0, 1, 1, 5]
