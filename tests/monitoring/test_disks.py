"""Every disk that recordings lie on is watched: folders of HOME may be links to others."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from courtsight.embedded.paths import Home
from monitoring import dashboard, disks, readings
from monitoring.checks.machine import storage

MEMORY = Path("/dev/shm")  # noqa: S108 — a file system of its own on every Linux


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Home:
    """One whose disk is not too full, however little room this machine has."""
    settings.HOME = Home(tmp_path / "rumah")
    settings.HOME.create(settings.HOME.audio, settings.HOME.decoded)
    settings.HEALTH_DISK_PERCENT = 100
    settings.DISK_RESERVE_BYTES = 0
    return settings.HOME


@pytest.fixture
def places(tmp_path: Path) -> Iterator[list[Path]]:
    """Folders on two disks, that with more room first."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as other:
        folders = [tmp_path, Path(other)]
        assert len({folder.stat().st_dev for folder in folders}) == 2
        yield sorted(folders, key=used_percent)


def used_percent(folder: Path) -> float:
    usage = shutil.disk_usage(folder)
    return 100 * (1 - usage.free / usage.total)


def on_two_disks(places: list[Path], settings: Any) -> None:
    """The folder of originals lies on the fuller one."""
    emptier, fuller = places
    settings.HOME = Home(emptier / "rumah")
    settings.HOME.create()
    (fuller / "besar").mkdir()
    settings.HOME.audio.symlink_to(fuller / "besar")


def test_folders_on_one_disk_are_that_disk(home: Home):
    (only,) = disks.disks()
    assert (only.name, only.size) == ("rumah", shutil.disk_usage(home.path).total)
    assert set(storage().measured) == {"used_percent", "free_bytes"}


def test_the_disk_behind_a_link_is_one_of_its_own(places: list[Path], settings: Any):
    on_two_disks(places, settings)
    assert [(disk.name, disk.size) for disk in disks.disks()] == [
        (name, shutil.disk_usage(place).total) for name, place in zip(("rumah", "audio"), places, strict=True)
    ]


def test_that_disk_is_said_to_fill_up_although_that_of_home_has_room(places: list[Path], settings: Any):
    on_two_disks(places, settings)
    own, other = (used_percent(place) for place in places)
    settings.HEALTH_DISK_PERCENT = (own + other) / 2
    settings.DISK_RESERVE_BYTES = 0
    found = storage()
    assert [reason.code for reason in found.reasons] == ["disk_filling"]
    assert found.measured["audio_used_percent"] == found.measured["used_percent"] == pytest.approx(other, abs=1)
    assert disks.fullest().name == "audio"


def test_a_link_to_a_disk_that_is_away_is_down(home: Home):
    home.audio.rmdir()
    home.audio.symlink_to(home.path / "tidak-terpasang")
    found = storage()
    assert [reason.code for reason in found.reasons] == ["disk_not_writable"]
    assert found.measured == {"folder": "audio"}
    home.audio.unlink()
    assert storage().reasons == (), "a folder that nobody has made yet is none that is closed"


def test_without_its_home_it_is_down(home: Home, settings: Any):
    settings.HOME = Home(home.path / "tidak-ada")
    assert [reason.code for reason in storage().reasons] == ["disk_not_writable"]


def test_samples_and_the_dashboard_tell_of_the_fuller_disk(db: None, places: list[Path], settings: Any):
    on_two_disks(places, settings)
    size = shutil.disk_usage(places[1]).total
    assert {one.measure: one.value for one in readings.disk()}[readings.Measure.DISK_SIZE] == size
    assert dashboard.storage(timezone.now()).size == size
