"""From where to where a hearing is closed to the public, above all where it is paused at that moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courtsight.accounts.models import User
from tests import factories
from transcription.captions.marks import begin_mark, closed_ranges, end_mark, is_in_closed
from transcription.captions.rights import is_closed
from transcription.captions.sessions import end_session
from transcription.models import CaptionLine, Hearing, LiveMark, LiveSession
from transcription.models.live import LiveState, MarkKind

pytestmark = pytest.mark.django_db
SILENCES = (MarkKind.PAUSE, MarkKind.OFF_RECORD)


@pytest.fixture
def live(hearing: Hearing, clerk: User) -> LiveSession:
    """Of which a minute is stored."""
    return factories.LiveSessionFactory(hearing=hearing, started_by=clerk)


def stored(session: LiveSession, seconds: float) -> None:
    LiveSession.objects.filter(pk=session.pk).update(stored_seconds=seconds)


def running_for(session: LiveSession, seconds: float) -> None:
    """Sound has come for so long."""
    began = timezone.now() - timedelta(seconds=seconds)
    LiveSession.objects.filter(pk=session.pk).update(created_at=began, started_at=began)


def closed(session: LiveSession) -> tuple[float, float | None]:
    return session.marks.values_list("start", "end").get(kind=MarkKind.CLOSED)


def line(session: LiveSession, start: float, end: float) -> CaptionLine:
    withheld = is_in_closed(session, start, end)
    return factories.CaptionLineFactory(session=session, start=start, end=end, closed=withheld)


@pytest.mark.parametrize("kind", SILENCES)
@pytest.mark.parametrize("at", [None, 60.0])
def test_doors_that_are_closed_and_opened_in_a_pause_close_nothing(
    live: LiveSession, clerk: User, kind: MarkKind, at: float | None
):
    """No sound was captured meanwhile, and what is said after the pause is for the public."""
    pause = begin_mark(live, clerk, kind, at=at)
    end_mark(begin_mark(live, clerk, MarkKind.CLOSED, at=at), clerk, at)
    end_mark(pause, clerk, at)
    assert closed(live) == (60.0, 60.0)
    assert not is_in_closed(live, 59.0, 62.0)
    assert closed_ranges([live.pk]) == {}


def test_doors_that_open_by_the_desks_count_after_their_start_have_closed_what_is_under_way(
    live: LiveSession, clerk: User
):
    """The pause has ended at the desk, and neither that nor the sound since has been told yet."""
    begin_mark(live, clerk, MarkKind.PAUSE, at=60.0)
    end_mark(begin_mark(live, clerk, MarkKind.CLOSED, at=60.0), clerk, 80.0)
    assert closed(live) == (60.0, 80.0)
    assert is_in_closed(live, 70.0, 75.0)


def test_what_was_spoken_before_that_pause_and_came_later_is_for_the_public(live: LiveSession, clerk: User):
    """The network was slow: when the doors are closed, 20 seconds of before the pause are still under way."""
    stored(live, 40.0)
    begin_mark(live, clerk, MarkKind.PAUSE, at=60.0)
    doors = begin_mark(live, clerk, MarkKind.CLOSED, at=60.0)
    stored(live, 60.0)
    before = line(live, 55.0, 60.0)
    end_mark(doors, clerk, 60.0)
    assert closed(live) == (60.0, 60.0)
    assert not before.closed


def test_a_line_that_was_withheld_for_nothing_is_given_back(live: LiveSession, clerk: User):
    """It reaches over the beginning of the pause by less than anybody says."""
    begin_mark(live, clerk, MarkKind.PAUSE, at=60.0)
    doors = begin_mark(live, clerk, MarkKind.CLOSED, at=60.0)
    late = line(live, 58.0, 60.05)
    assert late.closed
    end_mark(doors, clerk, 60.0)
    late.refresh_from_db()
    assert not late.closed


def test_a_line_from_behind_other_doors_is_not(live: LiveSession, clerk: User):
    end_mark(begin_mark(live, clerk, MarkKind.CLOSED, at=50.0), clerk, 60.0)
    secret = line(live, 55.0, 60.05)
    begin_mark(live, clerk, MarkKind.PAUSE, at=60.0)
    end_mark(begin_mark(live, clerk, MarkKind.CLOSED, at=60.0), clerk, 60.0)
    secret.refresh_from_db()
    assert secret.closed


@pytest.mark.parametrize("is_paused", [False, True])
@pytest.mark.parametrize(("heard_ago", "end"), [(1, 62.0), (60, 302.0), (None, 302.0)])
def test_doors_that_somebody_opens_while_the_microphone_is_away_close_all_that_was_spoken_by_then(
    live: LiveSession, clerk: User, heard_ago: int | None, end: float, is_paused: bool
):
    """Its sound from behind the doors comes when the network is back; it may have gone on after a pause as well."""
    running_for(live, 300)
    heard_at = heard_ago and timezone.now() - timedelta(seconds=heard_ago)
    LiveSession.objects.update(heard_at=heard_at)
    doors = begin_mark(live, clerk, MarkKind.CLOSED)
    if is_paused:
        begin_mark(live, clerk, MarkKind.PAUSE, at=62.0)
    end_mark(doors, clerk)
    assert closed(live) == (60.0, pytest.approx(end, abs=5))
    assert is_in_closed(live, end - 1, end)


@pytest.mark.parametrize("at", [None, 80.0])
def test_what_is_said_after_the_pause_behind_closed_doors_is_closed(live: LiveSession, clerk: User, at: float | None):
    pause = begin_mark(live, clerk, MarkKind.PAUSE, at=60.0)
    doors = begin_mark(live, clerk, MarkKind.CLOSED, at=60.0)
    end_mark(pause, clerk, 60.0)
    stored(live, 80.0)
    end_mark(doors, clerk, at)
    assert closed(live) == (60.0, 80.0 if at else 82.0)


def test_doors_that_open_in_a_pause_let_the_public_hear_what_is_said_after_it(live: LiveSession, clerk: User):
    doors = begin_mark(live, clerk, MarkKind.CLOSED, at=60.0)
    stored(live, 70.0)
    begin_mark(live, clerk, MarkKind.PAUSE, at=75.0)  # of which five seconds are under way
    end_mark(doors, clerk)
    assert closed(live) == (60.0, 75.0)


def test_sound_that_comes_in_spite_of_the_pause_is_closed(live: LiveSession, clerk: User):
    begin_mark(live, clerk, MarkKind.PAUSE, at=60.0)
    doors = begin_mark(live, clerk, MarkKind.CLOSED, at=60.0)
    stored(live, 61.0)
    end_mark(doors, clerk, 60.0)
    assert closed(live) == (60.0, 61.0)


@pytest.mark.parametrize(("silent", "latest"), [(0, 91.0), (25, 66.0), (80, 60.0)])
def test_a_pause_that_begins_later_than_anything_can_have_been_captured_is_not_believed(
    live: LiveSession, clerk: User, silent: int, latest: float
):
    """A program may count by the clock, or wrongly: what comes after its pause is spoken behind the doors."""
    now = timezone.now()
    LiveSession.objects.update(started_at=now - timedelta(seconds=90))
    earlier = {"begun_at": now - timedelta(seconds=silent), "ended_at": now}
    factories.LiveMarkFactory(session=live, kind=MarkKind.PAUSE, start=10.0, end=10.0, **earlier)
    begin_mark(live, clerk, MarkKind.PAUSE, at=500.0)
    begin_mark(live, clerk, MarkKind.CLOSED, at=500.0)
    start, end = closed(live)
    assert latest - 1 <= start <= latest
    assert end is None


def test_doors_that_were_closed_and_opened_while_the_network_was_away_for_long_have_closed_all_between(
    live: LiveSession, clerk: User
):
    LiveSession.objects.update(created_at=timezone.now() - timedelta(hours=1))
    end_mark(begin_mark(live, clerk, MarkKind.CLOSED, at=70.0), clerk, 1870.0)
    assert closed(live) == (60.0, 1870.0)


def test_doors_whose_place_is_counted_begin_there_though_sound_of_before_is_under_way(live: LiveSession, clerk: User):
    """The network was away: closed, opened and closed again, all of it told when it is back."""
    running_for(live, 100)
    first = begin_mark(live, clerk, MarkKind.CLOSED, at=70.0, is_counted=True)
    assert is_closed(live), "guests are told nothing at once"
    assert not line(live, 60.0, 69.9).closed
    assert line(live, 69.0, 70.1).closed
    stored(live, 80.0)
    end_mark(first, clerk, 80.1)
    begin_mark(live, clerk, MarkKind.CLOSED, at=95.0, is_counted=True)
    assert closed_ranges([live.pk]) == {live.pk: [(70.0, 80.1), (95.0, None)]}
    assert not line(live, 81.0, 94.9).closed


def test_a_counted_place_later_than_anything_can_have_been_captured_is_not_believed(live: LiveSession, clerk: User):
    """A program counts wrongly: what is said from now on is behind the doors."""
    running_for(live, 60)
    doors = begin_mark(live, clerk, MarkKind.CLOSED, at=360.0, is_counted=True)
    secret = line(live, 61.0, 67.0)
    stored(live, 68.0)
    end_mark(doors, clerk, 68.0)
    secret.refresh_from_db()
    assert closed(live) == (60.0, 68.0)
    assert secret.closed


def test_doors_that_open_before_they_were_closed_by_their_count_stay_closed_for_all_that_was_spoken(
    live: LiveSession, clerk: User
):
    """Of the two places one is wrong."""
    running_for(live, 100)
    doors = begin_mark(live, clerk, MarkKind.CLOSED, at=90.0, is_counted=True)
    secret = line(live, 85.0, 92.0)
    end_mark(doors, clerk, 70.0)
    secret.refresh_from_db()
    start, end = closed(live)
    assert start == 90.0
    assert end is not None
    assert end >= 102.0
    assert secret.closed


def test_a_session_that_ends_before_the_sound_from_behind_the_doors_has_come(live: LiveSession, clerk: User):
    running_for(live, 140)
    begin_mark(live, clerk, MarkKind.CLOSED, at=130.0, is_counted=True)
    end_session(live, clerk)
    assert closed(live) == (130.0, 190.0)


@pytest.mark.parametrize(("is_paused", "end"), [(True, 60.0), (False, 120.0)])
def test_a_session_that_ends_behind_closed_doors(live: LiveSession, clerk: User, is_paused: bool, end: float):
    if is_paused:
        begin_mark(live, clerk, MarkKind.PAUSE, at=60.0)
    begin_mark(live, clerk, MarkKind.CLOSED, at=60.0)
    end_session(live, clerk)
    assert closed(live) == (60.0, end)
    assert not LiveMark.objects.open().exists()
    assert live.state == LiveState.ENDING
    assert live.ended_at <= timezone.now()
