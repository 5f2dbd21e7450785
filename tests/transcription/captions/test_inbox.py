"""One reader for all sessions of a worker: each gets its own sound, whatever becomes of Redis."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
import redis
from django.conf import settings as live_settings

from transcription.captions import inbox as module
from transcription.captions.audio_file import Frame
from transcription.captions.channel import FIELD, GROUP, PLACE, Sender, forget, key_of
from transcription.captions.inbox import CROWDED, Inbox, Receiver

PATIENCE = 30
HOUR = 3600.0
Pair = tuple[UUID, Receiver]


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def client() -> redis.Redis:
    client = redis.Redis.from_url(live_settings.REDIS_URL)
    client.flushall()
    return client


class Opened:
    """Receivers that are closed after the test."""

    def __init__(self) -> None:
        self._receivers: list[Receiver] = []

    def open(self, inbox: Inbox, session_id: UUID) -> Receiver:
        self._receivers.append(inbox.receiver(session_id))
        return self._receivers[-1]

    def close(self) -> None:
        for receiver in self._receivers:
            receiver.close()


@pytest.fixture
def opened(client: redis.Redis) -> Iterator[Opened]:
    opened = Opened()
    yield opened
    opened.close()


@pytest.fixture
def pairs(opened: Opened) -> list[Pair]:
    """Sessions, and who hears each: all by one inbox."""
    inbox = Inbox("a")
    return [(one, opened.open(inbox, one)) for one in (uuid4() for _ in range(5))]


def send(session_id: UUID, *numbers: int) -> None:
    Sender().send([(session_id, [Frame(number, 1600 * number, bytes([number]) * 3200) for number in numbers])])


def heard(receiver: Receiver, count: int) -> list[int]:
    """So many frames, which come sooner or later, and what comes with them."""
    until_when, frames = time.monotonic() + PATIENCE, []
    while len(frames) < count and time.monotonic() < until_when:
        frames += receiver.receive(0.05)
    assert all(frame.pcm == bytes([frame.seq]) * 3200 and frame.first == 1600 * frame.seq for frame in frames)
    return [frame.seq for frame in frames + receiver.receive(0.05)]


def pending(client: redis.Redis, session_id: UUID) -> int:
    return client.xpending(key_of(session_id), GROUP)["pending"]


def test_each_session_hears_itself_only_in_order_and_once(pairs: list[Pair]):
    for number, (session_id, _) in enumerate(pairs):
        send(session_id, *range(number + 1))
    for number, (_, receiver) in enumerate(pairs):
        assert heard(receiver, number + 1) == list(range(number + 1))


def test_one_that_comes_later_is_heard_as_well(opened: Opened):
    inbox, first, second = Inbox("a"), uuid4(), uuid4()
    early = opened.open(inbox, first)
    send(first, 0)
    assert heard(early, 1) == [0]
    send(second, 0, 1)  # before anybody listens
    late = opened.open(inbox, second)
    assert heard(late, 2) == [0, 1]
    send(first, 1)
    assert heard(early, 1) == [1]


def test_nobody_waits_longer_than_was_said(pairs: list[Pair]):
    assert pairs[0][1].receive(0.01) == []


@pytest.fixture
def crowd(opened: Opened) -> list[Pair]:
    inbox = Inbox("a")
    return [(one, opened.open(inbox, one)) for one in (uuid4() for _ in range(CROWDED + 1))]


def test_who_waits_for_sound_is_woken_for_something_else(pairs: list[Pair]):
    _, receiver = pairs[0]
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(receiver.receive, HOUR)
        receiver.wake()
        assert waiting.result(PATIENCE) == []


def entry(number: int) -> tuple[bytes, dict[bytes, bytes]]:
    return b"%d-0" % number, {FIELD: PLACE.pack(1600 * number, number) + bytes(3200)}


def test_a_worker_with_many_sessions_takes_two_frames_at_a_time(crowd: list[Pair], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MORE_SECONDS", HOUR)
    _, receiver = crowd[0]
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(receiver.receive, HOUR)
        receiver.put([entry(0)])
        receiver.put([entry(1)])
        assert [frame.seq for frame in waiting.result(PATIENCE)] == [0, 1]
        receiver.put([entry(2), entry(3)])  # no more is waited for
        assert [frame.seq for frame in thread.submit(receiver.receive, HOUR).result(PATIENCE)] == [2, 3]


def test_two_are_not_waited_for_where_there_are_few_sessions(pairs: list[Pair], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MORE_SECONDS", HOUR)
    pairs[0][1].put([entry(0)])
    with ThreadPoolExecutor(1) as thread:
        assert len(thread.submit(pairs[0][1].receive, HOUR).result(PATIENCE)) == 1


def test_one_frame_is_not_kept_waiting_for_another_that_does_not_come(
    crowd: list[Pair], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "MORE_SECONDS", 0.01)
    session_id, receiver = crowd[0]
    send(session_id, 0)
    assert [frame.seq for frame in receiver.receive(PATIENCE)] == [0]


def test_what_is_done_is_pending_no_more_and_what_is_not_stays(pairs: list[Pair], client: redis.Redis):
    (first, hearing), (second, silent) = pairs[:2]
    for session_id, receiver in ((first, hearing), (second, silent)):
        send(session_id, 0, 1)
        assert heard(receiver, 2) == [0, 1]
    silent.done()
    until(lambda: pending(client, second) == 0)
    assert pending(client, first) == 2


def test_what_a_dead_worker_had_not_done_is_the_next_ones(opened: Opened):
    session_id = uuid4()
    dead = opened.open(Inbox("mati"), session_id)
    send(session_id, 0, 1, 2)
    assert heard(dead, 3) == [0, 1, 2]
    dead.close()
    assert heard(opened.open(Inbox("baru"), session_id), 3) == [0, 1, 2]


def test_when_redis_was_emptied_what_comes_then_is_heard(pairs: list[Pair], client: redis.Redis):
    session_id, receiver = pairs[0]
    send(session_id, 0)
    assert heard(receiver, 1) == [0]
    client.flushall()
    until(lambda: bool(client.exists(key_of(session_id))))  # it has joined again
    send(session_id, 1)
    assert heard(receiver, 1) == [1]


def test_a_session_that_is_forgotten_does_no_harm_to_the_others(pairs: list[Pair]):
    (ended, closing), (session_id, receiver) = pairs[:2]
    closing.close()
    forget(ended)
    send(session_id, 0)
    assert heard(receiver, 1) == [0]


def test_a_stream_that_nobody_writes_to_does_not_stay_for_ever(pairs: list[Pair], client: redis.Redis):
    session_id, _ = pairs[0]
    until(lambda: client.ttl(key_of(session_id)) > 0)


def test_nobody_reads_when_nobody_listens(client: redis.Redis):
    inbox = Inbox("a")
    receiver = inbox.receiver(uuid4())
    reading = inbox._thread
    assert reading.is_alive()
    receiver.done()  # nothing
    receiver.close()
    reading.join(PATIENCE)
    assert not reading.is_alive()
    session_id = uuid4()
    send(session_id, 0)
    again = inbox.receiver(session_id)
    assert heard(again, 1) == [0]
    again.close()


def test_without_redis_nothing_comes_and_nothing_fails(opened: Opened, settings: Any, caplog: pytest.LogCaptureFixture):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    receiver = opened.open(Inbox("a"), uuid4())
    until(lambda: "from the disk" in caplog.text)
    assert receiver.receive(0.05) == []
    assert threading.active_count() > 1  # it asks again
