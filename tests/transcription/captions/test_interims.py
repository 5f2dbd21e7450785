"""What is being said goes out for all sessions together: the newest of each, before what is final, and with what is
closed to the public marked.
"""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from courtsight.accounts.models import User
from tests import factories
from transcription.captions import interims as module
from transcription.captions import telling
from transcription.captions.events import Interim
from transcription.captions.interims import Interims, send
from transcription.captions.marks import begin_mark, closed_ranges, end_mark, is_in_closed, is_inside
from transcription.captions.telling import group_of
from transcription.models import LiveMark, LiveSession
from transcription.models.live import MarkKind

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def said(text: str, start: float = 0.0, end: float = 1.0) -> Interim:
    return Interim(text, "", start, end)


@pytest.fixture
def sessions() -> list[LiveSession]:
    return factories.LiveSessionFactory.create_batch(3, stored_seconds=60.0)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, dict[str, Any]]]:
    """What each group was told, a dictionary for each time."""
    told: list[dict[str, dict[str, Any]]] = []

    def broadcast_each(messages: dict[str, dict[str, str]], is_urgent: bool = False) -> None:
        if is_urgent:
            return  # of the mark that closes the doors
        assert {message["type"] for message in messages.values()} == {"captions.event"}
        told.append({group: json.loads(message["message"]) for group, message in messages.items()})

    monkeypatch.setattr(telling, "broadcast_each", broadcast_each)
    return told


def test_all_sessions_are_told_at_once(sessions: list[LiveSession], told: list[dict[str, dict[str, Any]]]):
    send({one.pk: said(f"kata {number}", 1.23456, 2.5) for number, one in enumerate(sessions)})
    (messages,) = told
    assert messages[group_of(sessions[1].pk)] == {
        "type": "interim",
        "text": "kata 1",
        "agreed": "",
        "start": 1.235,
        "end": 2.5,
        "closed": False,
    }
    assert len(messages) == 3


def test_what_is_closed_to_the_public_is_marked_and_nothing_else(
    sessions: list[LiveSession], clerk: User, told: list[dict[str, dict[str, Any]]]
):
    closed, opened, other = sessions
    begin_mark(closed, clerk, MarkKind.CLOSED, at=60.0)
    end_mark(begin_mark(opened, clerk, MarkKind.CLOSED, at=60.0), clerk, at=62.0)
    send({one.pk: said("kata", 63.0, 64.0) for one in (closed, opened, other)})
    send({one.pk: said("kata", 61.0, 64.0) for one in (closed, opened, other)})
    assert [[messages[group_of(one.pk)]["closed"] for one in sessions] for messages in told[-2:]] == [
        [True, False, False],
        [True, True, False],
    ]


@pytest.mark.parametrize("end", [None, 20.0])
@pytest.mark.parametrize(("start", "until_second"), [(5.0, 9.9), (5.0, 10.0), (9.0, 11.0), (19.9, 25.0), (20.0, 25.0)])
def test_a_range_is_the_same_for_one_and_for_many(
    sessions: list[LiveSession], clerk: User, end: float | None, start: float, until_second: float
):
    session, now = sessions[0], timezone.now()
    LiveMark.objects.create(
        session=session,
        kind=MarkKind.CLOSED,
        start=10.0,
        end=end,
        begun_at=now,
        ended_at=end and now + timedelta(seconds=1),
        made_by=clerk,
    )
    (range_,) = closed_ranges([session.pk, sessions[1].pk])[session.pk]
    assert is_inside(range_, start, until_second) == is_in_closed(session, start, until_second)


class Slow:
    """Sends when it may, and notes what."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.may, self.sent, self.begun = Event(), [], Event()
        monkeypatch.setattr(module, "send", self.send)

    def send(self, interims: dict[Any, Interim]) -> None:
        self.begun.set()
        assert self.may.wait(PATIENCE)
        self.sent.append({key: interim.text for key, interim in interims.items()})


def test_of_what_waits_only_the_newest_of_each_goes(sessions: list[LiveSession], monkeypatch: pytest.MonkeyPatch):
    slow, interims = Slow(monkeypatch), Interims()
    first, second, _ = (one.pk for one in sessions)
    interims.show(first, said("a"))
    assert slow.begun.wait(PATIENCE)
    for text in ("b", "c", "d"):
        interims.show(first, said(text))
    interims.show(second, said("e"))
    slow.may.set()
    until(lambda: len(slow.sent) == 2)
    assert slow.sent == [{first: "a"}, {first: "d", second: "e"}]


def test_when_it_is_settled_nothing_older_comes(sessions: list[LiveSession], monkeypatch: pytest.MonkeyPatch):
    """So no guess is shown after the line that it was a guess at."""
    slow, interims = Slow(monkeypatch), Interims()
    first, second, _ = (one.pk for one in sessions)
    interims.show(first, said("a"))
    assert slow.begun.wait(PATIENCE)
    interims.show(first, said("tebakan"))
    interims.show(second, said("lain"))
    slow.may.set()
    interims.settle(first)
    assert slow.sent == [{first: "a"}]  # what was under way has gone, and is not awaited for nothing
    interims.show(first, said("baru"))
    until(lambda: sum(map(len, slow.sent)) == 3)
    assert {key: text for sent in slow.sent[1:] for key, text in sent.items()} == {first: "baru", second: "lain"}


def test_who_has_nothing_under_way_does_not_wait(sessions: list[LiveSession], monkeypatch: pytest.MonkeyPatch):
    slow, interims = Slow(monkeypatch), Interims()
    interims.show(sessions[0].pk, said("a"))
    assert slow.begun.wait(PATIENCE)
    interims.settle(sessions[1].pk)  # or this would wait for the other
    slow.may.set()


def test_a_database_that_is_away_costs_those_only(sessions: list[LiveSession], monkeypatch: pytest.MonkeyPatch):
    sent: list[str] = []

    def fail_once(interims: dict[Any, Interim]) -> None:
        sent.extend(interim.text for interim in interims.values())
        if len(sent) == 1:
            raise OperationalError("away")

    monkeypatch.setattr(module, "send", fail_once)
    interims = Interims()
    interims.show(sessions[0].pk, said("a"))
    until(lambda: sent == ["a"])
    interims.settle(sessions[0].pk)
    interims.show(sessions[0].pk, said("b"))
    until(lambda: sent == ["a", "b"])


def test_nobody_waits_for_what_never_comes_and_it_begins_again(
    sessions: list[LiveSession], monkeypatch: pytest.MonkeyPatch, told: list[dict[str, dict[str, Any]]]
):
    monkeypatch.setattr(module, "IDLE_SECONDS", 0.05)
    interims = Interims()
    interims.show(sessions[0].pk, said("a"))
    until(lambda: len(told) == 1 and interims._thread is None)
    interims.show(sessions[0].pk, said("b"))
    until(lambda: len(told) == 2)


def test_who_waits_until_nothing_goes_out_any_more_keeps_no_connection_from_what_does(
    sessions: list[LiveSession], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "SETTLED_SECONDS", 0.05)
    interims = Interims()
    interims._going = {sessions[0].pk: said("kata")}
    LiveSession.objects.count()
    interims.settle(sessions[1].pk)
    assert connection.connection is not None
    interims.settle(sessions[0].pk)
    assert connection.connection is None
