"""What all files hold is noted at once, what is wanted is asked at once, and nobody waits for a row that is locked."""

import asyncio

import pytest
from django.utils import timezone

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.captions.locking import locked
from tests.transcription.socketing import in_thread
from transcription.captions.marks import begin_mark, end_mark
from transcription.captions.noting import ALONE_FOR, NOTING, Note, note, tell_of_those_alone, wanted
from transcription.models import LiveSession
from transcription.models.live import Degraded, LiveState, MarkKind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sessions() -> list[LiveSession]:
    return factories.LiveSessionFactory.create_batch(3, stored_seconds=0.0, next_seq=0)


def noted(sessions: list[LiveSession]) -> list[tuple[float, int]]:
    stored = {one.pk: one for one in LiveSession.objects.filter(pk__in=[one.pk for one in sessions])}
    return [(stored[one.pk].stored_seconds, stored[one.pk].next_seq) for one in sessions]


def test_each_has_its_own_note_and_a_microphone(sessions: list[LiveSession]):
    note([Note(one.pk, number + 0.5, number) for number, one in enumerate(sessions)])
    assert noted(sessions) == [(0.5, 0), (1.5, 1), (2.5, 2)]
    heard = LiveSession.objects.values_list("heard_at", flat=True)
    assert all(abs((timezone.now() - at).total_seconds()) < 60 for at in heard)


def test_other_sessions_are_left_alone(sessions: list[LiveSession]):
    note([Note(sessions[0].pk, 4.0, 40)])
    assert noted(sessions) == [(4.0, 40), (0.0, 0), (0.0, 0)]


def test_one_that_somebody_is_changing_is_noted_another_time(sessions: list[LiveSession]):
    with locked(sessions[1]):
        note([Note(one.pk, 1.0, 10) for one in sessions])
        assert noted(sessions) == [(1.0, 10), (0.0, 0), (1.0, 10)]
    note([Note(one.pk, 2.0, 20) for one in sessions])
    assert noted(sessions) == [(2.0, 20)] * 3


def test_what_is_wanted_is_told_in_the_order_of_the_question(sessions: list[LiveSession], clerk: User):
    pausing, silent, ended = sessions
    for one, kind in ((pausing, MarkKind.PAUSE), (silent, MarkKind.OFF_RECORD)):
        LiveSession.objects.filter(pk=one.pk).update(state=LiveState.RECORDING, stored_seconds=12.0)
        begin_mark(one, clerk, kind, at=10.0 if kind == MarkKind.PAUSE else 11.0)
    LiveSession.objects.filter(pk=ended.pk).update(state=LiveState.ENDING)
    answers = wanted([ended.pk, pausing.pk, silent.pk])
    assert [answer.closed_from for answer in answers] == [0.0, 10.0, 11.0]
    assert [answer.state for answer in answers] == ["ending", "paused", "off_record"]
    assert answers[2].kind == MarkKind.OFF_RECORD


def test_after_the_pause_all_is_wanted_again(sessions: list[LiveSession], clerk: User):
    (session, *_) = sessions
    LiveSession.objects.filter(pk=session.pk).update(state=LiveState.RECORDING, stored_seconds=12.0)
    end_mark(begin_mark(session, clerk, MarkKind.PAUSE), clerk)
    (answer,) = wanted([session.pk])
    assert (answer.state, answer.closed_from) == (LiveState.RECORDING, None)


def test_of_a_session_that_is_gone_nothing_is_wanted(sessions: list[LiveSession]):
    sessions[0].delete()
    assert wanted([sessions[0].pk])[0].closed_from == 0.0


async def test_microphones_that_ask_at_once_are_all_noted_and_answered(sessions: list[LiveSession]):
    notes = [Note(one.pk, 3.0, 30) for one in sessions]
    answers = await asyncio.gather(*map(NOTING.ask, notes))
    assert [answer.closed_from for answer in answers] == [None] * 3
    assert await in_thread(noted, sessions) == [(3.0, 30)] * 3


def test_those_whom_no_worker_captions_say_so_and_the_others_do_not(sessions: list[LiveSession]):
    dead, taken, new = sessions
    long_ago, now = timezone.now() - 2 * ALONE_FOR, timezone.now()
    recorded = LiveSession.objects.filter(pk__in=[one.pk for one in sessions])
    recorded.update(state=LiveState.RECORDING, started_at=long_ago)
    LiveSession.objects.filter(pk=dead.pk).update(worker="mati", claimed_until=long_ago)
    LiveSession.objects.filter(pk=taken.pk).update(worker="hidup", claimed_until=now)
    LiveSession.objects.filter(pk=new.pk).update(started_at=now)

    tell_of_those_alone([one.pk for one in sessions])

    levels = dict(recorded.values_list("pk", "degraded"))
    assert levels == {dead.pk: Degraded.NOBODY, taken.pk: "", new.pk: ""}


def test_a_session_that_no_worker_ever_had_says_so(sessions: list[LiveSession]):
    long_ago = timezone.now() - 2 * ALONE_FOR
    LiveSession.objects.update(state=LiveState.RECORDING, started_at=long_ago)
    tell_of_those_alone([sessions[0].pk])
    assert list(LiveSession.objects.filter(degraded=Degraded.NOBODY)) == sessions[:1]


def test_one_that_has_not_begun_or_has_ended_waits_for_nobody(sessions: list[LiveSession]):
    long_ago = timezone.now() - 2 * ALONE_FOR
    LiveSession.objects.filter(pk=sessions[0].pk).update(state=LiveState.READY, started_at=None)
    LiveSession.objects.exclude(pk=sessions[0].pk).update(state=LiveState.ENDED, started_at=long_ago)
    tell_of_those_alone([one.pk for one in sessions])
    assert not LiveSession.objects.filter(degraded=Degraded.NOBODY).exists()
