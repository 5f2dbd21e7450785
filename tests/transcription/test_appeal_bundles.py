"""The appeal bundle: what is in it, that it can be checked, and who gets it."""

import csv
import hashlib
import io
import json
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path
from uuid import UUID

import pytest
from asgiref.sync import async_to_sync
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from courtsight.audit.trail import record_event
from tests import factories
from transcription import archives, bundle_verifier
from transcription.archives import Archive, Member
from transcription.models import Hearing, Recording

SOUND = b"RIFF" + bytes(range(256)) * 9000  # more than two blocks


def recorded(hearing: Hearing, name: str, text: str = "Sidang dibuka.") -> Recording:
    sha256 = hashlib.sha256(SOUND + name.encode()).hexdigest()
    recording = factories.RecordingFactory(hearing=hearing, name=name, sha256=sha256)
    recording.path.parent.mkdir(parents=True, exist_ok=True)
    recording.path.write_bytes(SOUND + name.encode())
    transcript = factories.TranscriptFactory(recording=recording)
    factories.SegmentFactory(transcript=transcript, index=0, text=text)
    return recording


@pytest.fixture
def recording(hearing: Hearing) -> Recording:
    return recorded(hearing, "sidang pagi.mp4")


@pytest.fixture
def reader(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def address(hearing: Hearing) -> str:
    return reverse("appeal_bundle", args=[hearing.pk])


def body(response: HttpResponseBase) -> bytes:
    assert response.status_code == 200, response.headers
    return async_to_sync(collected)(response)


async def collected(blocks: object) -> bytes:
    return b"".join([block async for block in blocks])


def unpacked(content: bytes, folder: Path) -> Path:
    """The one folder of the archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return next(folder.iterdir())


@pytest.fixture
def bundle(reader: Client, recording: Recording, tmp_path: Path) -> Path:
    return unpacked(body(reader.get(address(recording.hearing))), tmp_path / "out")


def checked(bundle: Path, *arguments: str) -> tuple[int, str]:
    """What its own program says, in a Python without ours."""
    command = [sys.executable, "-I", "-S", str(bundle / "verifikasi.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    return done.returncode, done.stdout


def test_everything_is_in_it(bundle: Path, recording: Recording):
    files = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()}
    assert files == {
        "BACA-SAYA.txt",
        "SHA256SUMS",
        "catatan.csv",
        "suara/1 sidang pagi.mp4",
        "transkrip/1 sidang pagi DRAF.json",
        "transkrip/1 sidang pagi DRAF.pdf",
        "tanda_tangan.py",
        "verifikasi.py",
    }
    assert (bundle / "suara/1 sidang pagi.mp4").read_bytes() == recording.path.read_bytes()
    said = json.loads((bundle / "transkrip/1 sidang pagi DRAF.json").read_text())
    assert said["segments"][0]["text"] == "Sidang dibuka."
    assert (bundle / "transkrip/1 sidang pagi DRAF.pdf").read_bytes().startswith(b"%PDF")


def test_the_manifest_is_one_that_sha256sum_reads(bundle: Path):
    done = subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=bundle, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 7


def test_its_own_program_finds_nothing_wrong(bundle: Path):
    code, said = checked(bundle)
    assert code == 3
    assert "SAMA / SAME: 7 berkas / files" in said.splitlines()
    assert said.startswith("TIDAK DITANDATANGANI / NOT SIGNED"), "nobody reads SAME first, and stops"


def test_without_a_key_the_bundle_and_its_program_say_that_the_checksums_are_not_signed(bundle: Path):
    assert "TIDAK DITANDATANGANI / NOT SIGNED: SHA256SUMS" in checked(bundle)[1]
    said = (bundle / "BACA-SAYA.txt").read_text()
    assert "SHA256SUMS TIDAK DITANDATANGANI" in said
    assert "SHA256SUMS IS NOT SIGNED" in said


def test_its_program_says_exactly_what_differs(bundle: Path):
    name = "transkrip/1 sidang pagi DRAF.json"
    (bundle / name).write_text((bundle / name).read_text().replace("dibuka", "ditutup"))
    (bundle / "suara/1 sidang pagi.mp4").unlink()
    (bundle / "palsu.txt").write_text("x")
    code, said = checked(bundle)
    assert code == 1
    digest = hashlib.sha256((bundle / name).read_bytes()).hexdigest()
    lines = said.splitlines()
    assert f"BERUBAH / CHANGED: {name}" in lines
    assert f"  sekarang / is now     {digest}" in lines
    assert "HILANG / MISSING: suara/1 sidang pagi.mp4" in lines
    assert "TAMBAHAN / ADDED: palsu.txt" in lines


def test_the_archive_itself_can_be_checked(reader: Client, recording: Recording, tmp_path: Path):
    content = body(reader.get(address(recording.hearing)))
    archive = tmp_path / "a.zip"
    archive.write_bytes(content)
    assert bundle_verifier.main([str(archive)]) == 3
    place = content.index(b"Sidang dibuka")
    archive.write_bytes(content[:place] + b"X" + content[place + 1 :])
    assert bundle_verifier.main([str(archive)]) == 2, "the archive's own checksum tells as well"


FORGED, RIGHT = b"%PDF palsu", "transkrip/1 sidang pagi DRAF.pdf"


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("{top}/" + RIGHT, "GANDA / TWICE: {top}/" + RIGHT),
        ("PALSU/" + RIGHT, "LEBIH DARI SATU FOLDER / MORE THAN ONE FOLDER: {top}, PALSU"),
        ("HAKIM.pdf", "LEBIH DARI SATU FOLDER / MORE THAN ONE FOLDER: {top}, HAKIM.pdf"),
        ("{top}/SHA256SUMS", "GANDA / TWICE: {top}/SHA256SUMS"),
    ],
)
def test_an_archive_that_programs_unpack_differently_is_refused(
    is_first: bool, name: str, said: str, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """The file that agrees with the list is there as well: first or last, as whoever forges it likes."""
    top, files = bundle.name, [path for path in sorted(bundle.rglob("*")) if path.is_file()]
    entries = [(f"{top}/{path.relative_to(bundle).as_posix()}", path.read_bytes()) for path in files]
    forged = (name.format(top=top), FORGED)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive, warnings.catch_warnings(action="ignore"):
        for entry in [forged, *entries] if is_first else [*entries, forged]:
            archive.writestr(*entry)
    assert bundle_verifier.main([str(tmp_path / "a.zip")]) == 1
    told = capsys.readouterr().out
    assert said.format(top=top) in told
    assert "SAMA / SAME" not in told


@pytest.mark.parametrize("folder", ["__pycache__", "transkrip/__pycache__", ".git"])
def test_no_folder_is_left_out_and_its_own_program_adds_none(bundle: Path, folder: str):
    assert checked(bundle)[0] == 3
    assert not list(bundle.rglob("__pycache__"))
    (bundle / folder).mkdir()
    (bundle / folder / "1 sidang pagi versi 2 tersertifikasi.pdf").write_bytes(FORGED)
    code, said = checked(bundle)
    assert code == 1
    assert f"TAMBAHAN / ADDED: {folder}/1 sidang pagi versi 2 tersertifikasi.pdf" in said


def test_a_link_to_a_folder_elsewhere_is_no_part_of_a_bundle(bundle: Path, tmp_path: Path):
    (bundle / "transkrip/lain").symlink_to(tmp_path)
    assert checked(bundle)[0] == 2


@pytest.mark.parametrize("manifest", [None, "", "apa saja\n", "0" * 64 + " satu spasi\n"])
def test_a_bundle_without_a_readable_manifest_is_no_bundle(tmp_path: Path, manifest: str | None):
    if manifest is not None:
        (tmp_path / "SHA256SUMS").write_text(manifest)
    assert bundle_verifier.main([str(tmp_path)]) == 2


def test_the_log_is_that_of_this_hearing(reader: Client, clerk: User, recording: Recording, tmp_path: Path):
    other = factories.HearingFactory(case=recording.hearing.case)
    record_event(clerk, AuditAction.VIEWED, other)
    record_event(clerk, AuditAction.LISTENED, recording, name="=1+1")
    bundle = unpacked(body(reader.get(address(recording.hearing))), tmp_path / "out")
    rows = list(csv.DictReader(io.StringIO((bundle / "catatan.csv").read_text())))
    assert [(row["pengguna"], row["tindakan"], row["objek"]) for row in rows] == [("panitera", "listened", "recording")]
    assert json.loads(rows[0]["keterangan"]) == {"name": "=1+1"}
    assert str(other.pk) not in (bundle / "catatan.csv").read_text()


def test_it_is_named_after_case_and_hearing_and_is_in_the_trail(reader: Client, recording: Recording):
    number = recording.hearing.case.number.replace("/", "-")
    response = reader.get(address(recording.hearing))
    assert f'filename="{number} 2026-03-02 berkas banding.zip"' in response["Content-Disposition"]
    body(response)
    event = AuditEvent.objects.get(action=AuditAction.DOWNLOADED)
    assert (event.details["bundle"], event.hearing_id) == (True, recording.hearing_id)


def test_two_recordings_of_one_name_both_arrive(reader: Client, recording: Recording, tmp_path: Path):
    twin = recorded(recording.hearing, "sidang\\pagi.mp4", "Sidang ditutup.")
    Recording.objects.filter(pk=twin.pk).update(name="sidang pagi.mp4")
    bundle = unpacked(body(reader.get(address(recording.hearing))), tmp_path / "out")
    assert len(list((bundle / "suara").iterdir())) == 2
    assert checked(bundle)[0] == 3


def test_the_newest_transcript_of_a_recording_is_taken(reader: Client, recording: Recording, tmp_path: Path):
    newer = factories.TranscriptFactory(recording=recording)
    factories.SegmentFactory(transcript=newer, index=0, text="Lebih baru.")
    bundle = unpacked(body(reader.get(address(recording.hearing))), tmp_path / "out")
    assert "Lebih baru." in (bundle / "transkrip/1 sidang pagi DRAF.json").read_text()


@pytest.mark.parametrize("what", ["no recordings", "no file"])
def test_what_cannot_be_complete_is_refused(reader: Client, hearing: Hearing, what: str):
    if what == "no file":
        recorded(hearing, "hilang.wav").path.unlink()
    response = reader.get(address(hearing), follow=True)
    assert response.redirect_chain == [(reverse("hearing_detail", args=[hearing.pk]), 302)]
    assert "Berkas tidak dapat dibuat" in response.content.decode()
    assert not AuditEvent.objects.filter(action=AuditAction.DOWNLOADED).exists()


def test_the_page_of_the_hearing_offers_it_to_those_who_may(
    client: Client, clerk: User, viewer: User, recording: Recording
):
    for user, offered in ((clerk, True), (viewer, False)):
        client.force_login(user)
        page = client.get(reverse("hearing_detail", args=[recording.hearing_id])).content.decode()
        assert (address(recording.hearing) in page) is offered


def test_those_who_may_only_read_and_outsiders_get_none(
    client: Client, viewer: User, outsider: User, recording: Recording, sealed_hearing: Hearing
):
    client.force_login(viewer)
    assert client.get(address(recording.hearing)).status_code == 403
    client.force_login(outsider)
    assert client.get(address(sealed_hearing)).status_code == 404


async def test_large_files_pass_in_blocks(tmp_path: Path):
    size = 5 * archives.BLOCK + 7
    (tmp_path / "a").write_bytes(bytes(size))
    blocks = [block async for block in Archive("berkas", [Member("a", tmp_path / "a")])]
    assert max(map(len, blocks)) < 2 * archives.BLOCK
    with zipfile.ZipFile(io.BytesIO(b"".join(blocks))) as archive:
        assert archive.getinfo("berkas/a").file_size == size


def test_it_says_who_gave_leave_to_record(reader: Client, recording: Recording, clerk: User, tmp_path: Path):
    given = {"hearing": recording.hearing, "started_by": clerk, "state": "ended", "permission_by": "Siti\nRahmawati"}
    factories.LiveSessionFactory(**given)
    refused = {"state": "refused", "permission_granted": False, "permission_by": "Maya", "started_at": None}
    factories.LiveSessionFactory(**given | refused)
    folder = unpacked(body(reader.get(address(recording.hearing))), tmp_path / "leave")
    said = (folder / "BACA-SAYA.txt").read_text()
    assert f"diizinkan oleh Siti Rahmawati, 2026-03-02 10:00 WIB, dicatat oleh {clerk.display_name}" in said
    assert "ditolak oleh Maya" in said


def test_a_refusal_and_then_leave_within_a_minute_stand_in_that_order(
    reader: Client, recording: Recording, tmp_path: Path
):
    refused = {"state": "refused", "permission_granted": False, "started_at": None}
    factories.LiveSessionFactory(pk=UUID(int=2), hearing=recording.hearing, permission_by="Maya", **refused)
    factories.LiveSessionFactory(pk=UUID(int=1), hearing=recording.hearing, permission_by="Siti", state="ended")
    said = (unpacked(body(reader.get(address(recording.hearing))), tmp_path / "leave") / "BACA-SAYA.txt").read_text()
    assert said.index("ditolak oleh Maya") < said.index("diizinkan oleh Siti")


def test_of_a_hearing_that_was_not_recorded_live_it_says_so(bundle: Path):
    assert "tidak direkam langsung / not recorded live" in (bundle / "BACA-SAYA.txt").read_text()
