"""Bad input: the message says what is wrong and what to do, nothing half-made stays, no job starts."""

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as live
from django.http import HttpResponse
from django.test import Client

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests.transcription.uploading import create, mp4, send, silence, tone, upload
from transcription.models import Hearing, Job, Recording, Upload


@pytest.fixture
def sender(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    return client


def kept_files() -> list[Path]:
    return [path for path in live.HOME.path.rglob("*") if path.is_file()]


def assert_refused(answer: HttpResponse, code: str, status: int = 422) -> None:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["status"]) == (code, status)
    assert problem["title"].endswith(".")
    assert problem["action"].endswith(".")
    assert not Upload.objects.exists()
    assert not Recording.objects.exists()
    assert not Job.objects.exists()
    assert not AuditEvent.objects.filter(action=AuditAction.UPLOADED).exists()
    assert kept_files() == []


def test_an_empty_file(sender: Client, hearing: Hearing):
    assert_refused(create(sender, hearing.pk, 0), "empty_file")


def test_a_text_named_wav(sender: Client, hearing: Hearing):
    text = b"Berita acara sidang hari ini.\n" * 400
    assert_refused(upload(sender, hearing.pk, text, "sidang.wav"), "not_media")


def test_a_truncated_mp4(sender: Client, hearing: Hearing):
    whole = mp4(sound=True, pictures=True)
    assert_refused(upload(sender, hearing.pk, whole[: len(whole) // 2], "sidang.mp4"), "truncated_media")


def test_a_video_without_sound(sender: Client, hearing: Hearing):
    assert_refused(upload(sender, hearing.pk, mp4(sound=False, pictures=True), "kamera.mp4"), "no_audio_stream")


def test_a_zip(sender: Client, hearing: Hearing):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("sidang.wav", tone())
    assert_refused(upload(sender, hearing.pk, packed.getvalue(), "sidang.zip"), "not_media")


def test_a_clip_of_a_fifth_of_a_second(sender: Client, hearing: Hearing):
    assert_refused(upload(sender, hearing.pk, tone(0.2)), "too_short")


def test_a_file_over_the_limit_is_refused_before_it_is_sent(sender: Client, hearing: Hearing, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    assert_refused(create(sender, hearing.pk, 1001), "file_too_large", status=413)


def test_a_file_that_cannot_fit_on_the_disk_is_refused_before_it_is_sent(sender: Client, hearing: Hearing, settings):
    settings.DISK_RESERVE_BYTES = 2**60
    assert_refused(create(sender, hearing.pk, 1000), "storage_full", status=507)


def test_a_good_video_is_accepted_for_its_sound(sender: Client, hearing: Hearing):
    answer = upload(sender, hearing.pk, mp4(sound=True, pictures=True), "tanpa-akhiran")
    assert answer.status_code == 204
    assert Recording.objects.get().has_video


def test_a_silent_recording_is_accepted(sender: Client, hearing: Hearing):
    assert upload(sender, hearing.pk, silence()).status_code == 204
    assert Recording.objects.get().jobs.count() == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/cron.d/x.wav", "x.wav"),
        ("s" * 300 + ".wav", "s" * 250 + "….wav"),
        ("🎙️ sidang 👩‍⚖️.wav", "🎙️ sidang 👩‍⚖️.wav"),
        ("<script>alert(1)</script>.wav", "script>.wav"),
    ],
)
def test_hostile_and_unusual_names_are_only_names(sender: Client, hearing: Hearing, name: str, shown: str):
    assert upload(sender, hearing.pk, tone(), name).status_code == 204
    recording = Recording.objects.get()
    assert recording.name == shown
    assert kept_files() == [recording.path]


def test_the_same_file_twice_in_a_hearing_names_the_first_and_starts_no_second_job(sender: Client, hearing: Hearing):
    first = upload(sender, hearing.pk, tone(), "asli.wav")
    second = upload(sender, hearing.pk, tone(), "salinan.wav")
    assert second.status_code == 204
    assert second["Courtsight-Duplicate"] == "true"
    assert second["Courtsight-Recording"] == first["Courtsight-Recording"]
    assert Recording.objects.get().name == "asli.wav"
    assert Job.objects.count() == 1


def test_the_same_file_in_two_hearings_is_two_recordings_stored_once(
    sender: Client, hearing: Hearing, sealed_hearing: Hearing
):
    upload(sender, hearing.pk, tone())
    second = upload(sender, sealed_hearing.pk, tone())
    assert "Courtsight-Duplicate" not in second
    assert Recording.objects.count() == Job.objects.count() == 2
    assert len(kept_files()) == 1


def test_a_refused_file_leaves_an_equal_good_upload_of_another_name_alone(sender: Client, hearing: Hearing):
    upload(sender, hearing.pk, tone())
    url = create(sender, hearing.pk, 5)["Location"]
    assert send(sender, url, 0, b"hello").status_code == 422
    assert Recording.objects.get().path.exists()
