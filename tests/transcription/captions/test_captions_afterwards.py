"""Captions of a session that is over: closed ones follow the sealed hearing, and all go with their recordings."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.captions.test_keeping import stored
from transcription.captions.keeping import keep_audio
from transcription.captions.lines import correct_line
from transcription.captions.marks import begin_mark, end_mark
from transcription.captions.rights import is_let_in
from transcription.captions.sessions import end_session
from transcription.models import CaptionLine, Hearing, LiveSession
from transcription.models.live import LiveState, MarkKind
from transcription.recording_removal import remove_recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(hearing: Hearing, clerk: User, judge: User) -> LiveSession:
    """One second for all, then two behind closed doors; a line of each. The judge was assigned."""
    hearing.assigned.add(judge)
    live = stored(factories.LiveSessionFactory(hearing=hearing, started_by=clerk))
    factories.LiveMarkFactory(session=live, start=1.0, made_by=clerk)
    factories.CaptionLineFactory(session=live, number=1, start=0.0, end=1.0, text="Sidang dibuka.")
    factories.CaptionLineFactory(session=live, number=2, start=1.0, end=3.0, text="Nama korban.", closed=True)
    end_session(live, clerk)
    keep_audio(live)
    LiveSession.objects.update(state=LiveState.ENDED)
    live.refresh_from_db()
    return live


def texts(user: User) -> list[str]:
    return list(CaptionLine.objects.visible_to(user).order_by("number").values_list("text", flat=True))


def test_who_comes_into_the_open_hearing_later_reads_nothing_that_was_closed(kept: LiveSession, outsider: User):
    kept.hearing.assigned.add(outsider)
    assert texts(outsider) == ["Sidang dibuka."]
    assert not is_let_in(outsider, kept)
    kept.closed_recording.hearing.assigned.add(outsider)
    assert texts(outsider) == ["Sidang dibuka.", "Nama korban."]
    assert is_let_in(outsider, kept)


def test_who_is_taken_out_of_the_sealed_hearing_reads_no_more_of_it(kept: LiveSession, clerk: User, judge: User):
    for user in (clerk, judge):
        assert len(texts(user)) == 2
    kept.closed_recording.hearing.assigned.clear()
    for user in (clerk, judge):
        assert texts(user) == ["Sidang dibuka."]


def test_with_each_recording_its_captions_go(kept: LiveSession, clerk: User):
    public, closed = kept.recording, kept.closed_recording
    remove_recording(closed, clerk)
    assert list(CaptionLine.objects.values_list("text", flat=True)) == ["Sidang dibuka."]
    remove_recording(public, clerk)
    assert not CaptionLine.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_corrections_and_doors_wait_for_each_other(hearing: Hearing, clerk: User):
    """Each in a transaction of its own: whoever locks in another order is told of a deadlock."""
    live = factories.LiveSessionFactory(hearing=hearing, started_by=clerk, stored_seconds=30.0)
    line = factories.CaptionLineFactory(session=live, number=1, start=29.0, end=31.0)
    rounds, together = 40, Barrier(2)

    def correct() -> None:
        for number in range(rounds):
            together.wait(30)
            revision = CaptionLine.objects.get(pk=line.pk).revision
            correct_line(line, clerk, revision, text=f"Ucapan {number}.")
        connection.close()

    def close_and_open() -> None:
        for _ in range(rounds):
            together.wait(30)
            end_mark(begin_mark(live, clerk, MarkKind.CLOSED), clerk)
        connection.close()

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(correct), threads.submit(close_and_open)]:
            done.result(120)
    assert live.marks.filter(kind=MarkKind.CLOSED).count() == rounds
