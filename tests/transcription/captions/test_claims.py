"""Who captions what: each session one worker, until it ends, lets go, or is not heard of any more."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import factories
from tests.transcription.captions.locking import locked
from transcription.captions.claims import Claim, ClaimLost, Seen, claim_sessions, renew_all, unheard
from transcription.models import LiveSession
from transcription.models.live import LiveState

pytestmark = pytest.mark.django_db


@pytest.fixture
def live() -> LiveSession:
    return factories.LiveSessionFactory()


def run_out(*sessions: LiveSession) -> None:
    """Their workers have not been heard of."""
    for age, session in enumerate(reversed(sessions), 1):
        LiveSession.objects.filter(pk=session.pk).update(claimed_until=timezone.now() - timedelta(seconds=age))


def ids(claims: list[Claim]) -> list[object]:
    return [claim.session_id for claim in claims]


def test_a_session_has_one_worker(live: LiveSession):
    assert ids(claim_sessions("satu", 5)) == [live.pk]
    assert claim_sessions("dua", 5) == []
    live.refresh_from_db()
    assert live.worker == "satu"


def test_nobody_takes_more_than_they_can_caption():
    sessions = factories.LiveSessionFactory.create_batch(3)
    assert len(claim_sessions("satu", 2)) == 2
    assert len(claim_sessions("dua", 2)) == 1
    assert claim_sessions("tiga", 0) == []
    assert {row.worker for row in LiveSession.objects.filter(pk__in=[one.pk for one in sessions])} == {"satu", "dua"}


@pytest.mark.parametrize("state", [LiveState.REFUSED, LiveState.READY, LiveState.ENDED], ids=str)
def test_where_nothing_is_said_nobody_listens(state: LiveState):
    factories.LiveSessionFactory(state=state)
    assert (claim_sessions("satu", 5), unheard()) == ([], 0)


@pytest.mark.parametrize("state", LiveState.captioned(), ids=str)
def test_a_session_is_captioned_from_its_first_sound_until_it_is_closed(state: LiveState):
    session = factories.LiveSessionFactory(state=state)
    assert unheard() == 1
    assert ids(claim_sessions("satu", 5)) == [session.pk]
    assert unheard() == 0


def test_a_claim_that_has_run_out_is_the_next_ones(live: LiveSession):
    (lost,) = claim_sessions("satu", 1)
    run_out(live)
    assert unheard() == 1
    assert ids(claim_sessions("dua", 1)) == [live.pk]
    assert renew_all("satu", {live.pk: None}) == {}
    with pytest.raises(ClaimLost):
        lost.look()


def test_a_claim_that_is_renewed_in_time_stays(live: LiveSession):
    claim_sessions("satu", 1)
    run_out(live)
    renew_all("satu", {live.pk: None})
    assert claim_sessions("dua", 1) == []


def test_what_was_forgotten_longest_comes_first():
    sessions = factories.LiveSessionFactory.create_batch(3)
    claim_sessions("satu", 3)
    run_out(*sessions)
    assert ids(claim_sessions("dua", 2)) == [sessions[0].pk, sessions[1].pk]


def test_who_lets_go_leaves_it_to_others_at_once_but_not_what_is_anothers_by_now(live: LiveSession):
    (first,) = claim_sessions("satu", 1)
    first.release()
    (second,) = claim_sessions("dua", 1)
    first.release()
    second.look()
    assert claim_sessions("tiga", 1) == []


def test_what_is_captioned_never_becomes_less(live: LiveSession):
    claim_sessions("satu", 1)
    for seconds in (12.5, 3.0, None):
        renew_all("satu", {live.pk: seconds})
    live.refresh_from_db()
    assert live.captioned_seconds == 12.5


def test_all_that_a_worker_holds_is_renewed_at_once_and_seen():
    sessions = factories.LiveSessionFactory.create_batch(3, stored_seconds=7.5)
    claim_sessions("satu", 2)
    run_out(*sessions)
    mine = [session.pk for session in sessions if LiveSession.objects.get(pk=session.pk).worker == "satu"]
    seen = renew_all("satu", {session.pk: None for session in sessions})
    assert seen == dict.fromkeys(mine, Seen(sessions[0].state, 7.5))
    assert len(mine) == 2
    assert [claim.session_id in mine for claim in claim_sessions("dua", 3)] == [False]


def test_how_far_each_is_captioned_is_noted_and_never_becomes_less():
    sessions = factories.LiveSessionFactory.create_batch(3)
    claim_sessions("satu", 3)
    keys = [session.pk for session in sessions]
    renew_all("satu", dict(zip(keys, (1.0, 2.0, 3.0), strict=True)))
    renew_all("satu", dict(zip(keys, (0.5, None, 4.0), strict=True)))
    reached = LiveSession.objects.in_bulk(keys)
    assert [reached[key].captioned_seconds for key in keys] == [1.0, 2.0, 4.0]


def test_who_holds_nothing_asks_nothing(django_assert_num_queries: Any):
    with django_assert_num_queries(0):
        assert renew_all("satu", {}) == {}


def test_a_claim_sees_its_session_as_it_is_and_a_lost_one_nothing(live: LiveSession):
    (claim,) = claim_sessions("satu", 1)
    assert claim.look() == Seen(live.state, live.stored_seconds)
    LiveSession.objects.filter(pk=live.pk).update(worker="dua")
    with pytest.raises(ClaimLost):
        claim.look()


@pytest.mark.django_db(transaction=True)
def test_what_somebody_is_changing_keeps_nobody_waiting():
    sessions = factories.LiveSessionFactory.create_batch(2)
    claim_sessions("satu", 2)
    with locked(sessions[0]):
        seen = renew_all("satu", {session.pk: None for session in sessions})
    assert list(seen) == [sessions[1].pk]
    assert len(renew_all("satu", {session.pk: None for session in sessions})) == 2
