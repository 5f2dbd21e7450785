"""The board of minutes that nobody has signed: whose, in which order, and how long there is."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from courtsight.accounts.models import User
from tests import factories
from transcription.models import Case, Hearing, Transcript
from transcription.unsigned_minutes import hours_until, unsigned_for

BOARD = "/minutes/"


@pytest.fixture
def reader(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    return client


def heard(days: float, case: Case | None = None) -> Hearing:
    """A hearing so many days ago, with a transcript."""
    more = {"case": case} if case else {}
    hearing = factories.HearingFactory(starts_at=timezone.now() - timedelta(days=days), **more)
    factories.TranscriptFactory(recording__hearing=hearing)
    return hearing


def planned(hearing: Hearing, hours: float, **more: object) -> Hearing:
    starts_at = timezone.now() + timedelta(hours=hours, minutes=1)
    return factories.HearingFactory(case=hearing.case, starts_at=starts_at, **more)


def test_the_most_urgent_comes_first_and_what_has_no_next_session_last(reader: Client):
    without, later, soon, late = heard(9), heard(3), heard(2), heard(5)
    for hearing, hours in ((later, 200), (soon, 20), (late, -24)):
        planned(hearing, hours)
    rows = reader.get(BOARD).context["rows"]
    assert [row.hearing for row in rows] == [late, soon, later, without]
    with translation.override("en"):
        assert [row.left for row in rows] == ["The next session has begun", "20 hours", "8 days", ""]
    assert [row.is_urgent for row in rows] == [True, True, False, False]


def test_of_several_sessions_to_come_the_first_counts(reader: Client):
    hearing = heard(1)
    for hours in (300, 5, 100):
        planned(hearing, hours)
    assert reader.get(BOARD).context["rows"][0].hours == 5


def test_a_hearing_without_a_transcript_has_no_minutes_to_sign(reader: Client, hearing: Hearing):
    factories.RecordingFactory(hearing=hearing)
    assert "All minutes are signed" in reader.get(BOARD).content.decode()


def test_what_is_certified_is_off_the_board_though_a_later_draft_exists(clerk: User):
    hearing = heard(1)
    transcript = Transcript.objects.get(recording__hearing=hearing)
    assert list(unsigned_for(clerk)) == [hearing]
    Transcript.objects.filter(pk=transcript.pk).update(status="certified")
    factories.TranscriptFactory(recording=transcript.recording)
    assert list(unsigned_for(clerk)) == []


def test_every_recording_of_a_hearing_is_to_be_certified(clerk: User):
    hearing = heard(1)
    Transcript.objects.update(status="certified")
    factories.TranscriptFactory(recording__hearing=hearing)
    assert list(unsigned_for(clerk)) == [hearing]


def test_sealed_hearings_show_to_nobody_else_neither_as_a_row_nor_as_the_next_session(
    client: Client, clerk: User, outsider: User, sealed_hearing: Hearing
):
    factories.TranscriptFactory(recording__hearing=sealed_hearing)
    hearing = heard(1)
    planned(hearing, 10, sealed=True).assigned.add(clerk)
    assert set(unsigned_for(clerk)) == {hearing, sealed_hearing}
    assert unsigned_for(clerk).get(pk=hearing.pk).next_session is not None
    assert list(unsigned_for(outsider)) == [hearing]
    assert unsigned_for(outsider).get().next_session is None
    client.force_login(outsider)
    assert sealed_hearing.case.number not in client.get(BOARD).content.decode()


def test_every_page_leads_to_the_board(reader: Client):
    assert f'href="{BOARD}"' in reader.get("/").content.decode()


@pytest.mark.parametrize(("minutes", "hours"), [(59, 0), (60, 1), (-1, -1), (24 * 60, 24)])
def test_hours_are_cut(minutes: int, hours: int):
    now = datetime(2026, 3, 2, 10, 0)
    assert hours_until(now + timedelta(minutes=minutes), now) == hours
    assert hours_until(None, now) is None
