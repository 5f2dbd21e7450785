"""Files that are being written: what a killed process leaves, and what happens when the disk fills meanwhile."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from transcription import files, tasks
from transcription.errors import StorageFull
from transcription.files import appearing

DAY = 24 * 3600
WRITER = """
import sys, time
from pathlib import Path
import django
django.setup()
from transcription.files import appearing
with appearing(Path(sys.argv[1])) as file:
    file.write(b"half")
    print("written", flush=True)
    time.sleep(60)
"""


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def abandoned(target: Path) -> Path:
    """What a process leaves that is killed while it writes to `target`."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "courtsight.settings"}
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE, env=environment
    ) as writer:
        assert writer.stdout.readline() == b"written\n"
        writer.send_signal(signal.SIGKILL)
    (draft,) = target.parent.iterdir()
    return draft


def test_a_draft_of_a_killed_process_is_removed_after_a_day(db: None):
    target = settings.HOME.decoded / "ab" / "sidang.wav"
    draft = abandoned(target)
    age(draft, DAY - 60)
    tasks.remove_leftovers()
    assert draft.exists()
    age(draft, DAY + 60)
    tasks.remove_leftovers()
    assert not draft.exists()


@pytest.mark.parametrize(("name", "goes"), [(".draft-x1", True), ("ab" * 32, False), (".keep", False)])
def test_only_drafts_are_removed(db: None, name: str, goes: bool):
    path = settings.HOME.audio / "ab" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"RIFF")
    age(path, 2 * DAY)
    tasks.remove_leftovers()
    assert path.exists() != goes


@pytest.mark.parametrize(("hours", "goes"), [(23, False), (25, True)])
def test_sound_that_a_killed_worker_was_about_to_send_does_not_stay(db: None, hours: int, goes: bool):
    """`flac_file` and `fetching` write there, and other programs: nothing in it is kept on purpose."""
    path = settings.HOME.temporary / "leaving-x1.flac"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"fLaC")
    age(path, hours * 3600)
    tasks.remove_leftovers()
    assert path.exists() != goes


def test_folders_that_are_not_there_yet_are_no_trouble(tmp_path: Path):
    files.remove_abandoned(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_a_file_that_grows_into_the_reserve_is_given_up_while_it_is_written(tmp_path: Path):
    target = tmp_path / "sidang.wav"
    reserve = shutil.disk_usage(tmp_path).free - 4 * files.ROOM_STEP
    written = 0

    def fill() -> None:
        nonlocal written
        with appearing(target, reserve) as file:
            while written < 8 * files.ROOM_STEP:
                written += file.write(bytes(2**20))

    with pytest.raises(StorageFull):
        fill()
    assert written < 8 * files.ROOM_STEP
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_and_rewritten_appears_whole(tmp_path: Path):
    target = tmp_path / "sidang.wav"
    with appearing(target) as file:
        file.write(b"0000data")
        file.seek(0)
        file.write(b"RIFF")
        assert not target.exists()
    assert target.read_bytes() == b"RIFFdata"
