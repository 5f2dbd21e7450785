"""What a live recording left out of the public record divides the paragraphs, in drafts and in what is certified."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.certification.conftest import certify
from transcription.captions.anchors import breaks_of
from transcription.certification import keys
from transcription.certification.verifying import verify
from transcription.models import Hearing, LiveSession, Transcript
from transcription.models.live import LiveState, MarkKind
from transcription.seals import Outcome

BEGUN = datetime(2026, 3, 2, 3, 1, tzinfo=UTC)
both = pytest.mark.parametrize("format", ["docx", "pdf"])
Read = Callable[[str, bytes], str]


@pytest.fixture
def live(transcript: Transcript, session: Hearing, recorder: User) -> LiveSession:
    """All of it is one voice: nothing but what was left out can end a paragraph."""
    transcript.segments.update(speaker=transcript.segments.first().speaker)
    return factories.LiveSessionFactory(
        hearing=session, started_by=recorder, state=LiveState.ENDED, recording=transcript.recording, started_at=BEGUN
    )


def mark(live: LiveSession, kind: MarkKind, start: float, end: float | None) -> None:
    ended = None if end is None else BEGUN + timedelta(seconds=end)
    at = {"begun_at": BEGUN + timedelta(seconds=start), "ended_at": ended}
    factories.LiveMarkFactory(session=live, kind=kind, start=start, end=end, **at)


def taken(client: Client, user: User, transcript: Transcript, **query: object) -> bytes:
    client.force_login(user)
    answer = client.get(f"/api/v1/stt/transcripts/{transcript.pk}/export", {"layout": "minutes", **query})
    assert answer.status_code == 200, answer.content
    return answer.content


ONE = "terbuka untuk umum. Saya melihat"
TWO = "terbuka untuk umum. [00:00:10] Pembicara 1: Saya melihat"


@both
@pytest.mark.parametrize(("kind", "end"), [(MarkKind.CLOSED, 9.5), (MarkKind.CLOSED, None), (MarkKind.OFF_RECORD, 9.0)])
def test_a_paragraph_ends_where_something_was_left_out(
    format: str, kind: MarkKind, end: float | None, client: Client, recorder: User, transcript: Transcript,
    live: LiveSession, text_of: Read,
):  # fmt: skip
    assert ONE in text_of(format, taken(client, recorder, transcript, format=format))
    mark(live, kind, 9.0, end)
    text = text_of(format, taken(client, recorder, transcript, format=format))
    assert TWO in text
    assert "malam. Baik, keterangan" in text


@both
def test_so_it_is_in_the_layout_for_reading(
    format: str, client: Client, recorder: User, transcript: Transcript, live: LiveSession, text_of: Read
):
    query = {"format": format, "layout": "reading", "times": "true"}
    assert ONE in text_of(format, taken(client, recorder, transcript, **query))
    mark(live, MarkKind.CLOSED, 9.0, 9.5)
    assert ONE not in text_of(format, taken(client, recorder, transcript, **query))


def test_a_pause_or_a_mark_of_the_clerk_is_no_break(transcript: Transcript, live: LiveSession):
    mark(live, MarkKind.PAUSE, 9.0, 9.0)
    mark(live, MarkKind.ANCHOR, 9.0, 9.0)
    assert breaks_of(transcript.recording) == []


def test_the_part_behind_closed_doors_has_them_too_and_no_other_recording(
    transcript: Transcript, live: LiveSession, session: Hearing
):
    mark(live, MarkKind.CLOSED, 9.0, 20.5)
    mark(live, MarkKind.OFF_RECORD, 25.0, 25.0)
    sealed = factories.HearingFactory(case=session.case, sealed=True)
    inside = factories.RecordingFactory(hearing=sealed)
    live.closed_recording = inside
    live.save()
    assert breaks_of(transcript.recording) == breaks_of(inside) == [9.0, 20.5, 25.0]
    assert breaks_of(factories.RecordingFactory(hearing=session)) == []


@both
def test_they_are_certified_with_the_minutes(
    format: str, client: Client, transcript: Transcript, live: LiveSession, presiding: User, recorder: User, key: str,
    text_of: Read,
):  # fmt: skip
    mark(live, MarkKind.CLOSED, 9.0, 9.5)
    version = certify(transcript, presiding, recorder)
    assert version.document["sitting"]["breaks"] == [9000, 9500]
    content = taken(client, recorder, transcript, format=format)
    # Whoever speaks on is not named again in the PDF.
    assert "terbuka untuk umum. [00:00:10]" in text_of(format, content)
    assert verify(content).outcome is Outcome.GENUINE
    # Nothing that is noted afterwards changes what was certified.
    mark(live, MarkKind.CLOSED, 19.0, 19.5)
    again = taken(client, recorder, transcript, format=format)
    assert "malam. Baik, keterangan" in text_of(format, again)
    assert verify(again).outcome is Outcome.GENUINE
    keys.key_path().unlink()
    report = verify(taken(client, recorder, transcript, format=format))
    assert (report.outcome, report.differences) == (Outcome.PARTLY, ())


def test_a_version_of_before_there_were_breaks_keeps_its_paragraphs(
    client: Client, transcript: Transcript, live: LiveSession, presiding: User, recorder: User, key: str, text_of: Read
):
    version = certify(transcript, presiding, recorder)
    assert "breaks" not in version.document["sitting"]
    mark(live, MarkKind.CLOSED, 9.0, 9.5)
    content = taken(client, recorder, transcript, format="docx")
    assert ONE in text_of("docx", content)
    assert verify(content).outcome is Outcome.GENUINE
