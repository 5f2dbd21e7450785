"""A real web server, a real worker process, the reference client, and Google's service as an emulator that fails."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from courtsight.accounts.models import ApiToken, User
from tests import factories
from tests.transcription.captions.courtroom import Room, emulated, words_each
from tests.transcription.captions.streaming import Stream
from tests.transcription.captions.test_worker import until, working
from tests.transcription.jobs import excerpt
from tests.transcription.web_server import WebServer, one_server, visited
from transcription.audio.wav import HEADER_BYTES
from transcription.captions.marks import begin_mark
from transcription.emulator.script import Rule
from transcription.models import CaptionLine, Court, Hearing, LiveSession, Transfer
from transcription.models.live import LiveState, MarkKind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
SECONDS = 30
# Not what is really said in it: so it is known. But where it is loud: the emulator ends an utterance in silence, and a
# word in which it did that would be lost, as it is on a busy machine, where sound comes in larger portions.
QUIET = (9.5, 11.5, 12.5, 18.0, 20.5, 25.5)
WORDS = words_each(0.5, SECONDS - 0.5, QUIET)


@cache
def speech() -> Path:
    return excerpt(SECONDS)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Room]:
    with emulated(Room(speech().read_bytes()[HEADER_BYTES:], WORDS)) as room:
        yield room


@pytest.fixture(scope="module")
def running(django_db_setup: None, emulator: Room, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    with one_server(tmp_path_factory.mktemp("web"), **emulator.settings) as server:
        yield server


@pytest.fixture
def room(emulator: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """Its worker changes streams over after eight seconds at the earliest."""
    for name, value in (emulator.settings | {"GOOGLE_STREAM_SECONDS": "10"}).items():
        monkeypatch.setenv(name, value)
    emulator.emulator.script.clear()
    emulator.heard.clear()
    return emulator


@pytest.fixture
def server(transactional_db: None, running: WebServer, monkeypatch: pytest.MonkeyPatch) -> WebServer:
    return visited(running, monkeypatch)


@pytest.fixture
def court(transactional_db: None) -> Court:
    return Court.objects.create(cloud_classes=["Pdt"], live_engine="google", falls_back=True)


@pytest.fixture
def civil(transactional_db: None) -> Hearing:
    return factories.HearingFactory(case__number="12/Pdt.G/2026/PN Bdg")


def streamed(server: WebServer, hearing: Hearing, user: User) -> Stream:
    _row, token = ApiToken.create(user, "stream")
    return Stream(speech(), server.url, token, str(hearing.pk), server.environment, 2.0)


def by_time() -> list[CaptionLine]:
    """All lines; none overlaps another."""
    lines = list(CaptionLine.objects.order_by("start"))
    for before, after in zip(lines, lines[1:], strict=False):
        assert before.end <= after.start + 0.05
    return lines


def test_streams_break_are_ended_early_and_refused_and_no_word_is_lost_or_doubled(
    server: WebServer, room: Room, court: Court, civil: Hearing, clerk: User
):
    room.say(
        Rule(call="StreamingRecognize", error="UNAVAILABLE", times=2),
        Rule(call="StreamingRecognize", error="UNAVAILABLE", audio=6.0, times=1),
        # Long before it is told to end, however much of the sound waits.
        Rule(call="StreamingRecognize", error="OK", audio=2.5, times=1),
    )
    with working(), streamed(server, civil, clerk) as stream:
        result = stream.result()
    assert result["sent_sha256"] == result["stored_sha256"] == hashlib.sha256(room.pcm).hexdigest()
    lines = by_time()
    assert [word["word"] for line in lines for word in line.words] == [word.word for word in WORDS]
    assert {(line.engine, line.model) for line in lines} == {("google", "chirp_3")}
    assert {"interim", "final", "closed"} <= stream.kinds()
    session = LiveSession.objects.get()
    assert (session.state, session.engine, session.gaps.count()) == (LiveState.ENDED, "google", 0)
    assert {segment.engine for segment in session.transcript.segments.all()} == {"google"}
    sent = Transfer.objects.filter(hearing=civil)
    assert sent.count() >= 4
    assert SECONDS <= sent.seconds() < sent.count() * SECONDS


def test_out_of_reach_the_local_engine_goes_on_and_the_gap_is_filled(
    server: WebServer, room: Room, court: Court, civil: Hearing, clerk: User
):
    room.say(Rule(call="StreamingRecognize", error="UNAVAILABLE", audio=8.0, times=1))
    with working(), streamed(server, civil, clerk) as stream:
        until(lambda: room.heard)
        room.say(Rule(call="StreamingRecognize", error="UNAUTHENTICATED"))
        until(lambda: LiveSession.objects.filter(engine_now="whisper").exists())
        result = stream.result()
    assert result["sent_sha256"] == result["stored_sha256"]
    lines = by_time()
    assert {line.engine for line in lines} >= {"whisper"}
    assert lines[-1].engine == "whisper"
    session = LiveSession.objects.get()
    assert all(gap.is_filled for gap in session.gaps.all())
    assert session.transcript.segments.count() == len(lines)


def test_captions_that_may_not_be_made_here_pause_and_are_made_up_for_at_the_end(
    server: WebServer, room: Room, court: Court, civil: Hearing, clerk: User
):
    Court.objects.update(falls_back=False)
    room.say(Rule(call="StreamingRecognize", error="UNAUTHENTICATED"))
    with working(), streamed(server, civil, clerk) as stream:
        until(lambda: LiveSession.objects.filter(degraded="cloud_away").exists())
        assert LiveSession.objects.get().gaps.get().end is None
        stream.result()
    session = LiveSession.objects.get()
    assert [(gap.start, gap.end, gap.is_filled) for gap in session.gaps.all()] == [(0.0, float(SECONDS), True)]
    assert {line.engine for line in by_time()} == {"whisper"}
    assert session.transcript.segments.count() == session.lines.count()


def test_a_hearing_that_is_closed_while_it_runs_is_sent_no_more(
    server: WebServer, room: Room, court: Court, civil: Hearing, clerk: User
):
    with working(), streamed(server, civil, clerk) as stream:
        until(lambda: any(end > 6 for _, end in room.heard))
        mark = begin_mark(LiveSession.objects.get(), clerk, MarkKind.CLOSED)
        stream.result()
    assert max(end for _, end in room.heard) < mark.start + 8
    assert {line.engine for line in by_time() if line.start > mark.start + 8} == {"whisper"}
    assert Transfer.objects.filter(hearing=civil).seconds() < SECONDS - 5
