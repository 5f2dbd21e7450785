"""The sound of a session reaches its worker whole, whatever becomes of Redis."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import redis
from django.conf import settings as live_settings

from tests import factories
from transcription.captions.audio_file import AudioFile
from transcription.captions.channel import GROUP, Sender, forget, key_of
from transcription.captions.inbox import Inbox, Receiver
from transcription.captions.seats import Seats
from transcription.captions.sound import Sound
from transcription.models import CourtRoom, LiveSession
from transcription.rooms import names_at

pytestmark = pytest.mark.django_db
TENTH = 1600  # samples


@pytest.fixture
def live() -> LiveSession:
    return factories.LiveSessionFactory()


class Source:
    """Frames whose samples are all the frame's number."""

    def __init__(self, session: LiveSession, channels: int = 1) -> None:
        live_settings.HOME.create(live_settings.HOME.live)
        self._session_id, self._channels = session.pk, channels
        self._file, self._sender = AudioFile(session.audio_path, channels), Sender()

    def play(self, count: int, sends: bool = True) -> None:
        first = self._file.next_seq
        pcm = [np.full(TENTH * self._channels, number, "<i2").tobytes() for number in range(first, first + count)]
        frames = self._file.append(pcm)
        if sends:
            self._sender.send([(self._session_id, frames)])

    def close(self) -> None:
        self._file.close()


@pytest.fixture
def source(live: LiveSession) -> Iterator[Source]:
    source = Source(live)
    yield source
    source.close()


class Sounds:
    """Opens sounds, and closes them after the test."""

    def __init__(self, session: LiveSession) -> None:
        self._session = session
        self.opened: list[tuple[Sound, Receiver]] = []

    def open(self, worker: str = "a", at: int = 0, channels: int = 1) -> Sound:
        receiver = Inbox(worker).receiver(self._session.pk)
        self.opened.append((Sound(self._session.audio_path, receiver, channels, at), receiver))
        return self.opened[-1][0]


@pytest.fixture
def sounds(live: LiveSession) -> Iterator[Sounds]:
    sounds = Sounds(live)
    yield sounds
    for sound, receiver in sounds.opened:
        receiver.close()
        sound.close()


def numbers(sound: Sound, count: int) -> list[int]:
    """The next frames, which come sooner or later; nothing comes twice."""
    until, pieces = time.monotonic() + 30, [sound.read(0.05)]
    while sum(map(len, pieces)) < count * TENTH and time.monotonic() < until:
        pieces.append(sound.read(0.05))
    samples = np.concatenate([*pieces, sound.read(0.05)])
    assert len(samples) % TENTH == 0
    return [round(float(value) * 32768) for value in samples[::TENTH]]


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def emptied() -> redis.Redis:
    client = redis.Redis.from_url(live_settings.REDIS_URL)
    client.flushall()
    return client


def test_frames_come_in_order_and_once(sounds: Sounds, source: Source):
    sound = sounds.open()
    source.play(5)
    assert numbers(sound, 5) == [0, 1, 2, 3, 4]
    source.play(3)
    assert numbers(sound, 3) == [5, 6, 7]
    assert sound.at == 8 * TENTH


def test_what_redis_has_forgotten_is_on_the_disk(sounds: Sounds, source: Source):
    sound = sounds.open()
    source.play(3)
    assert numbers(sound, 3) == [0, 1, 2]
    source.play(3)
    emptied()
    source.play(2)
    assert numbers(sound, 5) == [3, 4, 5, 6, 7]


def test_without_redis_all_comes_from_the_disk(sounds: Sounds, source: Source, settings: Any):
    source.play(4, sends=False)
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    sound = sounds.open()
    assert numbers(sound, 4) == [0, 1, 2, 3]
    source.play(2)
    assert numbers(sound, 2) == [4, 5]


def test_who_takes_over_goes_on_from_where_it_is_told(sounds: Sounds, source: Source):
    source.play(6)
    assert numbers(sounds.open("a"), 6) == [0, 1, 2, 3, 4, 5]
    assert numbers(sounds.open("b", at=4 * TENTH), 2) == [4, 5]


def test_what_is_captioned_is_not_pending_any_more(live: LiveSession, source: Source):
    client = emptied()
    source.play(3)
    receiver = Inbox("a").receiver(live.pk)
    assert [frame.seq for frame in receiver.receive(30)] == [0, 1, 2]
    assert client.xpending(key_of(live.pk), GROUP)["pending"] == 3
    receiver.done()
    until(lambda: client.xpending(key_of(live.pk), GROUP)["pending"] == 0)
    receiver.close()
    forget(live.pk)
    assert not client.exists(key_of(live.pk))


def test_a_stretch_can_be_passed_over(sounds: Sounds, source: Source):
    source.play(10)
    sound = sounds.open()
    sound.skip_to(8 * TENTH)
    assert numbers(sound, 2) == [8, 9]


def test_several_channels_are_heard_as_one(live: LiveSession, sounds: Sounds):
    source = Source(live, channels=2)
    source.play(2)
    assert numbers(sounds.open(channels=2), 2) == [0, 1]
    source.close()


def test_a_session_without_a_file_is_silent(sounds: Sounds):
    emptied()
    sound = sounds.open()
    assert [len(sound.read(0.05)) for _ in range(12)] == [0] * 12


@pytest.mark.parametrize(("channels", "speaker"), [(2, "Saksi"), (3, None)], ids=["as many", "another number"])
def test_a_line_carries_the_name_of_the_microphone_that_the_room_has_there(
    live: LiveSession, channels: int, speaker: str | None
):
    CourtRoom.objects.create(name="Kartika", channels=["Hakim Ketua", "Saksi"])
    live.hearing.court_room = "kartika "
    seats = Seats(names_at(live.hearing, channels))
    live_settings.HOME.create(live_settings.HOME.live)
    loud = np.zeros((TENTH, channels), "<i2")
    loud[:, 1] = 5000
    with AudioFile(live.audio_path, channels) as file:
        file.append([loud.tobytes()] * 10)
    receiver = Inbox("a").receiver(live.pk)
    sound = Sound(live.audio_path, receiver, channels, 0, seats)
    assert len(sound.read_stored()) == 10 * TENTH
    sound.close()
    receiver.close()
    assert seats.speaker_between(0.0, 1.0) == speaker
