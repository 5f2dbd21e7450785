"""Which frames are taken: in order, once, at a bearable pace, and never what is off the record."""

import json

import pytest

from transcription.captions.gate import AT_ONCE_SECONDS, FASTEST, Gate
from transcription.captions.protocol import (
    MAX_FRAME_BYTES,
    Code,
    Ping,
    Refused,
    Start,
    Stop,
    read_frame,
    read_text,
    write_frame,
)

SECOND = bytes(32_000)
START = {"type": "start", "language_code": "id-ID", "sample_rate": 16000, "encoding": "pcm_s16le"}


def gate(**changes: object) -> Gate:
    return Gate(channels=1, next_seq=0, samples=0, **changes)


def refusal(gate: Gate, seq: int, now: float = 0.0, pcm: bytes = SECOND) -> Code:
    with pytest.raises(Refused) as refused:
        gate.admit(write_frame(seq, pcm), now)
    return refused.value.code


def test_frames_in_order_are_taken():
    door = gate()
    assert [door.admit(write_frame(seq, bytes(4)), 0.0) for seq in range(3)] == [bytes(4)] * 3
    assert (door.next_seq, door.samples) == (3, 6)


def test_one_that_the_server_has_is_told_from_a_new_one():
    door = gate()
    door.admit(write_frame(0, SECOND), 0.0)
    assert door.admit(write_frame(0, SECOND), 0.0) == b""
    assert door.next_seq == 1


def test_a_gap_is_refused_once_and_what_follows_it_is_passed_over():
    door = gate()
    assert refusal(door, 2) is Code.GAP
    assert door.admit(write_frame(3, SECOND), 0.0) is None
    assert door.admit(write_frame(0, SECOND), 0.0) == SECOND
    assert refusal(door, 5) is Code.GAP


def test_what_was_said_after_the_mark_is_refused_and_what_was_said_before_it_is_taken():
    door = gate(closed_from=16_000, reason=Code.OFF_THE_RECORD)
    assert door.admit(write_frame(0, SECOND), 0.0) == SECOND
    assert refusal(door, 1) is Code.OFF_THE_RECORD
    assert door.admit(write_frame(2, SECOND), 0.0) is None
    door.closed_from = None
    assert door.admit(write_frame(1, SECOND), 0.0) == SECOND


def test_after_a_break_a_minute_may_come_at_once_but_not_an_hour():
    door = gate()
    taken = int(AT_ONCE_SECONDS)
    assert all(door.admit(write_frame(seq, SECOND), 0.0) for seq in range(taken))
    assert refusal(door, taken) is Code.TOO_FAST
    assert door.admit(write_frame(taken, SECOND), 1.0 / FASTEST) == SECOND


def test_what_could_not_be_stored_is_asked_for_again():
    door = gate()
    for seq in range(3):
        door.admit(write_frame(seq, SECOND), 0.0)
    door.go_back(1, 16_000)
    assert door.admit(write_frame(3, SECOND), 0.0) is None
    assert door.admit(write_frame(1, SECOND), 0.0) == SECOND


@pytest.mark.parametrize("data", [b"", b"\x00\x00\x00", write_frame(0, b""), write_frame(0, b"\x01")], ids=len)
def test_a_frame_without_whole_samples_is_none(data: bytes):
    with pytest.raises(Refused) as refused:
        read_frame(data, 1)
    assert refused.value.code is Code.BAD_FRAME


def test_samples_are_whole_in_all_channels():
    assert read_frame(write_frame(7, bytes(8)), 2) == (7, bytes(8))
    with pytest.raises(Refused):
        read_frame(write_frame(7, bytes(6)), 2)


def test_a_frame_that_is_too_large_is_refused():
    assert read_frame(write_frame(0, bytes(MAX_FRAME_BYTES)), 1)[0] == 0
    with pytest.raises(Refused) as refused:
        read_frame(write_frame(0, bytes(MAX_FRAME_BYTES + 2)), 1)
    assert refused.value.code is Code.FRAME_TOO_LARGE


def test_a_start_is_read():
    assert read_text(json.dumps(START), ("id-ID", "en-US"), 1) == Start("id-ID", 1)
    assert isinstance(read_text('{"type": "stop"}', ("id-ID",), 1), Stop)
    assert isinstance(read_text('{"type": "ping"}', ("id-ID",), 1), Ping)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sample_rate": 48000}, Code.WRONG_RATE),
        ({"sample_rate": "16000"}, Code.WRONG_RATE),
        ({"encoding": "opus"}, Code.WRONG_ENCODING),
        ({"channels": 2}, Code.WRONG_CHANNELS),
        ({"language_code": "xx"}, Code.UNKNOWN_LANGUAGE),
    ],
    ids=str,
)
def test_a_start_that_does_not_fit_says_why(change: dict[str, object], code: Code):
    with pytest.raises(Refused) as refused:
        read_text(json.dumps(START | change), ("id-ID",), 1)
    assert refused.value.code is code


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"type": "go"}', '{"type": "stop", "now": 1}', "[" * 100_000])
def test_what_is_no_message_is_refused(text: str):
    with pytest.raises(Refused) as refused:
        read_text(text, ("id-ID",), 1)
    assert refused.value.code is Code.BAD_MESSAGE
