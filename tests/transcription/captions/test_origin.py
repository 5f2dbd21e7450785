"""What readers of a transcript that was recorded live are told: what it is, what came of it, what is kept apart."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from tests import factories
from tests.transcription.captions.test_closing import ended
from transcription.captions.closing import close_session
from transcription.captions.keeping import OVERDUE, keep_audio
from transcription.models import Hearing, LiveSession, Recording, Transcript
from transcription.models.job import JobStatus
from transcription.models.live import LiveState, MarkKind
from transcription.recording_removal import DraftToCome, remove_recording

pytestmark = pytest.mark.django_db
DRAFT = "Ini draf dari takarir langsung."


@pytest.fixture
def live(hearing: Hearing, clerk: User) -> LiveSession:
    """Ended, its middle closed to the public; the better pass waits."""
    session = ended(hearing, clerk)
    factories.LiveMarkFactory(session=session, start=1.0, end=2.0, ended_at=session.started_at)
    factories.CaptionLineFactory(session=session, text="Rahasia.", closed=True)
    close_session(session)
    session.refresh_from_db()
    return session


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def of(transcript: Transcript) -> str:
    return f"/transcripts/{transcript.pk}/"


def better(live: LiveSession) -> Transcript:
    type(live.job).objects.filter(pk=live.job_id).update(status=JobStatus.COMPLETED)
    made = factories.TranscriptFactory(recording=live.recording, job=live.job)
    factories.SegmentFactory(transcript=made, index=0, text="Sidang dibuka.")
    return made


def test_the_draft_says_what_it_is_and_that_a_better_one_comes(client: Client, clerk: User, live: LiveSession):
    client.force_login(clerk)
    said = page(client, of(live.transcript))
    assert DRAFT in said
    assert "sedang dibuat dari rekaman" in said


def test_it_leads_to_the_better_one_which_says_nothing_of_the_kind(client: Client, clerk: User, live: LiveSession):
    made = better(live)
    client.force_login(clerk)
    said = page(client, of(live.transcript))
    assert DRAFT in said
    assert f'href="{of(made)}">Ke transkrip yang lebih baik' in said
    assert DRAFT not in page(client, of(made))


def test_where_the_better_pass_failed_it_says_so(client: Client, clerk: User, live: LiveSession):
    type(live.job).objects.filter(pk=live.job_id).update(status=JobStatus.FAILED)
    client.force_login(clerk)
    assert "pembuatannya gagal atau dibatalkan" in page(client, of(live.transcript))


def test_both_tell_from_when_to_when_it_was_closed_and_lead_there(client: Client, clerk: User, live: LiveSession):
    made = better(live)
    client.force_login(clerk)
    part = Hearing.objects.exclude(pk=live.hearing_id).get()
    for transcript in (live.transcript, made):
        said = page(client, of(transcript))
        assert "0:00:01 – 0:00:02" in said
        assert f"/hearings/{part.pk}/" in said
        assert "Rahasia" not in said
    assert f"/hearings/{part.pk}/" in page(client, f"/hearings/{live.hearing_id}/")


def test_who_was_outside_is_told_when_and_not_where(client: Client, live: LiveSession):
    outside = factories.UserFactory(role=Role.CLERK)
    client.force_login(outside)
    part = Hearing.objects.exclude(pk=live.hearing_id).get()
    said = page(client, of(live.transcript))
    assert "0:00:01 – 0:00:02" in said
    assert "disimpan terpisah" in said
    for address in (of(live.transcript), f"/hearings/{live.hearing_id}/", f"/cases/{live.hearing.case_id}/"):
        assert str(part.pk) not in page(client, address)
    assert client.get(f"/hearings/{part.pk}/").status_code == 404


def test_of_a_sealed_hearing_it_is_kept_apart_as_well(client: Client, clerk: User, sealed_hearing: Hearing):
    session = ended(sealed_hearing, clerk)
    factories.LiveMarkFactory(session=session, start=1.0, end=2.0, ended_at=session.started_at)
    close_session(session)
    session.refresh_from_db()
    client.force_login(clerk)
    said = page(client, of(session.transcript))
    assert DRAFT in said
    assert "0:00:01 – 0:00:02" in said
    assert f"/hearings/{session.closed_recording.hearing_id}/" in said


def test_of_one_that_was_kept_together_before_nothing_of_the_kind_is_said(
    client: Client, clerk: User, sealed_hearing: Hearing
):
    session = ended(sealed_hearing, clerk)
    close_session(session)
    factories.LiveMarkFactory(session=session, start=1.0, end=2.0, ended_at=session.started_at)
    session.refresh_from_db()
    client.force_login(clerk)
    said = page(client, of(session.transcript))
    assert DRAFT in said
    assert "tidak terdengar" not in said


@pytest.fixture
def to_come(hearing: Hearing, clerk: User) -> LiveSession:
    """Its recordings are there, its captions are not through."""
    session = ended(hearing, clerk)
    factories.LiveMarkFactory(session=session, start=1.0, end=2.0, ended_at=session.started_at)
    LiveSession.objects.update(captioned_seconds=45.0, ended_at=timezone.now())
    keep_audio(session)
    session.refresh_from_db()
    return session


def test_between_recording_and_draft_the_page_of_either_hearing_says_what_comes(
    client: Client, clerk: User, to_come: LiveSession
):
    client.force_login(clerk)
    part = to_come.closed_recording.hearing
    for hearing in (to_come.hearing, part):
        assert "Draf transkripnya menyusul: 75 %" in page(client, f"/hearings/{hearing.pk}/")
    assert f"/hearings/{part.pk}/" in page(client, f"/hearings/{to_come.hearing_id}/")
    close_session(to_come)
    assert "menyusul" not in page(client, f"/hearings/{to_come.hearing_id}/")


@pytest.mark.parametrize(("is_kept", "said"), [(True, "Rekamannya aman"), (False, "Suaranya masih ada di server")])
def test_what_should_be_there_by_now_is_a_case_for_the_administrator(
    client: Client, clerk: User, to_come: LiveSession, is_kept: bool, said: str
):
    LiveSession.objects.update(ended_at=timezone.now() - OVERDUE - timedelta(seconds=1))
    if not is_kept:
        LiveSession.objects.update(audio_sha256="")
    client.force_login(clerk)
    assert said in page(client, f"/hearings/{to_come.hearing_id}/")


@pytest.mark.parametrize("which", ["recording", "closed_recording"])
def test_a_recording_is_not_deleted_before_its_draft_is_there(
    client: Client, administrator: User, to_come: LiveSession, which: str
):
    """The captions would be lost with it."""
    recording = getattr(to_come, which)
    recording.hearing.assigned.add(administrator)
    client.force_login(administrator)
    address = f"/recordings/{recording.pk}/delete/"
    assert "Takarir terakhir rekaman ini masih ditulis" in page(client, address)
    assert client.post(address).status_code == 409
    with pytest.raises(DraftToCome):
        remove_recording(recording, administrator)
    assert Recording.objects.filter(pk=recording.pk).exists()


def test_an_uploaded_recording_says_nothing_of_it(client: Client, clerk: User, hearing: Hearing):
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    factories.SegmentFactory(transcript=transcript, index=0)
    client.force_login(clerk)
    said = page(client, of(transcript))
    assert DRAFT not in said
    assert "tidak terdengar" not in said


def test_the_desk_of_a_hearing_that_was_recorded_says_so(client: Client, clerk: User, live: LiveSession):
    client.force_login(clerk)
    said = page(client, f"/hearings/{live.hearing_id}/live/")
    assert "Sidang ini sudah direkam langsung" in said
    assert of(live.transcript) in said


def test_marks_are_offered_in_the_courts_language_whoever_sets_them(client: Client, clerk: User, hearing: Hearing):
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    said = page(client, f"/hearings/{hearing.pk}/live/")
    assert "Leave to record" in said
    assert 'data-anchor="Putusan sela"' in said
    assert 'data-gap="Tidak ada yang terekam selama %s detik"' in said
    assert 'data-no_captions="Captions are left out' in said


def test_what_was_marked_stands_in_the_minutes_of_either_side(
    client: Client, clerk: User, hearing: Hearing, live: LiveSession
):
    """From the session to the file, with the closed part made as it is made after a hearing."""
    at = live.marks.get(kind=MarkKind.CLOSED)
    LiveSession.objects.filter(pk=live.pk).update(state=LiveState.ENDED)
    for label, start, begun in (("Terbuka", 0.5, at.begun_at.replace(second=0)), ("Tertutup", 1.5, at.begun_at)):
        given = {"kind": MarkKind.ANCHOR, "label": label, "start": start, "end": start}
        factories.LiveMarkFactory(session=live, begun_at=begun.replace(year=2025), ended_at=begun, **given)
    part = Hearing.objects.exclude(pk=live.hearing_id).get()
    client.force_login(clerk)
    inside = Transcript.objects.get(recording__hearing=part)
    minutes = {}
    for transcript in (live.transcript, inside):
        answer = client.get(f"/api/v1/stt/transcripts/{transcript.pk}/export?format=pdf&layout=minutes")
        minutes[transcript.pk] = read(answer.content)
    assert "Terbuka" in minutes[live.transcript.pk]
    assert "[00:00:01] Tertutup" not in minutes[live.transcript.pk]
    assert "[00:00:01] Tertutup" in minutes[inside.pk]


def read(content: bytes) -> str:
    import io

    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
