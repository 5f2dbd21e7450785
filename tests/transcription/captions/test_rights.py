"""Who may follow, who may hear what was closed to the public, and who may stream: asked of the database each time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from courtsight.accounts.models import User
from tests import factories
from transcription.captions.protocol import Close
from transcription.captions.rights import (
    all_lines_for,
    is_closed,
    is_let_in,
    is_over_for,
    lines_for,
    may_hear_closed,
    refusal_to_stream,
    session_for_viewer,
)
from transcription.captions.shown import session_state
from transcription.models import CaptionLine, Hearing, LiveSession
from transcription.models.live import LiveState

pytestmark = pytest.mark.django_db
GUESTS = [None, AnonymousUser()]


@pytest.fixture
def live(hearing: Hearing, clerk: User) -> LiveSession:
    return factories.LiveSessionFactory(hearing=hearing, started_by=clerk, guests_allowed=True)


@pytest.fixture
def sealed(sealed_hearing: Hearing) -> LiveSession:
    return factories.LiveSessionFactory(hearing=sealed_hearing, guests_allowed=True)


def follows(reader: User | AnonymousUser | None, session: LiveSession) -> bool:
    try:
        return session_for_viewer(reader, session.pk) == session
    except Http404:
        return False


def texts(reader: User | AnonymousUser | None, session: LiveSession) -> list[str]:
    return [line.text for line in lines_for(reader, session)]


def test_who_is_let_in_hears_it_and_the_others_do_not(
    live: LiveSession, clerk: User, judge: User, outsider: User, django_assert_max_num_queries
):
    live.hearing.assigned.set([judge])
    for reader in (clerk, judge, outsider):
        assert is_let_in(reader, live) == may_hear_closed(reader, live) == (reader != outsider)
        with django_assert_max_num_queries(5):
            assert session_state(live, reader)["hears_closed"] == (reader != outsider)


def test_guests_follow_while_they_are_allowed(live: LiveSession):
    assert all(follows(guest, live) for guest in GUESTS)
    LiveSession.objects.update(guests_allowed=False)
    assert not any(follows(guest, live) for guest in GUESTS)


def test_with_the_session_the_reading_of_guests_ends(live: LiveSession, judge: User):
    """What was captioned is a draft then, and must not stay public; that there was a session they may know."""
    factories.CaptionLineFactory(session=live, text="terbuka")
    live.state = LiveState.ENDING
    live.save()
    assert [texts(guest, live) for guest in GUESTS] == [["terbuka"], ["terbuka"]]
    assert not any(is_over_for(guest, live) for guest in GUESTS)
    live.state = LiveState.ENDED
    live.save()
    assert [texts(guest, live) for guest in GUESTS] == [[], []]
    assert all(follows(guest, live) and is_over_for(guest, live) for guest in GUESTS)
    assert texts(judge, live) == ["terbuka"]
    assert not is_over_for(judge, live)


def test_from_whom_captions_are_held_back_they_read_on_as_long(live: LiveSession):
    for seconds, text in ((31, "lama"), (29, "baru")):
        line = factories.CaptionLineFactory(session=live, text=text)
        CaptionLine.objects.filter(pk=line.pk).update(created_at=timezone.now() - timedelta(seconds=seconds))
    live.delay_seconds, live.state = 30.0, LiveState.ENDED
    live.guests_until = timezone.now() + timedelta(hours=1)
    assert [texts(guest, live) for guest in GUESTS] == [["lama"], ["lama"]]
    assert [[line.text for line in all_lines_for(guest, live)] for guest in GUESTS] == [["lama", "baru"]] * 2
    assert not any(is_over_for(guest, live) for guest in GUESTS)
    live.guests_until = timezone.now()
    assert [texts(guest, live) for guest in GUESTS] == [[], []]
    assert all(is_over_for(guest, live) and list(all_lines_for(guest, live)) == [] for guest in GUESTS)


@pytest.mark.parametrize("change", [{"guests_allowed": False}, {"hearing__sealed": True}], ids=str)
def test_who_reads_on_is_shut_out_as_ever(clerk: User, change: dict[str, object]):
    later = timezone.now() + timedelta(hours=1)
    fields = {"guests_allowed": True, "delay_seconds": 30.0, "guests_until": later} | change
    session = factories.LiveSessionFactory(state=LiveState.ENDED, **fields)
    factories.CaptionLineFactory(session=session)
    assert not follows(None, session)
    assert list(all_lines_for(None, session)) == []


def test_staff_wait_for_nothing(live: LiveSession, judge: User):
    live.delay_seconds = 30.0
    factories.CaptionLineFactory(session=live, text="baru")
    assert texts(judge, live) == ["baru"]


def test_guests_know_nothing_of_an_ended_session_that_they_were_not_let_into(live: LiveSession):
    LiveSession.objects.update(state=LiveState.ENDED, guests_allowed=False)
    assert not any(follows(guest, live) for guest in GUESTS)


def test_staff_follow_where_they_see_the_hearing_whether_guests_do_or_not(live: LiveSession, judge: User):
    LiveSession.objects.update(guests_allowed=False)
    assert follows(judge, live)


def test_a_sealed_hearing_is_for_those_assigned_to_it(sealed: LiveSession, clerk: User, outsider: User):
    assert follows(clerk, sealed)
    assert not any(follows(reader, sealed) for reader in (outsider, *GUESTS))


def test_where_leave_was_refused_there_is_nothing_to_follow(live: LiveSession, clerk: User):
    LiveSession.objects.update(state=LiveState.REFUSED)
    assert not any(follows(reader, live) for reader in (clerk, *GUESTS))


def test_a_session_that_does_not_exist_is_none_of_anybodys(clerk: User):
    assert not follows(clerk, LiveSession(pk=uuid4()))


def test_what_was_closed_is_for_who_records_it_and_the_assigned(
    live: LiveSession, clerk: User, judge: User, outsider: User, administrator: User
):
    live.hearing.assigned.add(judge)
    factories.CaptionLineFactory(session=live, text="terbuka")
    factories.CaptionLineFactory(session=live, text="tertutup", closed=True)
    for reader in (clerk, judge):
        assert may_hear_closed(reader, live)
        assert texts(reader, live) == ["terbuka", "tertutup"]
    for reader in (outsider, administrator, *GUESTS):
        assert not may_hear_closed(reader, live)
        assert texts(reader, live) == ["terbuka"]


def test_while_it_is_closed_guests_have_no_lines_and_afterwards_again(live: LiveSession, outsider: User):
    factories.CaptionLineFactory(session=live, text="terbuka")
    mark = factories.LiveMarkFactory(session=live)
    assert is_closed(live)
    assert [texts(guest, live) for guest in GUESTS] == [[], []]
    assert texts(outsider, live) == ["terbuka"]
    mark.end, mark.ended_at = 40.0, mark.begun_at
    mark.save()
    assert not is_closed(live)
    assert texts(None, live) == ["terbuka"]


def test_who_started_it_and_lost_the_hearing_hears_nothing_any_more(sealed: LiveSession, outsider: User):
    LiveSession.objects.update(started_by=outsider)
    sealed.refresh_from_db()
    factories.CaptionLineFactory(session=sealed, closed=True)
    assert not may_hear_closed(outsider, sealed)
    assert texts(outsider, sealed) == []


def test_to_stream_takes_the_right_to_upload_and_leave_to_record(
    live: LiveSession, sealed: LiveSession, clerk: User, judge: User, outsider: User
):
    assert refusal_to_stream(clerk, live.pk) is None
    assert refusal_to_stream(judge, live.pk) == Close.FORBIDDEN
    assert refusal_to_stream(outsider, sealed.pk) == Close.FORBIDDEN
    assert refusal_to_stream(clerk, uuid4()) == Close.FORBIDDEN
    LiveSession.objects.update(state=LiveState.REFUSED)
    assert refusal_to_stream(clerk, live.pk) == Close.ENDED
