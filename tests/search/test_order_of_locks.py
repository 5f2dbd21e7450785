"""Two who write at the same time come one after the other: nobody is refused because each waited for the other.

Whoever edits a case, a hearing or a place of a recording does it here in one connection, and somebody else in another.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from search import indexing
from search.models import Child
from tests import factories
from tests.search.hearings import current, index_all, told, until_somebody_waits
from transcription.docket import hold_case
from transcription.models import Case, Hearing, Recording, Transcript

pytestmark = pytest.mark.django_db(transaction=True)
LINE = ("witness", "Saksi melihat terdakwa mengendarai sepeda motor biru di depan toko emas.")


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    return told(hearing, LINE)


@pytest.fixture
def sealed_case(clerk: User, judge: User) -> Case:
    case = factories.CaseFactory(sealed=True)
    case.assigned.add(clerk, judge)
    return case


@contextmanager
def one_after_the_other(lock: Callable[[], object], other: Callable[[], object]) -> Iterator[Future]:
    """A transaction that has begun with `lock`; `other` waits for it, in another connection, and ends after it."""

    def run() -> object:
        try:
            return other()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock()
            waiting = pool.submit(run)
            until_somebody_waits()
            yield waiting
        waiting.result(60)


def reader(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def edit_case(client: Client, case: Case, **values: Any) -> HttpResponse:
    rows = {"parties-TOTAL_FORMS": "0", "parties-INITIAL_FORMS": "0"}
    form = {"number": case.number, "title": case.title, "version": case.updated_at.isoformat()}
    return client.post(reverse("case_edit", args=[case.pk]), form | rows | values)


def edit_hearing(client: Client, hearing: Hearing, **values: Any) -> HttpResponse:
    rows = {"participants-TOTAL_FORMS": "0", "participants-INITIAL_FORMS": "0"}
    form = {"starts_at": "2026-03-02T10:00", "version": hearing.updated_at.isoformat()}
    return client.post(reverse("hearing_edit", args=[hearing.pk]), form | rows | values)


def test_a_case_is_edited_while_a_transcript_of_it_is_indexed(hearing: Hearing, transcript: Transcript, clerk: User):
    client = reader(clerk)
    with one_after_the_other(lambda: hold_case(hearing.case_id), lambda: indexing.index_text(transcript.pk)):
        assert edit_case(client, hearing.case, title="Penadahan").status_code == 302
    assert Case.objects.get().title == "Penadahan"
    assert Child.objects.get().is_open


def test_a_case_is_sealed_while_its_vectors_are_written(hearing: Hearing, transcript: Transcript, clerk: User):
    client, model = reader(clerk), current()
    indexing.index_text(transcript.pk)
    children = indexing.missing(model)
    with one_after_the_other(lambda: hold_case(hearing.case_id), lambda: indexing.embed_missing(children, model)):
        assert edit_case(client, hearing.case, sealed="on").status_code == 302
    assert not transcript.children.get().embeddings.get().is_open


def test_a_hearing_is_sealed_while_its_case_is_edited(
    hearing: Hearing, transcript: Transcript, clerk: User, judge: User
):
    index_all()
    first, second = reader(clerk), reader(judge)
    sealing = lambda: edit_hearing(second, hearing, sealed="on")  # noqa: E731
    with one_after_the_other(lambda: hold_case(hearing.case_id), sealing) as sealed:
        assert edit_case(first, hearing.case, title="Penadahan").status_code == 302
    assert sealed.result().status_code == 302
    assert not Child.objects.get().is_open


def test_a_hearing_is_opened_while_its_case_is_deleted(sealed_hearing: Hearing, clerk: User, outsider: User):
    """By somebody who sees none of its hearings: the case is sealed and stays with those who see one."""
    told(sealed_hearing, LINE)
    index_all()
    case = sealed_hearing.case
    first, second = reader(outsider), reader(clerk)
    opening = lambda: edit_hearing(second, sealed_hearing)  # noqa: E731
    with one_after_the_other(lambda: hold_case(case.pk), opening) as opened:
        assert first.post(reverse("case_delete", args=[case.pk])).status_code == 302
    assert opened.result().status_code == 302
    index_all()
    assert Case.objects.get().sealed
    assert not Hearing.objects.get().sealed
    assert not Child.objects.get().is_open


def lock_as_its_editor(case: Case) -> Callable[[], object]:
    return lambda: Case.objects.select_for_update().get(pk=case.pk)


def create_hearing(client: Client, case: Case) -> HttpResponse:
    rows = {"participants-TOTAL_FORMS": "0", "participants-INITIAL_FORMS": "0"}
    return client.post(f"{reverse('hearing_create')}?case={case.pk}", {"starts_at": "2026-03-02T10:00"} | rows)


def test_a_hearing_that_is_created_while_its_sealed_case_is_opened_keeps_a_seal(
    sealed_case: Case, clerk: User, judge: User
):
    """Whoever opens the case has not seen it, and does not publish it."""
    opener, creator = reader(judge), reader(clerk)
    creating = lambda: create_hearing(creator, sealed_case)  # noqa: E731
    with one_after_the_other(lock_as_its_editor(sealed_case), creating) as created:
        assert edit_case(opener, sealed_case).status_code == 302
    assert created.result().status_code == 302
    hearing = Hearing.objects.get()
    assert not Case.objects.get().sealed
    assert hearing.sealed
    assert list(hearing.assigned.all()) == [clerk]
    assert not Hearing.objects.visible_to(judge).exists()
    assert AuditEvent.objects.get(action=AuditAction.CREATED).details["sealed"]


def test_a_hearing_that_was_created_before_its_sealed_case_is_opened_keeps_one_too(
    sealed_case: Case, clerk: User, judge: User
):
    opener, creator = reader(judge), reader(clerk)
    opening = lambda: edit_case(opener, sealed_case)  # noqa: E731
    with one_after_the_other(lambda: create_hearing(creator, sealed_case), opening) as opened:
        pass
    assert opened.result().status_code == 302
    assert not Case.objects.get().sealed
    assert Hearing.objects.get().sealed


def test_a_hearing_is_open_that_is_created_once_its_case_is(sealed_case: Case, clerk: User, judge: User):
    assert edit_case(reader(judge), sealed_case).status_code == 302
    assert create_hearing(reader(clerk), sealed_case).status_code == 302
    assert not Hearing.objects.get().sealed


def test_nobody_gets_into_a_case_that_is_sealed_by_creating_a_hearing_meanwhile(clerk: User, outsider: User):
    case = factories.CaseFactory()
    first, second = reader(clerk), reader(outsider)
    creating = lambda: create_hearing(second, case)  # noqa: E731
    with one_after_the_other(lock_as_its_editor(case), creating) as created:
        assert edit_case(first, case, sealed="on").status_code == 302
    assert created.result().status_code == 404
    assert not Hearing.objects.exists()
    assert not Case.objects.visible_to(outsider).exists()


def test_a_hearing_is_created_while_its_case_is_deleted(clerk: User, judge: User):
    case = factories.CaseFactory()
    first, second = reader(clerk), reader(judge)
    creating = lambda: create_hearing(second, case)  # noqa: E731
    with one_after_the_other(lock_as_its_editor(case), creating) as created:
        assert first.post(reverse("case_delete", args=[case.pk])).status_code == 302
    assert created.result().status_code == 404
    assert not Case.objects.exists()


def test_a_case_is_not_deleted_into_which_a_hearing_comes_meanwhile(clerk: User, judge: User):
    case = factories.CaseFactory()
    first, second = reader(clerk), reader(judge)
    deleting = lambda: first.post(reverse("case_delete", args=[case.pk]))  # noqa: E731
    with one_after_the_other(lambda: create_hearing(second, case), deleting) as deleted:
        pass
    assert deleted.result().status_code == 409
    assert Hearing.objects.get().case == case


def test_a_recording_is_put_into_a_hearing_whose_case_is_sealed(hearing: Hearing, transcript: Transcript, clerk: User):
    unfiled = told(None, LINE, created_by=clerk)
    index_all()
    first, second = reader(clerk), reader(clerk)
    place = reverse("recording_place", args=[unfiled.recording_id])
    putting = lambda: second.post(place, {"hearing": hearing.pk})  # noqa: E731
    with one_after_the_other(lambda: hold_case(hearing.case_id), putting) as put:
        assert edit_case(first, hearing.case, sealed="on").status_code == 302
    assert put.result().status_code == 302
    index_all()
    assert set(Child.objects.values_list("transcript", "is_open")) == {(transcript.pk, False), (unfiled.pk, False)}


def test_a_recording_that_gets_its_hearing_while_it_is_indexed(hearing: Hearing):
    """Whoever indexes has looked before, and looks again when the row is free."""
    unfiled = told(None, LINE)
    place = lambda: Recording.objects.update(hearing=hearing)  # noqa: E731
    with one_after_the_other(place, lambda: indexing.index_text(unfiled.pk)):
        pass
    assert Child.objects.get().is_open


def test_recordings_are_locked_in_the_order_of_their_keys(hearing: Hearing):
    """As jobs lock those of the same bytes. Transcripts have another order here."""
    recordings = [factories.RecordingFactory(pk=UUID(int=number), hearing=hearing) for number in (1, 2)]
    for recording, number in zip(recordings, (4, 3), strict=True):
        factories.TranscriptFactory(pk=UUID(int=number), recording=recording)

    def lock(recording: Recording) -> None:
        Recording.objects.select_for_update().get(pk=recording.pk)

    with one_after_the_other(lambda: lock(recordings[0]), lambda: Case.objects.update(sealed=True)):
        lock(recordings[1])
    assert Case.objects.get().sealed
