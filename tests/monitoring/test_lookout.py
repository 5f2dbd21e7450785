"""Between looks the checks go on, for as long as somebody looks."""

import threading
import time

from monitoring.board import Board, Check
from monitoring.findings import Finding
from monitoring.lookout import Lookout


class Count:
    """A check that counts its runs."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self) -> Finding:
        self.runs += 1
        return Finding()


def lookouts() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "health-lookout"]


def test_checks_go_on_after_a_look_and_end_when_nobody_looks_any_more():
    count, lookout = Count(), Lookout(pause=0.01, patience=0.5)
    board = Board({"one": Check("One", count)})
    lookout.begin()
    lookout.note_look(board)
    deadline = time.monotonic() + 30
    while count.runs < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert count.runs >= 2
    for thread in lookouts():
        thread.join(30)
    assert lookouts() == []
    seen = count.runs
    lookout.note_look(board)
    while count.runs == seen and time.monotonic() < deadline:
        time.sleep(0.01)
    assert count.runs > seen, "the next look begins it again"


def test_however_many_look_there_is_one():
    lookout, board = Lookout(pause=0.05, patience=5), Board({"one": Check("One", Count())})
    before = len(lookouts())
    lookout.begin()
    for _ in range(5):
        lookout.note_look(board)
    assert len(lookouts()) - before == 1


def test_where_no_web_server_runs_nothing_goes_on():
    before = lookouts()
    Lookout().note_look(Board({"one": Check("One", Count())}))
    assert lookouts() == before
