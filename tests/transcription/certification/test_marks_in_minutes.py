"""What the clerk marked while the hearing was recorded heads its minutes, certified with them; and who gave leave."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import translation

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from courtsight.audit.models import AuditEvent
from tests import factories
from tests.transcription.certification.conftest import certify
from tests.transcription.seals.tampering import in_word
from transcription.captions.anchors import anchors_of, leaves_of
from transcription.captions.marks import begin_mark, name_mark
from transcription.certification.verifying import verify
from transcription.models import Court, Hearing, LiveMark, LiveSession, Transcript
from transcription.models.live import LiveState, MarkKind
from transcription.seals import Outcome

BEGUN = datetime(2026, 3, 2, 3, 1, tzinfo=UTC)
both = pytest.mark.parametrize("format", ["docx", "pdf"])
Take = Callable[..., bytes]
Read = Callable[[str, bytes], str]


@pytest.fixture
def live(transcript: Transcript, session: Hearing, recorder: User) -> LiveSession:
    recording = transcript.recording
    return factories.LiveSessionFactory(
        hearing=session, started_by=recorder, state=LiveState.ENDED, recording=recording, started_at=BEGUN
    )


def mark(live: LiveSession, label: str, start: float, **more: object) -> None:
    at = {"begun_at": BEGUN + timedelta(seconds=start), "ended_at": BEGUN + timedelta(seconds=start)}
    factories.LiveMarkFactory(session=live, kind=MarkKind.ANCHOR, label=label, start=start, end=start, **at | more)


def close(live: LiveSession, start: float, end: float | None) -> None:
    ended = None if end is None else BEGUN + timedelta(seconds=end)
    at = {"begun_at": BEGUN + timedelta(seconds=start), "ended_at": ended}
    factories.LiveMarkFactory(session=live, start=start, end=end, **at)


@pytest.fixture
def take(client: Client, recorder: User) -> Take:
    client.force_login(recorder)

    def download(transcript: Transcript, **query: object) -> bytes:
        answer = client.get(f"/api/v1/stt/transcripts/{transcript.pk}/export", {"layout": "minutes", **query})
        assert answer.status_code == 200, answer.content
        return answer.content

    return download


@both
def test_each_mark_heads_what_was_said_after_it(
    format: str, transcript: Transcript, live: LiveSession, take: Take, text_of: Read
):
    mark(live, "Keberatan", 9.0)
    mark(live, "Penasihat hukum mundur", 9.5)
    mark(live, "Skors", 29.0)
    text = text_of(format, take(transcript, format=format))
    parts = (
        *("Jalannya persidangan", "terbuka untuk umum.", "[00:00:09] Keberatan", "[00:00:09] Penasihat hukum mundur"),
        *("Saya melihat", "keterangan Saudara dicatat.", "[00:00:29] Skors", "Barang bukti dan alat bukti"),
    )
    places = [text.index(part, text.index("Jalannya persidangan")) for part in parts]
    assert places == sorted(places)


@both
def test_no_mark_is_later_than_what_it_heads(
    format: str, transcript: Transcript, live: LiveSession, take: Take, text_of: Read
):
    """The key was pressed when the answer had begun, at the tenth second."""
    mark(live, "Keberatan", 12.0)
    text = text_of(format, take(transcript, format=format))
    assert "[00:00:10] Keberatan [00:00:10]" in text


@both
def test_a_mark_divides_what_one_speaker_says_in_a_row(
    format: str, transcript: Transcript, live: LiveSession, take: Take, text_of: Read
):
    transcript.segments.update(speaker=transcript.segments.first().speaker)
    mark(live, "Putusan sela", 9.0)
    text = text_of(format, take(transcript, format=format))
    assert "terbuka untuk umum. [00:00:09] Putusan sela" in text


@both
def test_no_minutes_but_those_of_its_own_recording_and_no_other_layout_have_it(
    format: str, transcript: Transcript, session: Hearing, live: LiveSession, take: Take, text_of: Read
):
    mark(live, "Keberatan", 9.0)
    other = factories.TranscriptFactory(recording__hearing=session)
    factories.SegmentFactory(transcript=other, index=0, start=0.0, end=5.0, text="Rekaman lain.")
    assert "Keberatan" not in text_of(format, take(other, format=format))
    assert "Keberatan" not in text_of(format, take(transcript, format=format, layout="verbatim"))
    assert "Keberatan" not in text_of(format, take(transcript, format=format, start=9, end=19))


@both
def test_marks_are_certified_with_the_minutes(
    format: str, transcript: Transcript, live: LiveSession, presiding: User, recorder: User, key: str, take: Take
):
    mark(live, "Keberatan", 9.0)
    mark(live, "Skors", 29.0)
    certify(transcript, presiding, recorder)
    content = take(transcript, format=format)
    assert verify(content).outcome is Outcome.GENUINE
    mark(live, "Ditambahkan kemudian", 10.0)
    assert verify(take(transcript, format=format)).outcome is Outcome.GENUINE
    assert transcript.versions.get().document["sitting"]["marks"] == [
        {"at_ms": 9000, "label": "Keberatan"},
        {"at_ms": 29000, "label": "Skors"},
    ]


def test_a_mark_that_was_changed_in_the_file_is_told(
    transcript: Transcript, live: LiveSession, presiding: User, recorder: User, key: str, take: Take
):
    mark(live, "Keberatan", 9.0)
    certify(transcript, presiding, recorder)
    report = verify(in_word(take(transcript, format="docx"), "Keberatan", "Keberadaan"))
    assert report.outcome is Outcome.CHANGED
    assert [(one.was, one.now) for one in report.differences] == [("Keberatan", "Keberadaan")]


def test_without_the_courts_key_on_the_file_marks_are_held_against_the_record(
    transcript: Transcript, live: LiveSession, presiding: User, recorder: User, key: str, take: Take
):
    from transcription.certification import keys

    mark(live, "Keberatan", 9.0)
    mark(live, "Skors", 29.0)
    certify(transcript, presiding, recorder)
    keys.key_path().unlink()
    for format in ("docx", "pdf"):
        report = verify(take(transcript, format=format))
        assert (report.outcome, report.differences) == (Outcome.PARTLY, ())


def test_an_excerpt_of_certified_minutes_has_no_marks_and_is_genuine(
    transcript: Transcript, live: LiveSession, presiding: User, recorder: User, key: str, take: Take, text_of: Read
):
    mark(live, "Keberatan", 9.0)
    certify(transcript, presiding, recorder)
    content = take(transcript, format="docx", start=9, end=19)
    assert "Keberatan" not in text_of("docx", content)
    assert verify(content).outcome is Outcome.GENUINE


def test_whoever_signs_reads_the_marks_before(
    client: Client, transcript: Transcript, live: LiveSession, presiding: User, recorder: User, key: str
):
    mark(live, "Keberatan", 9.0)
    certify(transcript, presiding, recorder)
    client.force_login(presiding)
    page = client.get(f"/transcripts/{transcript.pk}/versions/1/").content.decode()
    assert "[00:00:09] Keberatan" in page


@both
def test_what_was_marked_behind_closed_doors_is_not_in_the_minutes_of_the_public_part(
    format: str, transcript: Transcript, live: LiveSession, take: Take, text_of: Read
):
    close(live, 8.0, 20.0)
    mark(live, "Rahasia keluarga", 9.0)
    mark(live, "Skors", 29.0)
    text = text_of(format, take(transcript, format=format))
    assert "Rahasia" not in text
    assert "[00:00:29] Skors" in text


def test_it_is_in_those_of_the_closed_part(
    transcript: Transcript, session: Hearing, live: LiveSession, recorder: User, take: Take, text_of: Read
):
    close(live, 8.0, 20.0)
    mark(live, "Rahasia keluarga", 9.0)
    mark(live, "Skors", 29.0)
    sealed = factories.HearingFactory(case=session.case, sealed=True)
    sealed.assigned.add(recorder)
    inside = factories.TranscriptFactory(recording__hearing=sealed)
    factories.SegmentFactory(transcript=inside, index=0, start=9.0, end=19.0, text="Soal keluarga.")
    live.closed_recording = inside.recording
    live.save()
    text = text_of("docx", take(inside, format="docx"))
    assert "[00:00:09] Rahasia keluarga" in text
    assert "Skors" not in text


def test_in_a_sealed_hearing_each_side_of_the_closed_doors_has_its_own(
    transcript: Transcript, session: Hearing, live: LiveSession
):
    """The seal may be taken off the hearing, and its minutes are certified by then."""
    close(live, 8.0, 20.0)
    mark(live, "Sumpah", 9.0)
    mark(live, "Pembukaan", 2.0)
    session.sealed = True
    session.save()
    live.closed_recording = factories.RecordingFactory(hearing=factories.HearingFactory(sealed=True))
    live.save()
    assert [one.label for one in anchors_of(transcript.recording)] == ["Pembukaan"]
    assert [one.label for one in anchors_of(live.closed_recording)] == ["Sumpah"]


def test_a_sealed_hearing_that_was_kept_in_one_recording_before_has_the_marks_of_both_sides(
    transcript: Transcript, session: Hearing, live: LiveSession
):
    close(live, 8.0, 20.0)
    mark(live, "Sumpah", 9.0)
    mark(live, "Pembukaan", 2.0)
    session.sealed = True
    session.save()
    LiveSession.objects.update(stored_seconds=30.0)
    assert [one.label for one in anchors_of(transcript.recording)] == ["Pembukaan", "Sumpah"]


def closed_in_a_pause(live: LiveSession, start: float, until: float) -> None:
    """Nothing was captured behind these doors; `until`: seconds by the clock."""
    at = {"begun_at": BEGUN + timedelta(seconds=start), "ended_at": BEGUN + timedelta(seconds=until)}
    factories.LiveMarkFactory(session=live, start=start, end=start, **at)


def test_behind_doors_that_hold_no_sound_the_courts_own_labels_head_what_was_said_next_and_own_words_nothing(
    transcript: Transcript, live: LiveSession, outsider: User
):
    closed_in_a_pause(live, 9.0, 60.0)
    for label in ("Putusan sela", "Bukti P-9: foto keluarga", "Rahasia"):
        mark(live, label, 9.0, begun_at=BEGUN + timedelta(seconds=30))
    assert [one.label for one in anchors_of(transcript.recording)] == ["Putusan sela"]
    assert not LiveMark.objects.filter(kind=MarkKind.ANCHOR).visible_to(outsider).exists()


def test_they_are_labels_of_the_list_that_the_court_has_made(transcript: Transcript, live: LiveSession):
    Court.objects.update_or_create(pk=Court.current().pk, defaults={"anchors": "Mediasi\nSkors"})
    closed_in_a_pause(live, 9.0, 60.0)
    for label in ("Mediasi", "Putusan sela"):
        mark(live, label, 9.0, begun_at=BEGUN + timedelta(seconds=30))
    assert [one.label for one in anchors_of(transcript.recording)] == ["Mediasi"]


def test_where_other_doors_hold_sound_all_are_in_the_minutes_of_the_closed_part(
    transcript: Transcript, session: Hearing, live: LiveSession
):
    closed_in_a_pause(live, 9.0, 60.0)
    close(live, 20.0, 25.0)
    for label in ("Putusan sela", "Rahasia"):
        mark(live, label, 9.0, begun_at=BEGUN + timedelta(seconds=30))
    live.closed_recording = factories.RecordingFactory(hearing=factories.HearingFactory(case=session.case, sealed=True))
    live.save()
    assert list(anchors_of(transcript.recording)) == []
    assert sorted(one.label for one in anchors_of(live.closed_recording)) == ["Putusan sela", "Rahasia"]


@pytest.mark.parametrize("end", [None, 20.0], ids=["still closed", "open again"])
def test_staff_who_were_outside_are_not_told_its_label(
    client: Client, live: LiveSession, end: float | None, recorder: User, presiding: User
):
    close(live, 8.0, end)
    mark(live, "Rahasia keluarga", 9.0)
    mark(live, "Pembukaan", 2.0)
    seen = {}
    for user in (recorder, presiding):
        client.force_login(user)
        session = client.get(f"/api/v1/stt/live/{live.pk}").json()
        seen[user.username] = [one["label"] for one in session["marks"] if one["kind"] == "anchor"]
    assert seen == {"budi": ["Pembukaan", "Rahasia keluarga"], "siti": ["Pembukaan"]}


def test_whoever_sets_it_can_complete_its_label(client: Client, live: LiveSession):
    """A clerk who goes on recording at another computer, and is not assigned."""
    LiveSession.objects.update(state=LiveState.RECORDING)
    other = factories.UserFactory(role=Role.CLERK)
    begin_mark(live, other, MarkKind.CLOSED, at=10.0)
    mark = begin_mark(live, other, MarkKind.ANCHOR, "Bukti …", at=12.0)
    client.force_login(other)
    address = f"/api/v1/stt/live/{live.pk}/marks/{mark.pk}"
    assert client.patch(address, {"label": "Bukti P-3"}, content_type="application/json").status_code == 200


def test_the_record_of_proceedings_tells_it_to_nobody_who_was_outside(
    client: Client, live: LiveSession, recorder: User
):
    close(live, 8.0, 20.0)
    mark(live, "Bukti P-9: foto", 9.0)
    outside = factories.UserFactory(role=Role.CLERK)
    client.force_login(outside)
    assert "P-9" not in client.get(f"/hearings/{live.hearing_id}/proceedings/").content.decode()
    client.force_login(recorder)
    assert "P-9" in client.get(f"/hearings/{live.hearing_id}/proceedings/").content.decode()


def test_the_trail_of_the_hearing_does_not_repeat_it(live: LiveSession, recorder: User):
    LiveSession.objects.update(state=LiveState.RECORDING)
    begin_mark(live, recorder, MarkKind.ANCHOR, "Di muka umum", at=5.0)
    begin_mark(live, recorder, MarkKind.CLOSED, at=10.0)
    name_mark(begin_mark(live, recorder, MarkKind.ANCHOR, "Rahasia", at=12.0), recorder, "Rahasia besar")
    told = str(list(AuditEvent.objects.filter(hearing_id=live.hearing_id).values_list("details", flat=True)))
    assert "Di muka umum" in told
    assert "Rahasia" not in told


@both
def test_the_minutes_say_who_gave_leave_to_record(
    format: str, transcript: Transcript, live: LiveSession, take: Take, text_of: Read
):
    text = text_of(format, take(transcript, format=format))
    assert "Perekaman sidang diizinkan oleh Hakim Ketua pada hari Senin, tanggal 2 Maret 2026, pukul 10.00 WIB." in text


def test_a_refusal_and_a_leave_that_nothing_was_recorded_after_are_not_in_them(
    transcript: Transcript, session: Hearing, take: Take, text_of: Read
):
    refused = {"permission_granted": False, "state": LiveState.REFUSED, "started_at": None}
    factories.LiveSessionFactory(hearing=session, **refused)
    factories.LiveSessionFactory(hearing=session, state=LiveState.ENDED, started_at=None)
    assert "Perekaman sidang" not in text_of("docx", take(transcript, format="docx"))


def test_leave_and_refusal_are_on_the_page_of_the_hearing(
    client: Client, session: Hearing, live: LiveSession, recorder: User
):
    refused = {"permission_granted": False, "permission_by": "Maya K.", "state": LiveState.REFUSED, "started_at": None}
    later = BEGUN + timedelta(hours=1)
    factories.LiveSessionFactory(hearing=session, started_by=recorder, permission_at=later, **refused)
    client.force_login(recorder)
    for address in (f"/hearings/{session.pk}/", f"/hearings/{session.pk}/proceedings/"):
        page = " ".join(client.get(address).content.decode().split())
        assert "oleh Hakim Ketua, 2 Mar 2026, 10.00" in page
        assert "oleh Maya K." in page
        assert page.count("dicatat oleh Budi Santoso") == 2
        with translation.override("id"):
            assert page.index("Perekaman diizinkan") < page.index("Perekaman ditolak")


@pytest.mark.parametrize("keys", [(1, 2), (2, 1)])
@pytest.mark.parametrize("second", [0, 40])
def test_a_refusal_and_then_leave_in_the_same_minute_stand_in_that_order(
    session: Hearing, keys: tuple[int, int], second: int
):
    """Whatever their keys; a program may have noted the refusal with its seconds."""
    refused = {"permission_granted": False, "state": LiveState.REFUSED, "started_at": None}
    first, then = (UUID(int=key) for key in keys)
    at = BEGUN.replace(second=second)
    factories.LiveSessionFactory(pk=first, hearing=session, permission_at=at, **refused)
    factories.LiveSessionFactory(pk=then, hearing=session, permission_at=BEGUN)
    assert [one.permission_granted for one in leaves_of(session)] == [False, True]


def test_a_decision_of_earlier_that_is_noted_later_stands_first(session: Hearing):
    ended = {"state": LiveState.ENDED}
    late = factories.LiveSessionFactory(hearing=session, permission_at=BEGUN + timedelta(minutes=1), **ended)
    early = factories.LiveSessionFactory(hearing=session, permission_at=BEGUN, **ended)
    assert list(leaves_of(session)) == [early, late]


def test_without_a_live_recording_the_page_says_nothing_of_leave(client: Client, session: Hearing, recorder: User):
    client.force_login(recorder)
    assert "Izin merekam" not in client.get(f"/hearings/{session.pk}/").content.decode()
