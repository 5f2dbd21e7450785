"""A file sent along with the request: stored, checked, transcribed; nothing half-made stays."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests.transcription.calling import Caller, assert_problem
from tests.transcription.uploading import tone
from transcription.models import Hearing, Job, Recording
from transcription.recordings import digest_of

MUCH = 2**60


def file(content: bytes | None = None, name: str = "sidang.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, tone() if content is None else content)


def left_behind() -> list[Path]:
    return list(settings.HOME.uploads.glob("*")) if settings.HOME.uploads.exists() else []


def stored() -> list[Path]:
    return sorted(path for path in settings.HOME.audio.rglob("*") if path.is_file())


def test_a_file_becomes_a_recording_of_the_hearing_with_a_job(clerk: User, hearing: Hearing):
    answer = Caller(clerk).send_form("/transcribe", file=file(), hearing_id=str(hearing.pk), language_code="en-US")
    assert answer.status_code == 202, answer.content
    recording = Recording.objects.get()
    assert answer.json()["recording_id"] == str(recording.pk)
    assert (recording.hearing, recording.name, recording.created_by) == (hearing, "sidang.wav", clerk)
    assert recording.sha256 == digest_of(recording.path)
    assert recording.path.read_bytes() == tone()
    assert Job.objects.get().language == "en-US"
    assert AuditEvent.objects.filter(action=AuditAction.UPLOADED, user=clerk).exists()
    assert left_behind() == []


def test_without_a_hearing_the_recording_is_its_senders_own(clerk: User, judge: User):
    job = Caller(clerk).send_form("/transcribe", file=file(), hearing_id="").json()
    assert Recording.objects.get().hearing is None
    assert_problem(Caller(judge).get(f"/jobs/{job['id']}"), 404, "not_found")


def test_the_same_file_again_is_the_same_recording_and_job(clerk: User, hearing: Hearing):
    jobs = {Caller(clerk).send_form("/transcribe", file=file(), hearing_id=str(hearing.pk)).json()["id"] for _ in "12"}
    assert len(jobs) == 1
    assert Recording.objects.count() == 1
    assert left_behind() == []


def test_a_key_tells_two_files_apart(clerk: User):
    caller = Caller(clerk)
    first = caller.send_form("/transcribe", key="k", file=file())
    assert caller.send_form("/transcribe", key="k", file=file()).json() == first.json()
    before = stored()
    other = caller.send_form("/transcribe", key="k", file=file(tone(pitch=330.0)))
    assert_problem(other, 422, "idempotency_key_reused")
    assert stored() == before
    assert Recording.objects.count() == 1
    assert left_behind() == []


@pytest.mark.parametrize("key", [None, "k"])
def test_a_file_with_options_that_nobody_offers_is_not_stored(clerk: User, key: str | None):
    answer = Caller(clerk).send_form("/transcribe", key=key, file=file(), engine="google")
    assert_problem(answer, 422, "unsupported_option")
    assert stored() == []
    assert not Recording.objects.exists()
    assert not AuditEvent.objects.filter(action=AuditAction.UPLOADED).exists()
    assert left_behind() == []


@pytest.mark.parametrize(("content", "code"), [(b"", "empty_file"), (b"text", "not_media"), (tone(0.1), "too_short")])
def test_a_file_that_is_no_recording_is_refused_and_leaves_nothing(clerk: User, content: bytes, code: str):
    problem = assert_problem(Caller(clerk).send_form("/transcribe", file=file(content)), 422, code)
    assert problem["action"]
    assert not Recording.objects.exists()
    assert not Job.objects.exists()
    assert left_behind() == []


def test_a_file_with_wrong_options_leaves_nothing(clerk: User):
    assert_problem(Caller(clerk).send_form("/transcribe", file=file(), language_code="xx"), 422, "invalid")
    assert not Recording.objects.exists()
    assert left_behind() == []


def test_a_file_for_a_sealed_hearing_of_others_is_refused(outsider: User, sealed_hearing: Hearing):
    answer = Caller(outsider).send_form("/transcribe", file=file(), hearing_id=str(sealed_hearing.pk))
    assert_problem(answer, 404, "not_found")
    assert not Recording.objects.exists()
    assert left_behind() == []


def test_who_may_not_upload_cannot_send_a_file(judge: User):
    assert_problem(Caller(judge).send_form("/transcribe", file=file()), 403, "forbidden")
    assert not Recording.objects.exists()


def test_a_file_that_is_too_large_is_refused_on_the_way(clerk: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "UPLOAD_MAX_BYTES", 1000)
    assert_problem(Caller(clerk).send_form("/transcribe", file=file()), 413, "file_too_large")
    assert left_behind() == []


def test_a_disk_that_is_full_is_told_on_the_way(clerk: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "DISK_RESERVE_BYTES", MUCH)
    assert_problem(Caller(clerk).send_form("/transcribe", file=file()), 507, "storage_full")
    assert left_behind() == []


def test_a_form_that_breaks_off_is_refused(clerk: User):
    caller = Caller(clerk)
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF'
    answer = caller.client.post(
        "/api/v1/stt/transcribe", body, content_type="multipart/form-data; boundary=x", headers=caller.headers
    )
    assert_problem(answer, 422, "invalid")
    assert left_behind() == []


def test_a_form_that_is_none_is_refused(clerk: User):
    caller = Caller(clerk)
    answer = caller.client.post(
        "/api/v1/stt/transcribe", b"RIFF", content_type="multipart/form-data", headers=caller.headers
    )
    assert_problem(answer, 400, "bad_request")
