"""The appeal bundle of a certified hearing: what was signed, letter by letter, and a program that checks it alone."""

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.certification.conftest import certify, second
from tests.transcription.certification.test_pdf_signature import PASSPHRASE, certificate
from tests.transcription.certification.test_renvois import propose
from transcription import bundle_verifier, editing
from transcription.bundle_signatures import FOLDER, decompressed, is_signed, key_in
from transcription.certification import keys, renvois, steps
from transcription.certification.verifying import verify
from transcription.models import Recording, Transcript, TranscriptVersion
from transcription.seals import Outcome, fingerprint

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
    assert "KUNCI LAIN / ANOTHER KEY: SHA256SUMS" in said
    assert said.index("KUNCI LAIN") < said.index("SAMA / SAME")
    for document in ("1 versi 1.json", "1 versi 1 renvoi 1.json"):
        assert f"  {FOLDER}{document}: {version.key_id}" in said.splitlines()


def test_one_key_for_all_is_no_other_key(bundle: Path):
    assert "KUNCI LAIN" not in checked(bundle)[1]


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


IN_FORCE = "transkrip/1 {stem} versi {number} tersertifikasi"


def stem(version: TranscriptVersion) -> str:
    return Path(version.transcript.recording.name).stem


def transcripts_in(bundle: Path) -> set[str]:
    return {path.name for path in (bundle / "transkrip").iterdir()}


def test_it_holds_the_version_in_force_sealed_in_both_formats(bundle: Path, version: TranscriptVersion):
    name = IN_FORCE.format(stem=stem(version), number=1)
    assert transcripts_in(bundle) == {Path(f"{name}.{format}").name for format in ("json", "pdf")}
    for format in ("json", "pdf"):
        report = verify((bundle / f"{name}.{format}").read_bytes())
        assert (report.outcome, report.record.sha256, report.renvois) == (Outcome.GENUINE, version.sha256, (1,))
    said = (bundle / "BACA-SAYA.txt").read_text()
    moment = r"\d{4}-\d\d-\d\d \d\d:\d\d [A-Z]+"
    line = rf"versi 1 tersertifikasi, berlaku per ({moment}) / certified version 1, in force as of \1: SHA-256 "
    assert re.search(line + version.sha256, said)
    assert "draf yang lebih baru" not in said


def test_a_newer_draft_is_told_and_left_out(
    version: TranscriptVersion, presiding: User, recorder: User, client: Client, tmp_path: Path
):
    steps.reopen(version.transcript, presiding)
    row = second(version.transcript)
    editing.edit_segment(row, recorder, row.revision, text="Kalimat draf yang belum disahkan.")
    bundle = fetched(client, recorder, version, tmp_path / "out")
    name = IN_FORCE.format(stem=stem(version), number=1)
    assert transcripts_in(bundle) == {Path(f"{name}.{format}").name for format in ("json", "pdf")}
    content = (bundle / f"{name}.json").read_bytes()
    assert verify(content).outcome is Outcome.GENUINE
    assert b"Kalimat draf" not in content
    said = (bundle / "BACA-SAYA.txt").read_text()
    assert "Ada draf yang lebih baru untuk versi 2." in said
    assert "There is a newer draft of version 2." in said


def test_the_second_version_takes_the_place_of_the_first(
    version: TranscriptVersion, presiding: User, recorder: User, client: Client, tmp_path: Path
):
    steps.reopen(version.transcript, presiding)
    later = certify(Transcript.objects.get(pk=version.transcript_id), presiding, recorder)
    bundle = fetched(client, recorder, later, tmp_path / "out")
    name = IN_FORCE.format(stem=stem(later), number=2)
    assert transcripts_in(bundle) == {Path(f"{name}.{format}").name for format in ("json", "pdf")}
    assert verify((bundle / f"{name}.pdf").read_bytes()).record.sha256 == later.sha256
    assert (bundle / f"{FOLDER}1 versi 1.json").read_text() == version.canonical, "what was signed before stays in it"


def test_a_later_transcript_of_the_same_sound_is_a_draft_that_is_told(
    version: TranscriptVersion, recorder: User, client: Client, tmp_path: Path
):
    later = factories.TranscriptFactory(recording=version.transcript.recording)
    factories.SegmentFactory(transcript=later, index=0, text="Dari mesin lain.")
    bundle = fetched(client, recorder, version, tmp_path / "out")
    assert all("versi 1 tersertifikasi" in name for name in transcripts_in(bundle))
    said = (bundle / "BACA-SAYA.txt").read_text()
    assert "Ada draf yang lebih baru. Draf itu belum disertifikasi dan tidak disertakan." in said
    assert "DRAFT, not certified" not in said


def test_two_certified_transcripts_of_one_recording_are_both_in_it(
    version: TranscriptVersion, presiding: User, recorder: User, client: Client, tmp_path: Path
):
    other = factories.TranscriptFactory(recording=version.transcript.recording, language="jv")
    words = [{"start": 0, "end": 1, "word": "Inggih.", "confidence": 0.9, "checked": True}]
    factories.SegmentFactory(transcript=other, index=0, text="Inggih.", words=words)
    certify(other, presiding, recorder)
    bundle = fetched(client, recorder, version, tmp_path / "out")
    marks = {f"transkrip {place} versi 1 tersertifikasi" for place in (1, 2)}
    assert {mark for mark in marks for name in transcripts_in(bundle) if mark in name} == marks
    assert len(transcripts_in(bundle)) == 4


def test_its_pdf_is_signed_where_the_court_has_a_certificate(
    version: TranscriptVersion, recorder: User, client: Client, tmp_path: Path, settings: Any
):
    content, _issued = certificate()
    (tmp_path / "pengadilan.p12").write_bytes(content)
    settings.PDF_CERTIFICATE, settings.PDF_CERTIFICATE_PASSWORD = str(tmp_path / "pengadilan.p12"), PASSPHRASE
    bundle = fetched(client, recorder, version, tmp_path / "out")
    pdf = bundle / f"{IN_FORCE.format(stem=stem(version), number=1)}.pdf"
    assert len(PdfFileReader(io.BytesIO(pdf.read_bytes())).embedded_signatures) == 1


def test_without_the_certificate_that_the_court_has_asked_for_there_is_no_bundle(
    version: TranscriptVersion, recorder: User, client: Client, settings: Any
):
    settings.PDF_CERTIFICATE = "/nowhere/pengadilan.p12"
    hearing = version.transcript.recording.hearing_id
    client.force_login(recorder)
    response = client.get(reverse("appeal_bundle", args=[hearing]), follow=True)
    assert response.redirect_chain == [(reverse("hearing_detail", args=[hearing]), 302)]
    assert "Dokumen tidak berhasil dibuat." in response.content.decode()


def test_a_recording_without_a_certified_version_has_its_draft_named_as_one(
    transcript: Transcript, recorder: User, client: Client, tmp_path: Path
):
    version_less = TranscriptVersion(transcript=transcript)
    bundle = fetched(client, recorder, version_less, tmp_path / "out")
    assert transcripts_in(bundle) == {f"1 {stem(version_less)} DRAF.{format}" for format in ("json", "pdf")}
    said = (bundle / "BACA-SAYA.txt").read_text()
    assert "DRAF, belum disertifikasi / DRAFT, not certified" in said
    assert json.loads((bundle / f"transkrip/1 {stem(version_less)} DRAF.json").read_text())["status"] == "draft"
