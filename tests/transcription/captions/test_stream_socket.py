"""The socket of the microphone: who may, what is taken, what is acknowledged, and what happens to the rest."""

import asyncio
import time
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.captions.conftest import LEAVE
from tests.transcription.captions.microphone import START, Microphone, pcm_in, spoken, tenth_of_a_second, token_of
from tests.transcription.socketing import cookies_of, in_thread
from transcription.captions import audio_file, recorded
from transcription.captions.intake import Intake
from transcription.captions.marks import begin_mark, end_mark
from transcription.captions.protocol import MAX_FRAME_BYTES, MOST_ERRORS, Close
from transcription.captions.sessions import Permission, end_session, open_session
from transcription.captions.telling import tell_event
from transcription.errors import StorageFull
from transcription.models import Hearing, LiveSession
from transcription.models.live import LiveState, MarkKind

pytestmark = pytest.mark.django_db(transaction=True)


async def test_what_is_acknowledged_is_in_the_file(session: LiveSession, clerk: User):
    async with Microphone(session, await token_of(clerk)) as microphone:
        ready = await microphone.start()
        assert (ready["next_seq"], ready["session"]["id"]) == (0, str(session.pk))
        for seq in range(20):
            await microphone.send(seq)
        await microphone.hear_ack_of(19)
        assert pcm_in(session.audio_path) == spoken(20)
    await in_thread(session.refresh_from_db)
    assert (session.state, session.next_seq, session.stored_seconds) == (LiveState.RECORDING, 20, 2.0)
    assert session.started_at is not None


async def test_a_server_that_died_before_it_could_say_that_recording_began_says_it_later(
    session: LiveSession, clerk: User
):
    settings.HOME.create(settings.HOME.live)
    with audio_file.AudioFile(session.audio_path, 1) as audio:
        audio.append([tenth_of_a_second(0)])
    async with Microphone(session, await token_of(clerk)) as microphone:
        assert (await microphone.start())["next_seq"] == 1
        await microphone.send(1)
        await microphone.hear_ack_of(1)
    await in_thread(session.refresh_from_db)
    assert session.state == LiveState.RECORDING


async def test_nothing_is_acknowledged_before_it_is_synced(
    session: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    synced: list[int] = []
    real = audio_file.os.fdatasync

    def note(descriptor: int) -> None:
        real(descriptor)
        synced.append(audio_file.os.fstat(descriptor).st_size)

    monkeypatch.setattr(audio_file.os, "fdatasync", note)
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        for seq in range(10):
            await microphone.send(seq)
            await microphone.hear_ack_of(seq)
            assert synced[-1] >= (seq + 1) * len(tenth_of_a_second(0))


async def test_after_each_of_ten_breaks_the_client_goes_on_where_the_server_says(session: LiveSession, clerk: User):
    token, sent = await token_of(clerk), 0
    for _ in range(10):
        async with Microphone(session, token) as microphone:
            sent = (await microphone.start())["next_seq"]
            for seq in range(sent, sent + 5):
                await microphone.send(seq)
            await microphone.hear("ack")  # perhaps not of all of them
    async with Microphone(session, token) as microphone:
        next_seq = (await microphone.start())["next_seq"]
    assert next_seq >= 10
    assert pcm_in(session.audio_path) == spoken(next_seq)


async def test_doubled_frames_are_stored_once_and_acknowledged_again(session: LiveSession, clerk: User):
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        for seq in (0, 1):
            await microphone.send(seq)
        await microphone.hear_ack_of(1)
        await microphone.send(0)
        assert (await microphone.hear("ack"))["seq"] == 1
        assert pcm_in(session.audio_path) == spoken(2)


async def test_a_gap_is_told_with_the_number_to_go_on_from(session: LiveSession, clerk: User):
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        await microphone.send(0)
        await microphone.send(2)
        error = await microphone.hear("error")
        assert (error["code"], error["next_seq"]) == ("gap", 1)
        for seq in (1, 2):
            await microphone.send(seq)
        await microphone.hear_ack_of(2)
        assert pcm_in(session.audio_path) == spoken(3)


@pytest.mark.parametrize(
    ("frame", "code"),
    [(bytes(MAX_FRAME_BYTES + 2), "frame_too_large"), (b"\x01", "bad_frame")],
    ids=["large", "half a sample"],
)
async def test_a_bad_frame_is_an_error_and_the_session_goes_on(
    session: LiveSession, clerk: User, frame: bytes, code: str
):
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        await microphone.send(0, frame)
        assert (await microphone.hear("error"))["code"] == code
        await microphone.send(0)
        await microphone.hear_ack_of(0)


async def test_bad_frames_without_end_close_the_socket(session: LiveSession, clerk: User):
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        for _ in range(MOST_ERRORS):
            await microphone.send(0, b"\x01")
        assert await microphone.close_code() == Close.BAD_MESSAGE
        assert [message["type"] for message in microphone.heard].count("error") == MOST_ERRORS


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sample_rate": 44100}, "wrong_rate"),
        ({"encoding": "opus"}, "wrong_encoding"),
        ({"channels": 2}, "wrong_channels"),
        ({"language_code": "tlh"}, "unknown_language"),
        ({"type": "begin"}, "bad_message"),
    ],
    ids=str,
)
async def test_a_start_that_does_not_fit_is_refused(session: LiveSession, clerk: User, change: Any, code: str):
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.say({"type": "start", "sample_rate": 16000, "encoding": "pcm_s16le"} | change)
        assert (await microphone.hear("error"))["code"] == code
        assert await microphone.close_code() == Close.BAD_MESSAGE


async def test_sound_before_the_start_is_refused(session: LiveSession, clerk: User):
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.send(0)
        assert (await microphone.hear("error"))["code"] == "bad_message"
        assert await microphone.close_code() == Close.BAD_MESSAGE
    assert not session.audio_path.exists()


async def test_a_ping_is_answered(session: LiveSession, clerk: User):
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        await microphone.say({"type": "ping"})
        await microphone.hear("pong")


async def test_a_full_disk_is_told_and_never_acknowledged(
    session: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    def full(*args: object) -> None:
        raise StorageFull("full")

    monkeypatch.setattr(audio_file, "ROOM_STEP", 0)  # it looks for room with each frame
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        await microphone.send(0)
        await microphone.hear_ack_of(0)
        with monkeypatch.context() as patch:
            patch.setattr(audio_file, "require_room", full)
            for seq in range(1, 100):
                await microphone.send(seq)
            error = await microphone.hear("error")
            assert error["code"] == "storage_full"
        for seq in range(error["next_seq"], error["next_seq"] + 3):
            await microphone.send(seq)
        await microphone.hear_ack_of(error["next_seq"] + 2)
    assert pcm_in(session.audio_path) == spoken(error["next_seq"] + 3)


async def test_off_the_record_nothing_is_stored(session: LiveSession, clerk: User):
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        for seq in range(3):
            await microphone.send(seq)
        await microphone.hear_ack_of(2)
        mark = await in_thread(begin_mark, session, clerk, MarkKind.OFF_RECORD, at=0.4)
        await microphone.hear("mark")
        await microphone.send(3)  # was said before
        await microphone.hear_ack_of(3)
        await microphone.send(4)
        assert (await microphone.hear("error"))["code"] == "off_the_record"
        await in_thread(end_mark, mark, clerk)
        await microphone.hear("mark")
        await asyncio.sleep(0.1)
        await microphone.send(4)
        await microphone.hear_ack_of(4)
    assert pcm_in(session.audio_path) == spoken(5)


async def test_stop_ends_the_session(session: LiveSession, clerk: User):
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        for seq in range(5):
            await microphone.send(seq)
        await microphone.say({"type": "stop"})
        while (status := await microphone.hear("status"))["session"]["state"] != LiveState.ENDING:
            pass
        assert {"type": "ack", "seq": 4} in microphone.heard
        assert status["session"]["next_seq"] == 5
    await in_thread(session.refresh_from_db)
    assert (session.state, session.heard_at) == (LiveState.ENDING, None)


async def test_who_ends_it_elsewhere_stops_the_microphone(session: LiveSession, clerk: User):
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        await microphone.send(0)
        await microphone.hear_ack_of(0)
        while not (await in_thread(LiveSession.objects.get, pk=session.pk)).started_at:
            await asyncio.sleep(0.05)
        await in_thread(end_session, session, clerk)
        while (await microphone.hear("status"))["session"]["state"] != LiveState.ENDING:
            pass
        await microphone.send(1)  # it was under way
        await microphone.say({"type": "ping"})
        await microphone.hear("pong")
        assert not any(message["type"] == "error" for message in microphone.heard)
    with audio_file.held(session.audio_path):
        """Nobody writes any more."""


async def test_a_session_that_is_ended_while_its_microphone_begins_takes_no_more_sound(
    session: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    """What is stored may be a recording already."""
    real = Intake.open

    async def ended_meanwhile(intake: Intake) -> None:
        await in_thread(end_session, session, clerk)
        await real(intake)

    recording = {"state": LiveState.RECORDING, "started_at": timezone.now()}
    await in_thread(partial(LiveSession.objects.filter(pk=session.pk).update, **recording))
    monkeypatch.setattr(Intake, "open", ended_meanwhile)
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.say(START)
        while (await microphone.hear("status"))["session"]["state"] != LiveState.ENDING:
            pass
        await microphone.send(0)
        await microphone.say({"type": "ping"})
        await microphone.hear("pong")
        assert not {"ready", "ack", "error"} & {message["type"] for message in microphone.heard}
        with audio_file.held(session.audio_path):
            assert pcm_in(session.audio_path) == b""


async def test_a_session_that_is_over_says_so_at_once(session: LiveSession, clerk: User):
    await in_thread(end_session, session, clerk)  # nothing was recorded
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.say({"type": "start", "sample_rate": 16000, "encoding": "pcm_s16le"})
        assert (await microphone.hear("closed"))["transcript_id"] is None
        assert await microphone.close_code() == Close.DONE


async def test_without_leave_nothing_is_recorded(hearing: Hearing, clerk: User):
    refusal = Permission(False, "Hakim Ketua", timezone.now())
    session = await in_thread(open_session, hearing, clerk, refusal, "id-ID", 1)
    async with Microphone(session, await token_of(clerk)) as microphone:
        assert await microphone.close_code() == Close.ENDED


async def test_only_who_may_upload_may_stream(session: LiveSession, judge: User, viewer: User):
    for user in (judge, viewer):
        async with Microphone(session, await token_of(user)) as microphone:
            assert await microphone.close_code() == Close.FORBIDDEN


async def test_what_somebody_sends_who_may_not_stream_is_stored_nowhere(session: LiveSession, viewer: User):
    async with Microphone(session, await token_of(viewer)) as microphone:
        await microphone.say(START)  # without waiting for an answer
        await microphone.send(0)
        assert await microphone.close_code() == Close.FORBIDDEN
    assert microphone.heard == []
    assert not session.audio_path.exists()
    await in_thread(session.refresh_from_db)
    assert session.state == LiveState.READY


async def test_a_sealed_hearing_is_not_told_from_none(sealed_hearing: Hearing, clerk: User, outsider: User):
    sealed = await in_thread(open_session, sealed_hearing, clerk, LEAVE, "id-ID", 1)
    token = await token_of(outsider)
    for session in (sealed, LiveSession()):
        async with Microphone(session, token) as microphone:
            assert await microphone.close_code() == Close.FORBIDDEN


@pytest.mark.parametrize("token", ["", "cs_salah"])
async def test_a_wrong_token_is_not_let_in(session: LiveSession, token: str):
    async with Microphone(session, token) as microphone:
        assert await microphone.close_code() == Close.UNAUTHENTICATED


async def test_a_page_of_another_origin_is_not_let_in(session: LiveSession, clerk: User):
    cookies = (await in_thread(cookies_of, clerk)).encode()
    async with Microphone(session, headers=[(b"cookie", cookies), (b"origin", b"http://localhost")]) as own:
        assert own.accepted
        await own.start()
    async with Microphone(session, headers=[(b"cookie", cookies), (b"origin", b"http://jahat.example")]) as other:
        assert not other.accepted


async def test_a_session_longer_than_one_may_be_is_closed(session: LiveSession, clerk: User, settings: Any):
    settings.LIVE_MAX_HOURS = 0.1 / 3600
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        await microphone.send(0)
        await microphone.send(1)
        assert await microphone.close_code() == Close.LIMIT


async def test_a_session_is_no_longer_than_its_recording_can_be(
    session: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recorded, "MOST_BYTES", recorded.HEADS + 2 * 1600)
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        await microphone.send(0)
        await microphone.send(1)
        assert await microphone.close_code() == Close.LIMIT


@pytest.mark.parametrize(("channels", "hours"), [(1, 36), (2, 18), (4, 9.2), (8, 4.6), (16, 2.3)])
def test_so_long_a_recording_of_several_channels_can_be(channels: int, hours: float):
    assert recorded.longest(channels) / 16_000 / 3600 == pytest.approx(hours, rel=0.03)


def test_the_folder_of_live_audio_is_private():
    assert settings.HOME.live in settings.HOME.private


async def test_what_is_being_written_when_it_stops_is_acknowledged_as_well(
    session: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    """The first frame is synced while the others wait for the disk."""
    real = audio_file.AudioFile.append

    def append(file: audio_file.AudioFile, payloads: list[bytes]) -> list[audio_file.Frame]:
        if file.next_seq:
            time.sleep(1.0)
        return real(file, payloads)

    monkeypatch.setattr(audio_file.AudioFile, "append", append)
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        await microphone.send(0)
        await microphone.hear_ack_of(0)
        await microphone.send(1)
        await asyncio.sleep(0.1)
        await microphone.say({"type": "stop"})
        await microphone.hear_ack_of(1)
    assert pcm_in(session.audio_path) == spoken(2)


async def test_captions_come_to_the_microphone_as_they_were_told_and_what_is_left_out_in_words(
    session: LiveSession, clerk: User
):
    said = {"type": "interim", "text": 'ia berkata "degraded"', "agreed": "", "start": 0.0, "end": 1.0}
    async with Microphone(session, await token_of(clerk)) as microphone:
        await microphone.start()
        await in_thread(tell_event, session.pk, said)
        assert await microphone.hear("interim") == said
        await in_thread(tell_event, session.pk, {"type": "degraded", "level": "fewer_interims"})
        degraded = await microphone.hear("degraded")
    assert degraded["level"] == "fewer_interims"
    assert degraded["message"]


async def test_microphones_of_one_process_are_stored_side_by_side(clerk: User):
    hearings = await in_thread(factories.HearingFactory.create_batch, 4)
    sessions = [await in_thread(open_session, one, clerk, LEAVE, "id-ID", 1) for one in hearings]
    token = await token_of(clerk)
    async with AsyncExitStack() as room:
        microphones = [await room.enter_async_context(Microphone(one, token)) for one in sessions]
        for microphone in microphones:
            await microphone.start()
        for seq in range(5):
            for microphone in microphones:
                await microphone.send(seq)
        for microphone in microphones:
            await microphone.hear_ack_of(4)
        assert [pcm_in(one.audio_path) for one in sessions] == [spoken(5)] * 4
    for one in sessions:
        await in_thread(one.refresh_from_db)
    assert {(one.state, one.next_seq, one.heard_at) for one in sessions} == {(LiveState.RECORDING, 5, None)}
