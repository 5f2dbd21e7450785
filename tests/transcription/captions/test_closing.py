"""What becomes of a session that has ended; and that it becomes so once, whoever dies in the middle of it."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.db.models import F
from django.test import Client
from django.utils import timezone

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.captions.sounding import samples_of
from transcription.captions import closing, keeping
from transcription.captions.audio_file import AudioFile
from transcription.captions.closing import close_session
from transcription.captions.keeping import keep_audio
from transcription.captions.rights import READ_ON_SECONDS, REFRESH_SECONDS
from transcription.errors import StorageFull
from transcription.models import CaptionLine, Hearing, Job, LiveGap, LiveSession, Recording, Transcript
from transcription.models.live import LiveState, MarkKind

pytestmark = pytest.mark.django_db
SECONDS = 3


def ended(hearing: Hearing, clerk: User, seconds: float = SECONDS) -> LiveSession:
    """Its audio is stored, and what it says has lines."""
    session = factories.LiveSessionFactory(hearing=hearing, started_by=clerk, state=LiveState.ENDING)
    settings.HOME.create(settings.HOME.live)
    with AudioFile(session.audio_path, 1) as audio:
        audio.append([np.full(round(seconds * 16_000), 1000, "<i2").tobytes()])
    factories.CaptionLineFactory(session=session, text="Sidang dibuka.")
    return session


@pytest.fixture
def live(hearing: Hearing, clerk: User) -> LiveSession:
    return ended(hearing, clerk)


def left_over() -> list[Path]:
    return sorted(settings.HOME.live.iterdir())


def test_there_are_a_recording_a_draft_and_a_job_and_nothing_else_is_left(live: LiveSession):
    close_session(live)
    live.refresh_from_db()
    assert live.state == LiveState.ENDED
    assert (live.recording, live.transcript, live.job) == (
        Recording.objects.get(),
        Transcript.objects.get(),
        Job.objects.get(),
    )
    assert live.recording.hearing == live.hearing
    assert live.recording.duration == SECONDS
    assert left_over() == []


def test_closing_it_again_changes_nothing(live: LiveSession):
    close_session(live)
    close_session(LiveSession.objects.get(pk=live.pk))
    assert (Recording.objects.count(), Transcript.objects.count(), Job.objects.count()) == (1, 1, 1)


def test_who_dies_before_the_draft_leaves_it_to_the_next(live: LiveSession, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        patch.setattr(closing, "make_draft", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            close_session(live)
    assert left_over() == [live.audio_path]
    assert LiveSession.objects.get().state == LiveState.ENDING
    close_session(LiveSession.objects.get(pk=live.pk))
    assert (Recording.objects.count(), Transcript.objects.count(), Job.objects.count()) == (1, 1, 1)
    assert LiveSession.objects.get().state == LiveState.ENDED


def test_where_there_is_no_room_the_audio_stays(live: LiveSession, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> str:
        raise StorageFull("no room")

    monkeypatch.setattr(keeping, "write_recordings", full)
    with pytest.raises(StorageFull):
        close_session(live)
    assert left_over() == [live.audio_path]


def test_a_moment_of_nothing_leaves_no_recording(hearing: Hearing, clerk: User):
    session = ended(hearing, clerk, 0.0001)
    close_session(session)
    session.refresh_from_db()
    assert (session.state, session.recording, session.transcript, session.job) == (LiveState.ENDED, None, None, None)
    assert left_over() == []


def test_without_a_file_it_ends_all_the_same(live: LiveSession):
    live.audio_path.unlink()
    close_session(live)
    live.refresh_from_db()
    assert (live.state, live.recording, live.audio_sha256) == (LiveState.ENDED, None, "")


def test_what_was_closed_goes_to_a_sealed_hearing_of_the_same_case(live: LiveSession, judge: User, clerk: User):
    live.hearing.assigned.add(judge)
    factories.LiveMarkFactory(session=live, start=1.0, end=2.0, ended_at=live.started_at)
    factories.CaptionLineFactory(session=live, text="Rahasia.", closed=True)
    close_session(live)
    beside = Hearing.objects.exclude(pk=live.hearing_id).get()
    assert (beside.case, beside.sealed, set(beside.assigned.all())) == (live.hearing.case, True, {judge, clerk})
    (draft,) = Transcript.objects.filter(recording__hearing=beside)
    assert [segment.text for segment in draft.segments.all()] == ["Rahasia."]
    live.refresh_from_db()
    assert [segment.text for segment in live.transcript.segments.all()] == ["Sidang dibuka."]


def test_an_anchor_or_a_pause_is_no_closed_part(live: LiveSession):
    for kind in (MarkKind.ANCHOR, MarkKind.PAUSE):
        factories.LiveMarkFactory(session=live, kind=kind, start=1.0, end=1.0, ended_at=live.started_at)
    close_session(live)
    assert Hearing.objects.count() == 1


def test_in_a_sealed_hearing_too_what_was_closed_is_apart_and_stays_so_without_the_seal(
    sealed_hearing: Hearing, clerk: User, outsider: User
):
    session = ended(sealed_hearing, clerk)
    factories.LiveMarkFactory(session=session, start=1.0, end=2.0, ended_at=session.started_at)
    factories.CaptionLineFactory(session=session, text="Rahasia.", closed=True)
    close_session(session)
    session.refresh_from_db()
    Hearing.objects.filter(pk=sealed_hearing.pk).update(sealed=False)
    assert list(Recording.objects.visible_to(outsider)) == [session.recording]
    assert not samples_of(session.recording.path)[16_000:32_000].any()
    assert [segment.text for segment in session.transcript.segments.all()] == ["Sidang dibuka."]
    (draft,) = session.closed_recording.transcripts.all()
    assert [segment.text for segment in draft.segments.all()] == ["Rahasia."]
    assert set(session.closed_recording.hearing.assigned.all()) == set(sealed_hearing.assigned.all()) | {clerk}


def test_the_draft_has_the_lines_that_came_after_the_recording(live: LiveSession):
    keep_audio(live)
    factories.CaptionLineFactory(session=live, text="Sidang ditutup.")
    close_session(live)
    live.refresh_from_db()
    texts = [segment.text for segment in live.transcript.segments.order_by("index")]
    assert texts == ["Sidang dibuka.", "Sidang ditutup."]
    assert live.recording == Recording.objects.get()


def test_while_somebody_writes_it_cannot_be_closed(live: LiveSession):
    with AudioFile(live.audio_path, 1):
        assert not close_session(live)
    live.refresh_from_db()
    assert (live.state, live.recording) == (LiveState.ENDING, None)
    assert close_session(live)


def test_a_hearing_that_is_sealed_before_the_draft_keeps_both_sides_of_its_closed_doors_apart(live: LiveSession):
    factories.LiveMarkFactory(session=live, start=1.0, end=2.0, ended_at=live.started_at)
    factories.CaptionLineFactory(session=live, text="Rahasia.", closed=True)
    keep_audio(live)
    Hearing.objects.filter(pk=live.hearing_id).update(sealed=True)
    close_session(live)
    live.refresh_from_db()
    (draft,) = live.closed_recording.transcripts.all()
    assert [segment.text for segment in draft.segments.all()] == ["Rahasia."]
    assert [segment.text for segment in live.transcript.segments.all()] == ["Sidang dibuka."]


def test_a_hearing_that_is_opened_before_the_draft_shows_nothing_from_behind_closed_doors(
    sealed_hearing: Hearing, clerk: User
):
    session = ended(sealed_hearing, clerk)
    factories.CaptionLineFactory(session=session, text="Rahasia.", closed=True)
    keep_audio(session)
    Hearing.objects.update(sealed=False)
    close_session(session)
    session.refresh_from_db()
    assert [segment.text for segment in session.transcript.segments.all()] == ["Sidang dibuka."]


def test_where_somebody_has_deleted_the_recording_there_is_no_draft(live: LiveSession):
    keep_audio(live)
    Recording.objects.all().delete()
    close_session(LiveSession.objects.get(pk=live.pk))
    live.refresh_from_db()
    assert (live.state, live.recording, live.transcript, live.job) == (LiveState.ENDED, None, None, None)
    assert left_over() == []


@pytest.mark.parametrize(("heard", "gap"), [(10.0, [(10.0, 60.0)]), (59.8, [])], ids=str)
def test_what_nobody_heard_in_time_is_a_gap(live: LiveSession, heard: float, gap: list[tuple[float, float]]):
    LiveSession.objects.update(captioned_seconds=heard)
    close_session(live, is_heard=False)
    assert list(live.gaps.values_list("start", "end")) == gap
    assert not any(one.is_filled for one in live.gaps.all())


def test_a_gap_that_was_open_ends_with_the_sound(live: LiveSession):
    LiveGap.objects.create(session=live, start=20.0, filled_until=20.0, reason="engine_unreachable")
    close_session(live, is_heard=False)
    assert list(live.gaps.values_list("start", "end")) == [(20.0, 60.0)]


def test_guests_read_on_until_the_last_line_is_not_held_back_and_two_refreshes_more(live: LiveSession):
    LiveSession.objects.update(delay_seconds=120.0)
    before = timezone.now()
    close_session(live)
    live.refresh_from_db()
    assert live.guests_until - before >= timedelta(seconds=120 + 2 * REFRESH_SECONDS)
    assert live.guests_until - timezone.now() <= timedelta(seconds=120 + READ_ON_SECONDS)


@pytest.mark.parametrize("delay", [0.0, 120.0])
@pytest.mark.parametrize("address", ["?text=1", "captions.vtt"])
def test_whoever_asks_now_and_then_reads_the_last_line(live: LiveSession, client: Client, delay: float, address: str):
    """As late as the second refresh after it is not held back any more."""
    LiveSession.objects.update(delay_seconds=delay, guests_allowed=True)
    close_session(live)
    passed = timedelta(seconds=delay + 2 * REFRESH_SECONDS)
    CaptionLine.objects.update(created_at=F("created_at") - passed)
    LiveSession.objects.update(guests_until=F("guests_until") - passed)
    answer = client.get(f"/live/{live.pk}/{address}")
    assert "Sidang dibuka." in answer.content.decode()
