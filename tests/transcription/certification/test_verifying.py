"""Anybody can check a file: on a page without a login, and on the command line."""

import io
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from courtsight.accounts.models import User
from courtsight.audit.models import AuditEvent
from transcription import verify_views
from transcription.certification import keys, steps
from transcription.exporting import export
from transcription.exporting_options import Wanted
from transcription.exports import Layout
from transcription.exports.apart import AT_ONCE, _turns
from transcription.models import CourtKey, Transcript, TranscriptVersion
from transcription.seals import apart, fingerprint, load_private


@pytest.fixture(autouse=True)
def _no_tries(db: None) -> None:
    cache.clear()


@pytest.fixture
def genuine(version: TranscriptVersion, recorder: User) -> bytes:
    return export(version.transcript, Wanted("txt"), recorder).content


def upload(client: Client, content: bytes, name: str = "transkrip.txt") -> str:
    answer = client.post("/verify/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_needs_no_login_and_says_genuine(client: Client, genuine: bytes, version: TranscriptVersion):
    assert client.get("/verify/").status_code == 200
    shown = upload(client, genuine)
    assert "notice--success" in shown
    assert version.sha256 in shown


def test_it_says_what_was_changed(client: Client, genuine: bytes):
    shown = upload(client, genuine.replace(b"pukul sembilan", b"pukul sepuluh"))
    assert "notice--error" in shown
    assert "<del>sembilan</del>" in shown
    assert "<ins>sepuluh</ins>" in shown


def test_it_reveals_nothing_but_what_the_file_carries(
    client: Client, genuine: bytes, version: TranscriptVersion, transcript: Transcript, presiding: User
):
    """A file with the right digest and no seal must not be answered with the certified text."""
    steps.reopen(transcript, presiding)
    bare = f"SHA-256 transkrip: {version.sha256}\n".encode()
    shown = upload(client, bare)
    assert "notice--error" in shown
    assert "melihat terdakwa" not in shown
    assert transcript.recording.hearing.case.number not in shown


def test_it_keeps_nothing(client: Client, genuine: bytes, tmp_path: Path):
    before = AuditEvent.objects.count()
    upload(client, genuine)
    assert AuditEvent.objects.count() == before
    assert not any(path.is_file() and genuine == path.read_bytes() for path in tmp_path.rglob("*.*"))


def test_so_many_files_and_no_more_from_one_address(client: Client, monkeypatch: pytest.MonkeyPatch, genuine: bytes):
    monkeypatch.setattr(verify_views, "MOST", 2)
    upload(client, genuine)
    upload(client, genuine)
    answer = client.post("/verify/", {"file": SimpleUploadedFile("a.txt", genuine)})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    elsewhere = client.post("/verify/", {"file": SimpleUploadedFile("a.txt", genuine)}, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 200


def test_so_many_seconds_of_reading_and_no_more_for_one_address(
    client: Client, monkeypatch: pytest.MonkeyPatch, genuine: bytes
):
    """Files that are made to take as long as can be do not keep everybody else waiting."""
    monkeypatch.setattr(verify_views, "LONGEST", 1)
    upload(client, genuine)  # each counts as a second at least
    assert client.post("/verify/", {"file": SimpleUploadedFile("a.txt", genuine)}).status_code == 429
    elsewhere = client.post("/verify/", {"file": SimpleUploadedFile("a.txt", genuine)}, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 200


@pytest.fixture
def check_under_way() -> object:
    """Somebody else's file is being read, for as long as the test takes."""
    with apart._turn():
        yield


def test_while_a_file_is_checked_the_next_one_is_told_when_to_come_back(
    client: Client, check_under_way: object, genuine: bytes
):
    client.cookies["django_language"] = "en"
    answer = client.post("/verify/", {"file": SimpleUploadedFile("a.txt", genuine)})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "try once more in a moment" in answer.content.decode()
    assert "notice--error" not in answer.content.decode(), "nothing is said of the file"


def test_when_the_check_has_ended_the_next_one_is_taken(client: Client, genuine: bytes):
    with apart._turn():
        pass
    assert "notice--success" in upload(client, genuine)


def test_checks_do_not_hold_up_what_the_court_takes_out(
    check_under_way: object, version: TranscriptVersion, recorder: User
):
    assert export(version.transcript, Wanted("docx"), recorder).content


def test_what_the_court_takes_out_does_not_hold_up_checks(
    client: Client, monkeypatch: pytest.MonkeyPatch, genuine: bytes
):
    with ExitStack() as taken:
        for _ in range(AT_ONCE):
            taken.enter_context(_turns)
        assert "notice--success" in upload(client, genuine)


def test_a_check_that_breaks_gives_its_turn_back(client: Client, monkeypatch: pytest.MonkeyPatch, genuine: bytes):
    monkeypatch.setattr("transcription.exports.apart.PATIENCE", 0.01)
    assert "notice--error" in upload(client, genuine)
    monkeypatch.undo()
    assert "notice--success" in upload(client, genuine)


def test_a_file_that_is_too_large_is_not_read(client: Client, settings: Any, db: None):
    settings.VERIFY_MAX_BYTES = 10
    client.cookies["django_language"] = "en"
    answer = client.post("/verify/", {"file": SimpleUploadedFile("a.txt", b"x" * 11)})
    assert answer.status_code == 422
    assert "too large to be checked here: at most 32 MB" in answer.content.decode()


def test_the_json_of_eight_hours_with_its_words_is_checked(client: Client, version: TranscriptVersion, recorder: User):
    """As large as one of 60,000 words: what is too much for the record is said in spaces, which do not count."""
    content = export(version.transcript, Wanted("json"), recorder).content
    assert "notice--success" in upload(client, content + b" " * 12 * 1024**2, "transkrip.json")


def test_a_file_that_is_too_much_for_its_own_process_is_answered(
    client: Client, monkeypatch: pytest.MonkeyPatch, genuine: bytes
):
    """Two bytes of it become sixty-four in memory."""
    monkeypatch.setattr("transcription.exports.apart.PATIENCE", 0.01)
    assert "notice--error" in upload(client, genuine)
    monkeypatch.undo()
    assert "notice--error" in upload(client, b"{" + b'"a":[' + b"[]," * 10**7 + b"[]]}", "a.json")


def test_a_file_without_its_signature_is_no_success(client: Client, version: TranscriptVersion, recorder: User):
    keys.key_path().unlink()
    client.cookies["django_language"] = "en"
    content = export(version.transcript, Wanted("pdf", Layout.MINUTES), recorder).content
    answer = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", content)}).content.decode()
    assert "notice--warning" in answer
    assert "notice--success" not in answer
    assert "The signature on this file is missing" in answer
    assert "How the pages look." in answer
    assert "nothing else" not in answer


def test_keys_are_published_with_their_fingerprints(client: Client, version: TranscriptVersion):
    assert version.key_id in client.get("/verify/keys/").content.decode()
    pem = client.get(f"/verify/keys/{version.key_id}.pem").content
    assert pem.startswith(b"-----BEGIN PUBLIC KEY-----")
    assert client.get(f"/verify/keys/{'0' * 64}.pem").status_code == 404


def test_the_command_says_genuine_and_by_whom(genuine: bytes, version: TranscriptVersion, tmp_path: Path):
    file, said = tmp_path / "transkrip.txt", io.StringIO()
    file.write_bytes(genuine)
    call_command("verify", str(file), stdout=said)
    assert version.sha256 in said.getvalue()
    assert "Siti Rahmawati" in said.getvalue()


def test_the_command_ends_with_an_error_and_says_what_differs(genuine: bytes, tmp_path: Path):
    file, said = tmp_path / "transkrip.txt", io.StringIO()
    file.write_bytes(genuine.replace(b"pukul sembilan", b"pukul sepuluh"))
    with pytest.raises(CommandError):
        call_command("verify", str(file), stdout=said)
    assert "sembilan" in said.getvalue()
    assert "sepuluh" in said.getvalue()


def test_the_command_ends_otherwise_where_only_the_words_are_signed(
    version: TranscriptVersion, recorder: User, tmp_path: Path
):
    keys.key_path().unlink()
    file = tmp_path / "transkrip.txt"
    file.write_bytes(export(version.transcript, Wanted("txt"), recorder).content)
    with pytest.raises(CommandError) as caught:
        call_command("verify", str(file), stdout=io.StringIO())
    assert caught.value.returncode == 2


def test_the_command_checks_with_a_key_from_a_file_where_there_is_no_database(
    genuine: bytes, version: TranscriptVersion, tmp_path: Path
):
    file, pem = tmp_path / "transkrip.txt", tmp_path / "kunci.pem"
    file.write_bytes(genuine)
    pem.write_text(CourtKey.objects.get().public_pem)
    call_command("verify", str(file), "--key", str(pem), stdout=io.StringIO())
    pem.write_text("bukan kunci")
    with pytest.raises(CommandError):
        call_command("verify", str(file), "--key", str(pem), stdout=io.StringIO())


def test_a_key_is_made_once_and_only_its_owner_can_read_it(db: None):
    said = io.StringIO()
    call_command("certification_key", stdout=said)
    path = keys.key_path()
    assert path.stat().st_mode & 0o777 == 0o600
    assert fingerprint(load_private(path.read_bytes())) in said.getvalue()
    assert "PRIVATE" not in said.getvalue()
    before = path.read_bytes()
    with pytest.raises(CommandError):
        call_command("certification_key", stdout=said)
    assert path.read_bytes() == before


def test_a_key_is_replaced_and_the_old_one_set_aside(key: str, db: None):
    before = keys.key_path().read_bytes()
    call_command("certification_key", "--replace", stdout=io.StringIO())
    assert keys.key_path().read_bytes() != before
    [aside] = keys.key_path().parent.glob("certification.pem.*")
    assert aside.read_bytes() == before


def test_the_private_key_is_nowhere_in_the_database(version: TranscriptVersion):
    private = keys.key_path().read_text().splitlines()[1]
    row = CourtKey.objects.get()
    assert private not in row.public_pem
    assert private not in version.canonical


def test_where_no_word_differs_a_sentence_says_what_does(client: Client, version: TranscriptVersion, recorder: User):
    pdf = export(version.transcript, Wanted("pdf"), recorder).content + b"% tambahan\n"
    for language, said in (("en", "This is not what the court wrote"), ("id", "Isinya bukan yang ditulis pengadilan")):
        client.cookies["django_language"] = language
        answer = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", pdf)}).content.decode()
        assert said in answer
        assert "<del>" not in answer, "it is no certified word"
