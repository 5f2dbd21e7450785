"""What is stored of an upload: never lost once acknowledged, never mixed, never left behind."""

import hashlib
import io
import os
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as live
from django.test import Client
from django.utils import timezone

from courtsight.accounts.models import User
from tests.transcription.uploading import create, offset, send, tone
from transcription import partfile, uploads
from transcription.errors import StorageFull, UploadBusy, UploadGone
from transcription.models import Hearing, Job, Recording, Upload
from transcription.recordings import add_recording, digest_of, register, store

SOUND = tone()
DIGEST = hashlib.sha256(SOUND).hexdigest()


@pytest.fixture
def sender(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


@pytest.fixture
def part(tmp_path: Path) -> Path:
    path = tmp_path / "part"
    path.touch()
    return path


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """HOME.uploads on a file system of 2 MB."""
    folder = live.HOME.uploads
    folder.mkdir(parents=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root can mount a file system; test_upload_server fills a quota instead")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_the_digest_grows_with_the_pieces(part: Path):
    for start in range(0, len(SOUND), 5000):
        digest = partfile.write(part, start, io.BytesIO(SOUND[start : start + 5000]), 5000, 0)
    assert digest == DIGEST


def test_the_digest_is_rebuilt_from_the_disk_when_this_process_knows_nothing(part: Path):
    partfile.write(part, 0, io.BytesIO(SOUND[:9999]), 9999, 0)
    partfile.forget(part)
    assert partfile.write(part, 9999, io.BytesIO(SOUND[9999:]), len(SOUND), 0) == DIGEST


def test_the_digest_follows_what_another_process_wrote_meanwhile(part: Path):
    partfile.write(part, 0, io.BytesIO(SOUND[:100]), 100, 0)
    with part.open("ab") as file:
        file.write(SOUND[100:5000])
    assert partfile.write(part, 5000, io.BytesIO(SOUND[5000:]), len(SOUND), 0) == DIGEST


def test_a_piece_that_a_crash_cut_short_is_written_anew(part: Path):
    partfile.write(part, 0, io.BytesIO(SOUND[:5000]), 5000, 0)
    with part.open("ab") as file:
        file.write(b"half a piece that was never acknowledged" * 100)
    assert partfile.write(part, 5000, io.BytesIO(SOUND[5000:]), len(SOUND), 0) == DIGEST
    assert part.read_bytes() == SOUND


def test_only_so_many_digests_are_kept_in_memory(tmp_path: Path):
    for number in range(partfile.HASHERS_KEPT + 20):
        path = tmp_path / f"part{number}"
        path.touch()
        partfile.write(path, 0, io.BytesIO(b"x"), 1, 0)
    assert len(partfile._hashers) <= partfile.HASHERS_KEPT


def test_a_body_that_breaks_off_keeps_the_blocks_that_came(part: Path):
    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() >= partfile.BLOCK:
                raise OSError("the client went away")
            return super().read(size)

    with pytest.raises(OSError, match="went away"):
        partfile.write(part, 0, Breaking(bytes(3 * partfile.BLOCK)), 3 * partfile.BLOCK, 0)
    assert part.stat().st_size == partfile.BLOCK


def test_the_reserve_of_the_disk_is_never_used(part: Path):
    with pytest.raises(StorageFull):
        partfile.write(part, 0, io.BytesIO(b"x"), 1, reserve=2**62)
    assert part.stat().st_size == 0


def test_one_at_a_time_holds_a_part(part: Path):
    with partfile.locked(part), pytest.raises(UploadBusy), partfile.locked(part):
        pass


def test_who_waited_for_a_part_that_went_away_meanwhile_gets_nothing(part: Path):
    with part.open("rb"):
        part.unlink()
        with pytest.raises(UploadGone), partfile.locked(part):
            pass


def test_a_second_request_meanwhile_is_told_to_wait(sender: Client, hearing: Hearing):
    url = create(sender, hearing.pk, len(SOUND))["Location"]
    with partfile.locked(Upload.objects.get().path):
        answer = send(sender, url, 0, SOUND)
    assert (answer.status_code, answer.json()["code"]) == (423, "upload_busy")
    assert send(sender, url, 0, SOUND).status_code == 204


def test_a_full_disk_keeps_what_is_stored_and_goes_on_when_there_is_room(
    sender: Client, hearing: Hearing, small_disk: Path, settings
):
    settings.DISK_RESERVE_BYTES = 0
    sound = tone(40)  # 1.3 MB
    url = create(sender, hearing.pk, len(sound))["Location"]
    assert send(sender, url, 0, sound[:500_000]).status_code == 204
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1_300_000))
    answer = send(sender, url, 500_000, sound[500_000:])
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    stored = offset(sender, url)
    assert 500_000 <= stored < len(sound)
    assert not Recording.objects.exists()
    ballast.unlink()
    assert send(sender, url, stored, sound[stored:]).status_code == 204
    # HOME.audio lies on another file system here: it got a copy.
    assert Recording.objects.get().path.read_bytes() == sound
    assert list(small_disk.iterdir()) == []


def test_a_disk_that_is_full_when_the_recording_is_stored_loses_nothing(
    sender: Client, hearing: Hearing, tmp_path: Path, settings
):
    folder = live.HOME.audio
    folder.mkdir(parents=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("only root can mount a file system")
    try:
        url = create(sender, hearing.pk, len(SOUND))["Location"]
        assert send(sender, url, 0, SOUND).status_code == 507
        assert [path for path in folder.rglob("*") if path.is_file()] == []
    finally:
        subprocess.run(["umount", folder], check=True)
    assert offset(sender, url) == len(SOUND) - 1
    assert send(sender, url, len(SOUND) - 1, SOUND[-1:]).status_code == 204
    assert Recording.objects.get().path.read_bytes() == SOUND


def test_recordings_are_stored_read_only_under_their_digest(clerk: User, hearing: Hearing, tmp_path: Path):
    path = tmp_path / "kartu memori.wav"
    path.write_bytes(SOUND)
    recording, created = add_recording(path, path.name, hearing, clerk)
    assert created
    assert recording.path == live.HOME.audio / DIGEST[:2] / DIGEST
    assert recording.path.stat().st_mode & 0o777 == 0o400
    assert not path.exists()


def test_a_recording_of_no_hearing_belongs_to_its_user(clerk: User, outsider: User, tmp_path: Path):
    def add(user: User) -> tuple[Recording, bool]:
        path = tmp_path / "a.wav"
        path.write_bytes(SOUND)
        return add_recording(path, "a.wav", None, user)

    (first, _new), (again, is_new), (others, others_new) = add(clerk), add(clerk), add(outsider)
    assert first == again
    assert not is_new
    assert others != first
    assert others_new


def crash_after_the_bytes_came(sender: Client, hearing: Hearing) -> tuple[str, Upload]:
    """An upload that has all bytes on disk and no recording: where a server died that was about to check it."""
    url = create(sender, hearing.pk, len(SOUND))["Location"]
    send(sender, url, 0, SOUND[:-1])
    upload = Upload.objects.get()
    with upload.path.open("ab") as file:
        file.write(SOUND[-1:])
    return url, upload


def test_a_crash_before_checking_costs_the_last_byte(sender: Client, hearing: Hearing):
    url, _upload = crash_after_the_bytes_came(sender, hearing)
    assert offset(sender, url) == len(SOUND) - 1
    assert send(sender, url, len(SOUND) - 1, SOUND[-1:]).status_code == 204
    assert Recording.objects.get().sha256 == DIGEST


def test_a_crash_after_storing_is_made_good_and_the_original_is_never_written_to(sender: Client, hearing: Hearing):
    url, upload = crash_after_the_bytes_came(sender, hearing)
    store(upload.path, DIGEST)
    assert send(sender, url, len(SOUND) - 1, b"?").status_code == 204
    recording = Recording.objects.get()
    assert recording.path.read_bytes() == SOUND
    assert recording.sha256 == DIGEST
    assert not upload.path.exists()


def test_a_crash_between_recording_and_job_is_made_good(sender: Client, hearing: Hearing, clerk: User):
    url, upload = crash_after_the_bytes_came(sender, hearing)
    register(upload.path, upload.name, hearing, clerk)
    assert not Job.objects.exists()
    assert send(sender, url, len(SOUND) - 1, SOUND[-1:]).status_code == 204
    assert Job.objects.get().recording == Recording.objects.get()


def expire(upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).update(expires_at=timezone.now() - timedelta(minutes=1))


def test_uploads_that_nobody_went_on_with_are_removed(sender: Client, hearing: Hearing):
    create(sender, hearing.pk, 100)
    old = Upload.objects.get()
    create(sender, hearing.pk, 100)
    expire(old)
    assert uploads.remove_expired() == 1
    assert not old.path.exists()
    assert Upload.objects.get().path.exists()


def test_every_piece_gives_an_upload_more_time(sender: Client, hearing: Hearing):
    url = create(sender, hearing.pk, 100)["Location"]
    expire(Upload.objects.get())
    send(sender, url, 0, b"x")
    assert uploads.remove_expired() == 0
    assert offset(sender, url) == 1


def test_an_expired_upload_that_is_being_written_to_is_left_alone(sender: Client, hearing: Hearing):
    create(sender, hearing.pk, 100)
    upload = Upload.objects.get()
    expire(upload)
    with partfile.locked(upload.path):
        assert uploads.remove_expired() == 0
    assert uploads.remove_expired() == 1


def test_expiry_of_an_upload_never_touches_its_recording(sender: Client, hearing: Hearing):
    url = create(sender, hearing.pk, len(SOUND))["Location"]
    send(sender, url, 0, SOUND)
    expire(Upload.objects.get())
    uploads.remove_expired()
    assert not Upload.objects.exists()
    assert digest_of(Recording.objects.get().path) == DIGEST


def test_parts_without_an_upload_are_removed_when_they_are_old(sender: Client, hearing: Hearing, settings):
    create(sender, hearing.pk, 100)
    known = Upload.objects.get().path
    folder = live.HOME.uploads
    old = timezone.now().timestamp() - (settings.UPLOAD_EXPIRY_HOURS + 1) * 3600
    orphan, foreign, fresh = folder / "6ed1ee3e-55f3-4a58-a48d-1ef63f2c1a1c", folder / "tmpabc", folder / "tmpdef"
    for path in (orphan, foreign, fresh):
        path.write_bytes(b"x")
    for path in (orphan, foreign, known):
        os.utime(path, (old, old))
    assert uploads.remove_expired() == 2
    assert sorted(folder.iterdir()) == sorted([known, fresh])


def test_the_celery_beat_removes_expired_uploads_every_hour(settings):
    entries = [entry for entry in settings.CELERY_BEAT_SCHEDULE.values() if "remove_expired_uploads" in entry["task"]]
    assert [entry["schedule"] for entry in entries] == [3600]


def test_threads_that_add_the_same_part_find_it_busy_or_wait_their_turn(part: Path):
    """The lock holds between threads of one process as well."""
    inside, most = [], []

    def work() -> None:
        for _ in range(200):
            try:
                with partfile.locked(part):
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()
            except UploadBusy:
                continue

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
