"""What was closed to the public while a hearing was recorded stays sealed: no form takes that seal off."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.captions.test_closing import ended
from transcription.captions import keeping
from transcription.captions.closing import close_session
from transcription.captions.keeping import keep_audio, must_stay_sealed
from transcription.errors import StorageFull
from transcription.models import Hearing, LiveSession, Recording

pytestmark = pytest.mark.django_db
ROWS = {"participants-TOTAL_FORMS": "0", "participants-INITIAL_FORMS": "0"}


@pytest.fixture
def live(sealed_hearing: Hearing, clerk: User) -> LiveSession:
    """In a sealed hearing, its middle closed to the public."""
    session = ended(sealed_hearing, clerk)
    factories.LiveMarkFactory(session=session, start=1.0, end=2.0, ended_at=session.started_at)
    return session


def unseal(client: Client, hearing: Hearing, clerk: User) -> str:
    client.force_login(clerk)
    form = {"version": hearing.updated_at.isoformat(), "starts_at": "2026-03-02T10:00", "assigned": [clerk.pk]}
    return client.post(reverse("hearing_edit", args=[hearing.pk]), form | ROWS).content.decode()


def test_the_seal_of_a_closed_part_is_not_taken_off(client: Client, clerk: User, live: LiveSession):
    close_session(live)
    live.refresh_from_db()
    part = live.closed_recording.hearing
    assert "Sidang ini tetap tertutup." in unseal(client, part, clerk)
    part.refresh_from_db()
    assert part.sealed


def test_that_of_the_hearing_beside_it_is(client: Client, clerk: User, live: LiveSession):
    close_session(live)
    unseal(client, live.hearing, clerk)
    live.hearing.refresh_from_db()
    assert not live.hearing.sealed


@pytest.fixture
def under_way(live: LiveSession, monkeypatch: pytest.MonkeyPatch) -> Hearing:
    """The closed part, whose recording is there, and the session does not say so yet."""
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "tell_state", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            keep_audio(live)
    live.refresh_from_db()
    assert live.closed_recording is None
    return Hearing.objects.exclude(pk=live.hearing_id).get()


def test_nor_while_its_recording_is_still_being_added(client: Client, clerk: User, under_way: Hearing):
    assert "Sidang ini tetap tertutup." in unseal(client, under_way, clerk)
    under_way.refresh_from_db()
    assert under_way.sealed


def test_meanwhile_neither_that_recording_nor_the_empty_part_can_be_deleted(
    client: Client, clerk: User, live: LiveSession, under_way: Hearing
):
    client.force_login(clerk)
    (recording,) = under_way.recordings.all()
    assert client.post(reverse("recording_delete", args=[recording.pk])).status_code == 409
    Recording.objects.filter(pk=recording.pk).delete()  # as before it was added
    assert client.post(reverse("hearing_delete", args=[under_way.pk])).status_code == 409
    close_session(live)
    live.refresh_from_db()
    assert live.closed_recording.hearing == under_way


def test_a_part_that_nothing_can_be_stored_in_now_stays_sealed(
    client: Client, clerk: User, live: LiveSession, monkeypatch: pytest.MonkeyPatch
):
    real = keeping.add_recording

    def full(path: object, name: str, hearing: Hearing, *more: object) -> object:
        if hearing != live.hearing:
            raise StorageFull("no room")
        return real(path, name, hearing, *more)

    monkeypatch.setattr(keeping, "add_recording", full)
    with pytest.raises(StorageFull):
        keep_audio(live)
    part = Hearing.objects.exclude(pk=live.hearing_id).get()
    assert "Sidang ini tetap tertutup." in unseal(client, part, clerk)


def kept_together(live: LiveSession) -> None:
    """As before recordings were split always."""
    marks = list(live.marks.all())
    live.marks.all().delete()
    close_session(live)
    for mark in marks:
        mark.save(force_insert=True)


def test_nor_where_one_recording_holds_both_sides(client: Client, clerk: User, live: LiveSession):
    kept_together(live)
    assert "Sidang ini tetap tertutup." in unseal(client, live.hearing, clerk)
    live.hearing.refresh_from_db()
    assert live.hearing.sealed


def test_when_the_seal_of_the_case_is_taken_off_such_a_hearing_keeps_one(
    client: Client, clerk: User, live: LiveSession, outsider: User
):
    kept_together(live)
    Hearing.objects.update(sealed=False)
    case = live.hearing.case
    type(case).objects.update(sealed=True)
    case.refresh_from_db()
    case.assigned.add(clerk)
    client.force_login(clerk)
    rows = {"parties-TOTAL_FORMS": "0", "parties-INITIAL_FORMS": "0"}
    form = {"version": case.updated_at.isoformat(), "number": case.number, "assigned": [clerk.pk]}
    assert client.post(reverse("case_edit", args=[case.pk]), form | rows).status_code == 302
    case.refresh_from_db()
    assert not case.sealed
    assert not Hearing.objects.visible_to(outsider).exists()


CHANGES: dict[str, Callable[[LiveSession], object]] = {
    "nothing was closed": lambda session: session.marks.all().delete(),
    "nothing was captured meanwhile": lambda session: session.marks.update(start=70.0, end=130.0),
    "it is not recorded yet": lambda session: LiveSession.objects.update(started_at=None),
}


@pytest.mark.parametrize("change", CHANGES)
def test_others_may_be_opened(live: LiveSession, change: str):
    kept_together(live)
    CHANGES[change](live)
    assert not must_stay_sealed(live.hearing)
