"""The disks that recordings, what is made of them, and PostgreSQL lie on: the folders of HOME may be on several."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Disk:
    """`name`: of the first folder that lies on it. Sizes in bytes."""

    name: str
    size: int
    free: int

    @property
    def used(self) -> int:
        return self.size - self.free

    @property
    def percent(self) -> float:
        return 100 * self.used / self.size


def closed() -> tuple[Path, ...]:
    """Folders that cannot be written to; a link to where nothing is leads to one. Those not made yet are none."""
    there = (folder for folder in _folders() if folder == settings.HOME.path or os.path.lexists(folder))
    return tuple(folder for folder in there if not os.access(folder, os.W_OK | os.X_OK))


def disks() -> tuple[Disk, ...]:
    """Each of them once, that of HOME first. Raises OSError where there is no HOME."""
    by_device: dict[int, Disk] = {}
    for folder in _folders():
        if folder == settings.HOME.path or folder.exists():
            device = folder.stat().st_dev
            if device not in by_device:
                usage = shutil.disk_usage(folder)
                by_device[device] = Disk(folder.name, usage.total, usage.free)
    return tuple(by_device.values())


def fullest() -> Disk:
    return max(disks(), key=lambda disk: disk.percent)


def _folders() -> tuple[Path, ...]:
    home = settings.HOME
    return home.path, home.audio, home.decoded, home.uploads, home.live
