"""The thread time of keys, out of what Chromium writes."""

from typing import Any

from tests.performance.thread_time import key_times


def dispatched(ts: int, kind: str, tdur: int | None, name: str = "EventDispatch") -> dict[str, Any]:
    event = {"name": name, "ph": "X", "ts": ts, "dur": 90_000, "args": {"data": {"type": kind}}}
    return event if tdur is None else event | {"tdur": tdur}


def test_a_key_is_its_going_down_and_its_letter_whatever_the_order_of_the_file():
    events = [
        dispatched(20, "keypress", 3_000),
        dispatched(10, "keydown", 500),
        dispatched(30, "keyup", 7_000),
        dispatched(40, "keydown", 1_000),
        dispatched(50, "keypress", 4_000),
    ]
    assert key_times(events) == [3.5, 5.0]


def test_other_events_and_letters_without_a_key_and_without_a_time_are_left_out():
    events = [
        {"name": "thread_name", "ph": "M", "args": {"name": "CrRendererMain"}},
        dispatched(5, "keypress", 1_000),
        dispatched(10, "keydown", 500),
        dispatched(20, "keypress", None),
        dispatched(25, "keypress", 9_000, name="Layout"),
    ]
    assert key_times(events) == [0.5]


def test_no_key_takes_no_time():
    assert key_times([]) == []
