"""Whether sound may leave is asked for many sessions at once, and never answered from before the question."""

import threading
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from courtsight.accounts.models import User
from tests import factories
from transcription.captions import permits as module
from transcription.captions.marks import begin_mark
from transcription.captions.permits import NONE, Permit, Permits
from transcription.models import Court, LiveSession
from transcription.models.live import MarkKind

SESSIONS = 20


class Database:
    """Reads are slow; each says how many were begun before."""

    def __init__(self) -> None:
        self.asked: list[set[UUID]] = []
        self.fails = False
        self.begins, self.may_end = threading.Event(), threading.Event()

    def closed(self, session_ids: Collection[UUID]) -> dict[UUID, list[tuple[float, float | None]]]:
        number = len(self.asked)
        self.asked.append(set(session_ids))
        self.begins.set()
        assert self.may_end.wait(30)
        if self.fails:
            raise OperationalError("away")
        return {key: [(float(number), None)] for key in session_ids}


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    database = Database()
    monkeypatch.setattr(module, "closed_ranges", database.closed)
    monkeypatch.setattr(module.Court, "current", Court)
    monkeypatch.setattr(module, "read_policy", lambda session_ids, court: dict.fromkeys(session_ids, True))
    return database


@pytest.fixture
def live(clerk: User, allowed: Court, configured: None) -> LiveSession:
    hearing = factories.HearingFactory(case__number="12/Pdt.G/2026/PN Bdg")
    return factories.LiveSessionFactory(hearing=hearing, started_by=clerk, engine="google", stored_seconds=60.0)


def test_who_asks_while_a_look_is_under_way_is_answered_by_the_next_with_all_others(database: Database):
    permits, first = Permits(), uuid4()
    with ThreadPoolExecutor(SESSIONS + 2) as threads:
        one = threads.submit(permits.of, first)
        assert database.begins.wait(30)
        others = [threads.submit(permits.of, uuid4()) for _ in range(SESSIONS)]
        again = threads.submit(permits.of, first)
        deadline = time.monotonic() + 30
        while len(permits._next.sessions) <= SESSIONS:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        database.may_end.set()
        assert one.result(30).closed == ((0.0, None),)
        assert {other.result(30).closed for other in [*others, again]} == {((1.0, None),)}
    assert [len(asked) for asked in database.asked] == [1, SESSIONS + 1]


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_another_to_look_keeps_no_connection_from_them(database: Database):
    """There are fewer than sessions: the one who looks may be waiting for it."""

    def ask() -> bool:
        LiveSession.objects.count()
        permits.of(uuid4())
        is_held = connection.connection is not None
        connection.close()
        return is_held

    permits = Permits()
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(permits.of, uuid4())
        assert database.begins.wait(30)
        others = [threads.submit(ask) for _ in range(2)]
        deadline = time.monotonic() + 30
        while len(permits._next.sessions) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        database.may_end.set()
        assert first.result(30).may_leave
        assert sorted(other.result(30) for other in others) == [False, True]  # who leads has one


def test_a_database_that_is_away_is_told_to_all_who_asked_and_the_next_look_is_a_new_one(database: Database):
    permits = Permits()
    database.may_end.set()
    database.fails = True
    with pytest.raises(OperationalError):
        permits.of(uuid4())
    database.fails = False
    assert permits.of(uuid4()).may_leave


@pytest.mark.django_db
def test_a_session_that_is_gone_may_send_nothing():
    assert Permits().of(uuid4()) == NONE
    assert not NONE.allows(0.0, 1.0)


@pytest.mark.django_db
def test_each_has_its_own_answer(live: LiveSession, clerk: User, django_assert_max_num_queries: CaptureQueriesContext):
    family = factories.HearingFactory(case__number="12/Pdt.P/2026/PN Bdg", sealed=True)
    sealed = factories.LiveSessionFactory(hearing=family)
    closed = factories.LiveSessionFactory(
        hearing=factories.HearingFactory(case__number="13/Pdt.G/2026/PN Bdg"), started_by=clerk, stored_seconds=60.0
    )
    begin_mark(closed, clerk, MarkKind.CLOSED)
    with django_assert_max_num_queries(3):
        found = Permits()._read({live.pk, sealed.pk, closed.pk})
    assert found[live.pk] == Permit(True)
    assert not found[sealed.pk].may_leave
    assert found[closed.pk].allows(0.0, 59.0)
    assert not found[closed.pk].allows(59.0, 61.0)


@pytest.mark.django_db
def test_doors_that_close_are_seen_at_once_a_policy_that_changes_within_a_second(
    live: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    permits = Permits()
    assert permits.of(live.pk).allows(59.0, 61.0)
    Court.objects.update(cloud_classes=[])
    begin_mark(live, clerk, MarkKind.CLOSED)
    assert permits.of(live.pk).allows(58.0, 59.0)
    assert not permits.of(live.pk).allows(59.0, 61.0)
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.0)
    assert permits.of(live.pk) == Permit(False, ((60.0, None),))
