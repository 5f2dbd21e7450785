"""The appeal bundle of a certified hearing: what was signed, letter by letter, and a program that checks it alone."""

import base64
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from courtsight.accounts.models import User
from tests.transcription.certification.conftest import certify
from tests.transcription.certification.test_renvois import propose
from transcription import bundle_verifier
from transcription.bundle_signatures import FOLDER, decompressed, is_signed, key_in
from transcription.certification import keys, renvois
from transcription.models import Recording, Transcript, TranscriptVersion
from transcription.seals import fingerprint

SOUND = b"RIFF suara sidang"
VERSION = f"{FOLDER}1 versi 1.json"


@pytest.fixture
def transcript(transcript: Transcript) -> Transcript:
    """Its recording has a file, before anybody certifies its digest."""
    recording = transcript.recording
    Recording.objects.filter(pk=recording.pk).update(sha256=hashlib.sha256(SOUND).hexdigest())
    recording.refresh_from_db()
    recording.path.parent.mkdir(parents=True, exist_ok=True)
    recording.path.write_bytes(SOUND)
    return transcript


@pytest.fixture
def bundle(version: TranscriptVersion, recorder: User, presiding: User, client: Client, tmp_path: Path) -> Path:
    """With one renvoi; unpacked."""
    renvois.initial(propose(version, recorder), presiding)
    return fetched(client, recorder, version, tmp_path / "out")


def fetched(client: Client, user: User, version: TranscriptVersion, folder: Path) -> Path:
    client.force_login(user)
    response = client.get(reverse("appeal_bundle", args=[version.transcript.recording.hearing_id]))
    assert response.status_code == 200, response.headers
    with zipfile.ZipFile(io.BytesIO(async_to_sync(collected)(response))) as archive:
        archive.extractall(folder)
    return next(folder.iterdir())


async def collected(blocks: object) -> bytes:
    return b"".join([block async for block in blocks])


def checked(bundle: Path) -> tuple[int, str]:
    """What its own program says, in a Python without ours; of the manifest only what is about signatures counts."""
    command = [sys.executable, "-I", "-S", str(bundle / "verifikasi.py")]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    assert done.stderr == ""
    return done.returncode, done.stdout


def rewritten(bundle: Path) -> None:
    """The manifest of whoever has changed files and knows how a bundle is made."""
    files = sorted(path for path in bundle.rglob("*") if path.is_file() and not path.name.startswith("SHA256SUMS"))
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(bundle).as_posix()}" for path in files
    )
    (bundle / "SHA256SUMS").write_text("\n".join(lines) + "\n")


def test_what_was_signed_is_in_it_letter_by_letter(bundle: Path, version: TranscriptVersion):
    assert (bundle / VERSION).read_text() == version.canonical
    assert hashlib.sha256((bundle / VERSION).read_bytes()).hexdigest() == version.sha256
    assert (bundle / f"{FOLDER}1 versi 1.sig").read_text() == version.signature
    assert (bundle / f"{FOLDER}kunci/{version.key_id}.pem").read_text() == version.key.public_pem
    renvoi = json.loads((bundle / f"{FOLDER}1 versi 1 renvoi 1.json").read_text())
    assert (renvoi["says"], renvoi["should_say"]) == ("sembilan", "delapan")


def test_its_program_finds_the_signatures_good_and_names_the_key(bundle: Path, version: TranscriptVersion):
    code, said = checked(bundle)
    assert code == 0
    assert "SAMA / SAME" in said
    assert f"KUNCI / KEY: {version.key_id}" in said


@pytest.mark.parametrize("name", ["1 versi 1", "1 versi 1 renvoi 1"])
def test_a_changed_word_is_caught_though_the_checksums_were_made_anew(bundle: Path, name: str):
    path = bundle / f"{FOLDER}{name}.json"
    path.write_text(path.read_text().replace("sembilan", "sebelas"))
    rewritten(bundle)
    code, said = checked(bundle)
    assert code == 1
    assert f"TANDA TANGAN SALAH / SIGNATURE WRONG: {FOLDER}{name}.json" in said


def test_a_signature_by_another_key_is_caught(bundle: Path, version: TranscriptVersion):
    other = Ed25519PrivateKey.generate()
    signature = base64.b64encode(other.sign((bundle / VERSION).read_bytes())).decode()
    (bundle / f"{FOLDER}1 versi 1.sig").write_text(signature)
    rewritten(bundle)
    assert "TANDA TANGAN SALAH" in checked(bundle)[1]
    pem = other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (bundle / f"{FOLDER}kunci/{version.key_id}.pem").write_bytes(pem)
    rewritten(bundle)
    assert "TANDA TANGAN TIDAK TERBACA" in checked(bundle)[1]


def test_a_missing_signature_and_another_recording_are_told(bundle: Path):
    (bundle / f"{FOLDER}1 versi 1 renvoi 1.sig").unlink()
    next((bundle / "suara").iterdir()).write_bytes(b"suara lain")
    rewritten(bundle)
    code, said = checked(bundle)
    assert code == 1
    assert f"TANDA TANGAN TIDAK TERBACA / SIGNATURE UNREADABLE: {FOLDER}1 versi 1 renvoi 1.json" in said
    assert f"REKAMAN LAIN / ANOTHER RECORDING: {VERSION}" in said


def test_a_renvoi_without_its_version_is_told(bundle: Path):
    for path in (bundle / FOLDER).glob("1 versi 1.*"):
        path.unlink()
    rewritten(bundle)
    assert f"VERSI LAIN / ANOTHER VERSION: {FOLDER}1 versi 1 renvoi 1.json" in checked(bundle)[1]


def test_a_later_version_is_beside_the_first(
    transcript: Transcript, presiding: User, recorder: User, key: str, client: Client, tmp_path: Path
):
    from transcription.certification import steps

    certify(transcript, presiding, recorder)
    steps.reopen(transcript, recorder)
    later = certify(Transcript.objects.get(pk=transcript.pk), presiding, recorder)
    bundle = fetched(client, recorder, later, tmp_path / "out")
    assert (bundle / f"{FOLDER}1 versi 2.json").read_text() == later.canonical
    assert checked(bundle)[0] == 0


def test_its_checksums_are_signed_and_the_program_says_by_which_key(bundle: Path, version: TranscriptVersion):
    assert f"DITANDATANGANI / SIGNED: SHA256SUMS, {version.key_id}" in checked(bundle)[1]
    signature = base64.b64decode((bundle / "SHA256SUMS.sig").read_bytes(), validate=True)
    keys.signing_key().public_key().verify(signature, (bundle / "SHA256SUMS").read_bytes())
    assert "tanda tangan pengadilan atas SHA256SUMS" in (bundle / "BACA-SAYA.txt").read_text()


@pytest.mark.parametrize("name", ["catatan.csv", "BACA-SAYA.txt"])
def test_a_document_and_its_line_exchanged_are_refused(bundle: Path, name: str):
    (bundle / name).write_text("lain")
    rewritten(bundle)
    code, said = checked(bundle)
    assert code == 1
    assert "TANDA TANGAN SALAH / SIGNATURE WRONG: SHA256SUMS" in said
    assert "DITANDATANGANI / SIGNED" not in said
    (bundle / "SHA256SUMS.sig").unlink()
    code, said = checked(bundle)
    assert code == 3
    assert "TIDAK DITANDATANGANI / NOT SIGNED: SHA256SUMS" in said


@pytest.mark.parametrize("signature", ["", "bukan", base64.b64encode(bytes(64)).decode()])
def test_a_signature_of_the_checksums_that_is_none_is_refused(bundle: Path, signature: str):
    (bundle / "SHA256SUMS.sig").write_text(signature)
    assert checked(bundle)[0] == 1


def test_checksums_signed_with_another_key_of_somebodys_own_name_that_key(bundle: Path, version: TranscriptVersion):
    """The program cannot know whose keys are in the bundle; it says which one to compare."""
    other = Ed25519PrivateKey.generate()
    pem = other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    name = fingerprint(other)
    (bundle / f"{FOLDER}kunci/{name}.pem").write_bytes(pem)
    rewritten(bundle)
    (bundle / "SHA256SUMS.sig").write_bytes(base64.b64encode(other.sign((bundle / "SHA256SUMS").read_bytes())))
    said = checked(bundle)[1]
    assert f"DITANDATANGANI / SIGNED: SHA256SUMS, {name}" in said
    assert f"KUNCI / KEY: {name}" in said


def test_without_the_key_a_bundle_of_certified_versions_is_unsigned(
    version: TranscriptVersion, recorder: User, client: Client, tmp_path: Path
):
    keys.key_path().unlink()
    bundle = fetched(client, recorder, version, tmp_path / "out")
    assert not (bundle / "SHA256SUMS.sig").exists()
    assert checked(bundle)[0] == 3


def test_the_archive_itself_is_checked_with_its_signature(
    version: TranscriptVersion, recorder: User, client: Client, tmp_path: Path
):
    client.force_login(recorder)
    response = client.get(reverse("appeal_bundle", args=[version.transcript.recording.hearing_id]))
    (tmp_path / "a.zip").write_bytes(async_to_sync(collected)(response))
    assert bundle_verifier.main([str(tmp_path / "a.zip")]) == 0


@given(st.binary(max_size=200), st.binary(min_size=32, max_size=32))
def test_its_arithmetic_agrees_with_the_library(message: bytes, seed: bytes):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = private.sign(message)
    assert is_signed(public, message, signature)
    assert not is_signed(public, message + b"x", signature)
    assert not is_signed(public, message, bytes([signature[0] ^ 1]) + signature[1:])


@pytest.mark.parametrize("signature", [b"", bytes(64), b"\xff" * 64, bytes(63), bytes(65)])
def test_what_is_no_signature_is_none(signature: bytes):
    public = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    assert not is_signed(public.public_bytes(Encoding.Raw, PublicFormat.Raw), b"x", signature)


def test_bytes_that_are_no_point_or_no_key_are_refused():
    assert decompressed(b"\xff" * 32) is None
    with pytest.raises(ValueError, match="another key"):
        key_in(b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "0" * 64)
