"""Real worker processes on real sessions: captions go on whoever is killed, and what is stored becomes a recording."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection

from courtsight import heartbeats
from courtsight.accounts.models import User
from tests import factories, servers
from tests.site import ROOT
from tests.transcription.jobs import HEARING
from transcription.audio.decode import decode_to_wav
from transcription.audio.wav import HEADER_BYTES
from transcription.captions import forgotten
from transcription.captions.audio_file import AudioFile
from transcription.captions.channel import Sender, forget
from transcription.captions.claims import claim_sessions, unheard
from transcription.captions.closing import LONGEST_WAIT
from transcription.captions.keeping import keep_audio
from transcription.captions.lines import correct_line
from transcription.captions.marks import begin_mark, end_mark
from transcription.captions.sessions import end_session, note_stored
from transcription.models import CaptionLine, Hearing, LiveSession, Recording
from transcription.models.live import LiveState, MarkKind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
FRAME = 3200  # bytes: a tenth of a second


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The first 40 seconds of a hearing."""
    wav = tmp_path_factory.mktemp("speech") / "whole.wav"
    decode_to_wav(HEARING, wav)
    return wav.read_bytes()[HEADER_BYTES : HEADER_BYTES + 40 * 32_000]


class Process:
    """A live worker on the tests' database, for at most so many sessions, with so many connections.

    It hears no line while there is a file `until_gone`.
    """

    def __init__(self, most: int = 4, connections: int = 10, until_gone: Path | None = None) -> None:
        database = connection.settings_dict
        host = database["HOST"] or database["OPTIONS"]["host"]
        environment = {
            **os.environ,
            "COURTSIGHT_HOME": str(settings.HOME.path),
            "DATABASE_URL": f"postgres://postgres@/{database['NAME']}?host={host}",
            "REDIS_URL": settings.REDIS_URL,
            "SECRET_KEY": settings.SECRET_KEY,
            "DISK_RESERVE_BYTES": "0",
            "DATABASE_POOL_SIZE": str(connections),
            **({"QUICK_EAR_WAITS_FOR": str(until_gone)} if until_gone else {}),
        }
        command = [sys.executable, "-m", "tests.transcription.captions.quick_worker", str(most)]
        self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *command], cwd=ROOT, env=environment)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(30)


@contextmanager
def working(most: int = 4, connections: int = 10, until_gone: Path | None = None) -> Iterator[Process]:
    process = Process(most, connections, until_gone)
    try:
        yield process
    finally:
        if process.process.poll() is None:
            process.kill()


def until(is_so: Callable[[], object], seconds: float = 90) -> float:
    """How long it took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds
        time.sleep(0.1)
    return time.monotonic() - began


class Tape:
    """What the web process does with a microphone's audio."""

    def __init__(self, session: LiveSession, pcm: bytes) -> None:
        self.session, self._pcm = session, pcm
        settings.HOME.create(settings.HOME.live)
        self._file, self._sender, self._is_closed = AudioFile(session.audio_path, 1), Sender(), False

    def play(self, seconds: float) -> None:
        begin = self._file.samples * 2
        frames = [self._pcm[place : place + FRAME] for place in range(begin, begin + round(seconds * 32_000), FRAME)]
        self._sender.send([(self.session.pk, self._file.append(frames))])
        self._file.sync()
        note_stored(self.session, self._file.seconds, self._file.next_seq, connected=True)

    def close(self) -> None:
        if not self._is_closed:
            self._file.close()
        self._is_closed = True


@pytest.fixture
def live(hearing: Hearing, clerk: User) -> LiveSession:
    return factories.LiveSessionFactory(hearing=hearing, started_by=clerk, stored_seconds=0.0, next_seq=0)


@pytest.fixture
def tape(live: LiveSession, speech: bytes) -> Iterator[Tape]:
    tape = Tape(live, speech)
    yield tape
    tape.close()


def reached(session: LiveSession, seconds: float) -> bool:
    return session.lines.filter(end__gte=seconds).exists()


def in_order(session: LiveSession) -> list[CaptionLine]:
    """All lines; none of them overlaps another, none is twice."""
    lines = list(session.lines.all())
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    for before, after in zip(lines, lines[1:], strict=False):
        assert before.end <= after.start + 0.01
    return lines


def test_a_killed_workers_session_goes_on_with_another_and_no_line_is_lost_or_doubled(live: LiveSession, tape: Tape):
    """Within 5 s: before the other one, which renews what it holds every second, has done so for the fifth time."""
    with working(most=1) as first:
        tape.play(15)
        until(lambda: reached(live, 10))
        other = factories.LiveSessionFactory(stored_seconds=0.0, next_seq=0)
        with working():
            until(lambda: held_until(other) is not None)
            first.kill()
            renewed = renewals(other, lambda: LiveSession.objects.get(pk=live.pk).worker == holder(other))
            tape.play(20)
            until(lambda: reached(live, 30))
    assert renewed < 5
    assert in_order(live)[0].start < 5


def test_a_worker_captions_more_sessions_than_it_has_connections(live: LiveSession, tape: Tape, speech: bytes):
    others = factories.LiveSessionFactory.create_batch(3, stored_seconds=0.0, next_seq=0)
    tapes = [tape, *(Tape(other, speech) for other in others)]
    with working(connections=2):
        for one in tapes:
            one.play(12)
        until(lambda: all(reached(one.session, 5) for one in tapes))
    for one in tapes:
        one.close()


def holder(session: LiveSession) -> str:
    return LiveSession.objects.get(pk=session.pk).worker


def held_until(session: LiveSession) -> datetime | None:
    return LiveSession.objects.get(pk=session.pk).claimed_until


def renewals(session: LiveSession, is_so: Callable[[], bool]) -> int:
    """How often the claim on this session is renewed until something is so."""
    seen = {held_until(session)}

    def look() -> bool:
        seen.add(held_until(session))
        return is_so()

    until(look)
    return len(seen) - 1


def test_redis_is_emptied_and_restarted_and_captions_go_on(live: LiveSession, tape: Tape, own_servers: servers.Servers):
    with working():
        tape.play(15)
        until(lambda: reached(live, 10))
        redis.Redis.from_url(settings.REDIS_URL).flushall()
        tape.play(5)
        redis.Redis.from_url(settings.REDIS_URL).flushall()
        tape.play(15)
        until(lambda: reached(live, 30))
    in_order(live)


def test_a_worker_that_is_told_to_stop_leaves_its_session_to_others_at_once(live: LiveSession, tape: Tape):
    with working() as worker:
        tape.play(10)
        until(lambda: live.lines.exists())
        assert worker.stop() == 0
    assert unheard() == 1
    assert [claim.session_id for claim in claim_sessions("lain", 5)] == [live.pk]


def test_when_it_has_ended_there_are_a_recording_a_draft_and_a_job(live: LiveSession, tape: Tape, clerk: User):
    with working():
        tape.play(30)
        until(lambda: reached(live, 20))
        corrected = live.lines.first()
        correct_line(corrected, clerk, 1, "Sidang dibuka", "Hakim Ketua")
        end_session(live, clerk)
        time.sleep(1.5)
        live.refresh_from_db()
        assert live.state == LiveState.ENDING  # somebody still writes to the file
        tape.close()
        until(lambda: LiveSession.objects.filter(pk=live.pk, state=LiveState.ENDED).exists())
        until(lambda: not live.audio_path.exists())
    live.refresh_from_db()
    recording = live.recording
    assert (recording.hearing, recording.duration, recording.channels) == (live.hearing, 30.0, 1)
    assert recording.path.read_bytes()[44:] == tape._pcm[: 30 * 32_000]
    segments = list(live.transcript.segments.order_by("index"))
    assert len(segments) == live.lines.count()
    assert (segments[0].text, segments[0].speaker_name) == ("Sidang dibuka", "Hakim Ketua")
    assert segments[0].engine_text != "Sidang dibuka"
    (edit,) = live.transcript.edits.all()
    assert edit.made_by == clerk
    assert (live.job.recording, live.job.status) == (recording, "pending")


def test_the_recording_waits_for_no_caption_and_the_draft_has_them_all_whoever_is_killed(
    live: LiveSession, tape: Tape, clerk: User, tmp_path: Path
):
    hears_nothing = tmp_path / "file"
    hears_nothing.touch()
    with working(until_gone=hears_nothing) as worker:
        tape.play(30)
        tape.close()
        end_session(live, clerk)
        until(lambda: LiveSession.objects.get(pk=live.pk).recording_id is not None)
        live.refresh_from_db()
        assert (live.state, live.transcript, live.job) == (LiveState.ENDING, None, None)
        assert live.recording.path.read_bytes()[44:] == tape._pcm[: 30 * 32_000]
        worker.kill()
    with working():
        until(lambda: LiveSession.objects.filter(pk=live.pk, state=LiveState.ENDED).exists())
    recording = live.recording
    live.refresh_from_db()
    assert (live.recording, live.job.recording, Recording.objects.count()) == (recording, recording, 1)
    assert in_order(live)[-1].end > 20
    assert live.transcript.segments.count() == live.lines.count()
    assert not live.gaps.exists()


def test_a_draft_that_has_waited_long_enough_says_what_is_not_in_it(live: LiveSession, tape: Tape, clerk: User):
    tape.play(40)
    tape.close()
    end_session(live, clerk)
    assert keep_audio(live)
    forget(live.pk)  # all of it comes from the disk, twenty seconds at a time
    LiveSession.objects.update(ended_at=live.ended_at - LONGEST_WAIT)
    with working():
        until(lambda: LiveSession.objects.filter(pk=live.pk, state=LiveState.ENDED).exists())
    live.refresh_from_db()
    gap = live.gaps.get()
    assert (gap.end, gap.is_filled) == (40.0, False)
    assert in_order(live)[-1].end - 0.01 <= gap.start < 30
    assert live.transcript.segments.count() == live.lines.count()
    assert live.job.recording == live.recording


def test_what_was_closed_to_the_public_lies_in_a_sealed_hearing(
    live: LiveSession, tape: Tape, clerk: User, judge: User
):
    live.hearing.assigned.add(judge)
    with working():
        tape.play(10)
        mark = begin_mark(LiveSession.objects.get(pk=live.pk), clerk, MarkKind.CLOSED)
        tape.play(10)
        end_mark(mark, clerk, at=20.0)
        tape.play(10)
        until(lambda: reached(live, 25))
        tape.close()
        end_session(live, clerk)
        until(lambda: LiveSession.objects.filter(pk=live.pk, state=LiveState.ENDED).exists())
    live.refresh_from_db()
    public = live.recording.path.read_bytes()[44:]
    assert public[: 10 * 32_000] == tape._pcm[: 10 * 32_000]
    assert not any(public[10 * 32_000 : 20 * 32_000])
    assert public[20 * 32_000 :] == tape._pcm[20 * 32_000 : 30 * 32_000]
    beside = Recording.objects.exclude(pk=live.recording_id).get()
    assert (beside.hearing.sealed, beside.hearing.case) == (True, live.hearing.case)
    assert set(beside.hearing.assigned.all()) == {clerk, judge}
    assert beside.path.read_bytes()[44:][10 * 32_000 : 20 * 32_000] == tape._pcm[10 * 32_000 : 20 * 32_000]
    assert not any(beside.path.read_bytes()[44:][: 10 * 32_000])
    closed = set(live.lines.filter(closed=True).values_list("text", flat=True))
    assert closed
    assert set(beside.transcripts.get().segments.values_list("text", flat=True)) == closed
    assert not closed & set(live.transcript.segments.values_list("text", flat=True))


def test_without_a_worker_the_recording_is_made_all_the_same(
    live: LiveSession, tape: Tape, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    tape.play(10)
    tape.close()
    end_session(live, clerk)
    forgotten.close_unheard()
    live.refresh_from_db()
    assert (live.state, live.recording.duration) == (LiveState.ENDING, 10.0)  # a worker may come yet
    LiveSession.objects.update(ended_at=live.ended_at - 2 * forgotten.UNHEARD_FOR)
    forgotten.close_unheard()
    live.refresh_from_db()
    assert (live.state, live.recording.duration, live.transcript) == (LiveState.ENDED, 10.0, None)
    assert live.job is not None
    assert [(gap.start, gap.end) for gap in live.gaps.all()] == [(0.0, 10.0)]


def test_a_worker_that_hangs_does_not_keep_the_draft_for_ever(live: LiveSession, tape: Tape, clerk: User):
    tape.play(10)
    tape.close()
    end_session(live, clerk)
    (claim,) = claim_sessions("macet", 1)
    LiveSession.objects.update(ended_at=live.ended_at - 2 * forgotten.UNHEARD_FOR)
    forgotten.close_unheard()
    assert claim.look().state == LiveState.ENDING  # it hears yet
    LiveSession.objects.update(ended_at=live.ended_at - 2 * LONGEST_WAIT)
    forgotten.close_unheard()
    assert claim.look().state == LiveState.ENDED


def test_a_forgotten_session_is_ended(live: LiveSession, tape: Tape):
    tape.play(1)
    forgotten.end_idle()
    live.refresh_from_db()
    assert live.state == LiveState.RECORDING
    LiveSession.objects.update(heard_at=live.created_at.replace(year=2020))
    forgotten.end_idle()
    live.refresh_from_db()
    assert live.state == LiveState.ENDING


def test_audio_that_is_a_recording_by_now_does_not_stay(live: LiveSession, tape: Tape):
    """Whoever closed the session was killed before it could take the file away."""
    tape.play(1)
    tape.close()
    forgotten.remove_recorded()
    assert live.audio_path.exists()
    LiveSession.objects.update(state=LiveState.ENDED)
    forgotten.remove_recorded()
    assert not live.audio_path.exists()


def test_a_worker_shows_life(db: None):
    with working() as worker:

        def signs() -> list[heartbeats.Worker]:
            """Those of this one: a killed one's stay for a while."""
            return [sign for sign in heartbeats.workers() if f":{worker.process.pid}:" in sign.name]

        until(signs)
        assert signs()[0].queues == ("live",)
        worker.stop()
        assert signs() == []
