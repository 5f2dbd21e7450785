"""Counters of web processes on one machine: kept for each other, forgotten when nobody is left."""

import os
from pathlib import Path

import pytest

from courtsight.embedded.paths import Home
from courtsight.shared_counters import FOLDER, share

NOBODY = 2**22 + 1  # above every process id


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv(FOLDER, "")
    shared = Home(tmp_path / "home")
    shared.create(shared.run, shared.metrics)
    return shared


def test_the_folder_is_named_in_the_environment_and_closed_to_others(shared: Home):
    share(shared)
    assert os.environ[FOLDER] == str(shared.metrics)
    assert shared.metrics.stat().st_mode & 0o077 == 0


def test_what_ended_processes_counted_stays_while_another_one_lives(shared: Home):
    ended, living = shared.metrics / f"counter_{NOBODY}.db", shared.metrics / f"counter_{os.getpid()}.db"
    ended.touch()
    living.touch()
    share(shared)
    assert ended.exists()
    assert living.exists()


def test_counting_begins_anew_when_nobody_is_left(shared: Home):
    ended = shared.metrics / f"histogram_{NOBODY}.db"
    ended.touch()
    share(shared)
    assert not ended.exists()
