"""Checks run side by side; one that hangs is a finding and keeps nobody waiting."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from monitoring.board import BROKEN, DEPENDS, HANGS, MOMENT, Board, Check
from monitoring.findings import Finding, Reason, State

AWAY = Reason("away", State.DOWN, "It is away.", "Start it.")
LIMIT = 0.3


@dataclass
class Knob:
    """A check that waits until it is let go, and tells what it is set to."""

    finding: Finding = field(default_factory=Finding)
    open: threading.Event = field(default_factory=threading.Event)
    runs: int = 0

    def __call__(self) -> Finding:
        self.runs += 1
        self.open.wait()
        return self.finding


@pytest.fixture
def knob() -> Iterator[Knob]:
    knob = Knob()
    knob.open.set()
    yield knob
    knob.open.set()


def test_what_a_check_finds_is_told_with_its_age(knob: Knob):
    knob.finding = Finding((AWAY,), {"seconds": 1})
    (report,) = Board({"one": Check("One", knob)}).look(LIMIT)
    assert report.finding == Finding((AWAY,), {"seconds": 1})
    assert report.finding.state is State.DOWN
    assert report.age is not None
    assert report.age < LIMIT


def test_a_check_that_hangs_is_a_finding(knob: Knob):
    knob.open.clear()
    began = time.monotonic()
    (report,) = Board({"one": Check("One", knob)}).look(LIMIT)
    assert report.finding == Finding((HANGS,))
    assert LIMIT <= time.monotonic() - began < LIMIT + 1


def test_a_check_that_hangs_is_not_started_again_and_waited_for_only_once(knob: Knob):
    knob.open.clear()
    board = Board({"one": Check("One", knob)})
    board.look(LIMIT)
    began = time.monotonic()
    (report,) = board.look(LIMIT)
    assert time.monotonic() - began < LIMIT
    assert report.finding == Finding((HANGS,))
    assert knob.runs == 1


def test_it_recovers_when_the_check_goes_on(knob: Knob):
    knob.open.clear()
    board = Board({"one": Check("One", knob)})
    board.look(LIMIT)
    knob.open.set()
    board.look(5)
    (report,) = board.look(5)
    assert report.finding.state is State.HEALTHY


def test_who_has_told_something_lately_is_waited_for_a_moment_only(knob: Knob):
    board = Board({"one": Check("One", knob)}, fresh=0)
    board.look(LIMIT)
    knob.finding = Finding((AWAY,))
    knob.open.clear()
    began = time.monotonic()
    (report,) = board.look(10)
    assert time.monotonic() - began < MOMENT + 1
    assert report.finding == Finding()


def test_what_was_told_just_now_is_shown_without_waiting(knob: Knob):
    board = Board({"one": Check("One", knob)}, moment=30, fresh=60)
    board.look(LIMIT)
    knob.finding = Finding((AWAY,))
    knob.open.clear()
    began = time.monotonic()
    (report,) = board.look(60)
    assert time.monotonic() - began < 15, "it would have waited for half a minute"
    assert report.finding == Finding()
    assert knob.runs == 2, "and is asked anew"


def test_who_must_know_waits_for_one_that_was_told_just_now(knob: Knob):
    board = Board({"one": Check("One", knob), "two": Check("Two", Knob())}, moment=30, fresh=60)
    board.look_at("one", LIMIT)
    knob.finding = Finding((AWAY,))
    assert board.look_at("one", 30, fresh=0).finding == Finding((AWAY,))


def test_however_many_hang_who_looks_waits_a_moment_only(knob: Knob):
    board = Board({str(number): Check("One", knob) for number in range(40)}, fresh=0)
    board.look(5)
    knob.open.clear()
    began = time.monotonic()
    board.look(10)
    assert time.monotonic() - began < 1.5, "forty moments would be two seconds"


def test_checks_run_side_by_side(knob: Knob):
    knob.open.clear()
    board = Board({name: Check(name, knob) for name in "abcdef"})
    began = time.monotonic()
    board.look(LIMIT)
    assert time.monotonic() - began < 3 * LIMIT
    assert knob.runs == 6


def test_a_check_is_not_asked_more_often_than_it_wants(knob: Knob):
    board = Board({"one": Check("One", knob, every=60)})
    board.look(LIMIT)
    board.look(LIMIT)
    assert knob.runs == 1


def test_a_check_whose_need_is_down_is_unknown_and_well_again_with_it(knob: Knob):
    server = Knob(Finding((AWAY,)))
    server.open.set()
    checks = {"server": Check("Server", server), "one": Check("One", knob, needs=("server",))}
    board = Board(checks, moment=30, fresh=0)
    reports = board.look(LIMIT)
    assert [report.finding.reasons for report in reports] == [(AWAY,), (DEPENDS,)]
    server.finding = Finding()
    reports = board.look(5)
    assert [report.finding.state for report in reports] == [State.HEALTHY, State.HEALTHY]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_check_that_breaks_says_so():
    def broken() -> Finding:
        raise RuntimeError("a bug")

    (report,) = Board({"one": Check("One", broken)}).look(LIMIT)
    assert report.finding == Finding((BROKEN,))
    for thread in threading.enumerate():
        if thread.name == "health-check":
            thread.join(5)
