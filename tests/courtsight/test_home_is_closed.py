"""COURTSIGHT_HOME shows other users of the machine nothing, and trusts no folder of theirs."""

import os
import pwd
import shutil
import stat
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from courtsight.accounts.models import User
from courtsight.embedded import passage, postgres, preflight
from courtsight.embedded.paths import POSTGRES_USER, SOCKET_FOLDER_LIMIT, Home
from courtsight.embedded.refusal import Refusal
from tests.transcription import uploading
from transcription.models import Hearing, Recording

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root acts for other users")


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder such as /root, on a path that everybody may walk."""
    path = Path(tempfile.mkdtemp(prefix="courtsight-closed-"))
    yield path
    shutil.rmtree(path)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def may_pass(user: str, folder: Path) -> bool:
    who = pwd.getpwnam(user)
    identity = ["--reuid", str(who.pw_uid), "--regid", str(who.pw_gid), "--clear-groups"]
    return subprocess.run(["setpriv", *identity, "test", "-x", str(folder)], cwd="/").returncode == 0


def test_a_new_home_is_its_owners_alone(tmp_path: Path):
    home = Home(tmp_path / "baru")
    preflight.check_home(home)
    assert {mode(path) for path in (home.path, *home.private)} == {0o700}


def test_an_older_home_is_closed_at_the_start(tmp_path: Path):
    home = Home(tmp_path)
    for folder in (home.audio, home.logs):
        folder.mkdir(mode=0o755)
    home.path.chmod(0o755)
    preflight.check_home(home)
    assert (mode(home.path), mode(home.audio), mode(home.logs)) == (0o700, 0o700, 0o700)


def test_a_way_through_that_postgresql_needs_is_not_taken_from_it(tmp_path: Path):
    tmp_path.chmod(0o711)
    preflight.check_home(Home(tmp_path))
    assert mode(tmp_path) == 0o711


def test_everybodys_folder_stays_everybodys(tmp_path: Path):
    tmp_path.chmod(0o1777)
    Home(tmp_path).create()
    assert mode(tmp_path) == 0o1777


def test_an_uploaded_recording_can_be_read_by_its_owner_alone(clerk: User, sealed_hearing: Hearing):
    before = os.umask(0o022)
    try:
        client = Client()
        client.force_login(clerk)
        assert uploading.upload(client, sealed_hearing.pk, uploading.tone(2)).status_code == 204
    finally:
        os.umask(before)
    recording = Recording.objects.get()
    assert mode(recording.path) == 0o400
    assert {mode(folder) for folder in (settings.HOME.path, settings.HOME.audio, settings.HOME.uploads)} == {0o700}


def test_a_folder_moved_to_a_larger_disk_may_be_a_link(tmp_path: Path):
    home, disk = Home(tmp_path / "home"), tmp_path / "disk"
    disk.mkdir(mode=0o755)
    home.create()
    home.audio.symlink_to(disk)
    preflight.check_home(home)
    assert mode(disk) == 0o700


def test_a_link_outside_of_home_is_a_trap(tmp_path: Path):
    (tmp_path / "tujuan").mkdir()
    (tmp_path / "jebakan").symlink_to(tmp_path / "tujuan")
    with pytest.raises(PermissionError):
        Home(tmp_path / "home").create(tmp_path / "jebakan")


@as_root
def test_root_takes_no_folder_of_another_user_and_says_whose_it_is(tmp_path: Path):
    home = Home(tmp_path)
    home.create(home.run)
    os.chown(home.logs.parent / "run", pwd.getpwnam("nobody").pw_uid, -1)
    with pytest.raises(PermissionError):
        home.create(home.run)
    home.audio.mkdir()
    os.chown(home.audio, pwd.getpwnam("nobody").pw_uid, -1)
    with pytest.raises(Refusal, match="belongs to somebody else"):
        preflight.check_home(home)


@as_root
def test_root_takes_back_what_an_older_version_gave_to_postgresql(tmp_path: Path):
    home = Home(tmp_path)
    home.create(home.run)
    os.chown(home.run, pwd.getpwnam(POSTGRES_USER).pw_uid, -1)
    home.create(home.run)
    assert home.run.stat().st_uid == 0


@as_root
def test_under_root_only_postgresql_gains_a_way_through_closed_folders(
    closed: Path, capsys: pytest.CaptureFixture[str]
):
    home = Home(closed / "checkout" / "var")
    home.create(home.run, *home.private)
    postgres.prepare(home)
    assert str(closed) in capsys.readouterr().out
    assert (home.postgres / "PG_VERSION").exists()
    assert may_pass(POSTGRES_USER, home.postgres_sockets)
    assert not any(may_pass(POSTGRES_USER, folder) for folder in (home.run, *home.private))
    assert not may_pass("nobody", closed)
    assert (mode(closed) & 0o007, mode(home.path)) == (0, 0o701)
    postgres.prepare(home)
    assert capsys.readouterr().out == ""


@as_root
def test_where_there_are_no_access_lists_the_refusal_names_folder_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    closed = tmp_path / "tanpa-acl"
    closed.mkdir()
    if subprocess.run(["mount", "-t", "ramfs", "ramfs", closed], capture_output=True).returncode:
        pytest.skip("file systems cannot be mounted here")
    try:
        closed.chmod(0o700)
        with pytest.raises(Refusal, match=f"chmod o\\+x {closed}"):
            postgres.prepare(Home(closed / "var"))
    finally:
        subprocess.run(["umount", closed], check=True)
        capsys.readouterr()


def test_a_new_entry_of_an_access_list_gives_nobody_else_more(tmp_path: Path):
    everything, nothing = 7, 0
    rows = [(0x01, 7, passage.NOBODY), (0x02, everything, 4321), (0x04, 5, passage.NOBODY)]
    rows += [(0x10, nothing, passage.NOBODY), (0x20, 0, passage.NOBODY)]
    packed = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *row) for row in rows)
    os.setxattr(tmp_path, passage.ATTRIBUTE, packed)
    passage.let_pass(tmp_path, 1234)
    passage.let_pass(tmp_path, 1234)
    entries = {row[::2]: row[1] for row in struct.iter_unpack("<HHI", os.getxattr(tmp_path, passage.ATTRIBUTE)[4:])}
    assert entries[0x02, 1234] == 1
    assert (entries[0x02, 4321], entries[0x04, passage.NOBODY]) == (0, 0)
    assert (entries[0x01, passage.NOBODY], entries[0x10, passage.NOBODY]) == (7, 1)


def test_sockets_of_a_long_path_have_two_short_folders(tmp_path: Path):
    home = Home(tmp_path / ("panjang" * 20))
    folders = {home.sockets, home.postgres_sockets}
    assert len(folders) == 2
    assert all(len(str(folder)) <= SOCKET_FOLDER_LIMIT for folder in folders)
