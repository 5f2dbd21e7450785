"""A wrong recording can be taken back, knowingly, and leaves a line in the audit trail and nothing else."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.uploading import tone, upload
from transcription import recording_removal
from transcription.editing import edit_segment
from transcription.models import Hearing, Job, Recording, Transcript, Upload
from transcription.models.job import JobStatus
from transcription.recording_removal import remove_files
from transcription.recordings import add_recording


@pytest.fixture
def reader(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def recording(reader: Client, hearing: Hearing) -> Recording:
    """Uploaded for real, with its job ended and a transcript."""
    found = Recording.objects.get(pk=upload(reader, hearing.pk, tone(), "salah.wav")["Courtsight-Recording"])
    found.jobs.update(status=JobStatus.COMPLETED)
    factories.TranscriptFactory(recording=found, job=found.jobs.get())
    found.decoded_path.parent.mkdir(parents=True)
    found.decoded_path.write_bytes(b"RIFF")
    return found


def address(recording: Recording) -> str:
    return reverse("recording_delete", args=[recording.pk])


def text(client: Client, recording: Recording) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(address(recording)).content.decode()).split())


def delete(client: Client, recording: Recording, commits: object) -> int:
    with commits(execute=True):  # type: ignore[operator]
        return client.post(address(recording)).status_code


def test_the_page_names_what_is_lost(reader: Client, recording: Recording):
    shown = text(reader, recording)
    assert "salah.wav" in shown
    assert "1 transcript of it." in shown
    assert "corrected" not in shown


def test_the_page_says_when_people_corrected_the_transcript(reader: Client, recording: Recording, clerk: User):
    segment = factories.SegmentFactory(transcript=recording.transcripts.get())
    edit_segment(segment, clerk, 1, text="Sidang ditutup.")
    assert "Their corrections are lost too." in text(reader, recording)


def test_rows_and_files_go_and_the_audit_line_stays(
    reader: Client, recording: Recording, clerk: User, django_capture_on_commit_callbacks
):
    files = [recording.path, recording.decoded_path]
    assert all(path.exists() for path in files)
    assert delete(reader, recording, django_capture_on_commit_callbacks) == 302
    for model in (Recording, Job, Transcript, Upload):
        assert not model.objects.exists()
    assert not any(path.exists() for path in files)
    assert [*files[0].parent.iterdir(), *files[1].parent.iterdir()] == []
    event = AuditEvent.objects.get(action=AuditAction.DELETED)
    assert event.user == clerk
    assert (event.target_type, event.target_id) == ("recording", str(recording.pk))
    assert event.details["name"] == "salah.wav"
    assert event.details["sha256"] == recording.sha256
    assert event.hearing_id == recording.hearing_id


def test_the_hearing_can_be_deleted_when_its_recording_is_gone(
    reader: Client, recording: Recording, django_capture_on_commit_callbacks
):
    delete(reader, recording, django_capture_on_commit_callbacks)
    reader.post(reverse("hearing_delete", args=[recording.hearing_id]))
    assert not Hearing.objects.exists()


def test_files_stay_while_another_hearing_has_the_same_bytes(
    reader: Client, recording: Recording, django_capture_on_commit_callbacks
):
    other = upload(reader, factories.HearingFactory().pk, tone(), "juga.wav")["Courtsight-Recording"]
    delete(reader, recording, django_capture_on_commit_callbacks)
    assert recording.path.read_bytes() == tone()
    assert recording.decoded_path.exists()
    assert Recording.objects.get().pk == type(recording.pk)(other)


def test_the_same_file_can_be_uploaded_again(reader: Client, recording: Recording, django_capture_on_commit_callbacks):
    delete(reader, recording, django_capture_on_commit_callbacks)
    again = upload(reader, recording.hearing_id, tone(), "lagi.wav")
    assert again.status_code == 204
    assert Recording.objects.get().path.read_bytes() == tone()


@pytest.mark.parametrize("status", JobStatus.active())
def test_it_is_refused_while_a_job_is_active(reader: Client, recording: Recording, status: JobStatus):
    recording.jobs.update(status=status)
    assert "Cancel that first" in text(reader, recording)
    assert reader.post(address(recording)).status_code == 409
    assert Recording.objects.exists()
    assert recording.path.exists()


def test_a_judge_may_not_delete(client: Client, recording: Recording, judge: User):
    client.force_login(judge)
    assert client.get(address(recording)).status_code == 403
    assert client.post(address(recording)).status_code == 403
    assert reverse("recording_delete", args=[recording.pk]) not in page(client, recording)


def test_the_row_links_to_it_and_not_while_a_job_is_active(reader: Client, recording: Recording):
    assert address(recording) in page(reader, recording)
    recording.jobs.update(status=JobStatus.PROCESSING)
    assert address(recording) not in page(reader, recording)


def page(client: Client, recording: Recording) -> str:
    return client.get(reverse("recording_list", args=[recording.hearing_id])).content.decode()


def test_an_unfinished_upload_of_the_same_hearing_stays(
    reader: Client, recording: Recording, clerk: User, django_capture_on_commit_callbacks
):
    Upload.objects.create(
        hearing=recording.hearing, created_by=clerk, name="lain.wav", size=10, expires_at=timezone.now()
    )
    delete(reader, recording, django_capture_on_commit_callbacks)
    assert Upload.objects.get().name == "lain.wav"


def test_a_recording_that_comes_while_files_are_removed_keeps_its_sound(
    recording: Recording, hearing: Hearing, clerk: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Its row appears after the first look: the second look gives the file back."""
    sha256 = recording.sha256
    recording.delete()
    real, looks = recording_removal._is_wanted, []

    def look(digest: str) -> bool:
        looks.append(digest)
        if len(looks) == 2:
            factories.RecordingFactory(hearing=hearing, sha256=sha256)
        return real(digest)

    monkeypatch.setattr(recording_removal, "_is_wanted", look)
    remove_files(recording)
    assert len(looks) >= 2
    assert recording.path.read_bytes() == tone()
    assert [path.name for path in recording.path.parent.iterdir()] == [sha256]


def test_a_file_taken_away_before_the_row_was_there_is_stored_anew(
    recording: Recording, hearing: Hearing, clerk: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The uploader found the bytes stored; then they were removed; then its row came."""
    from transcription import recordings

    old = Recording.objects.get(pk=recording.pk)
    recording.delete()
    real = recordings._row

    def row(*values: object) -> object:
        remove_files(old)
        assert not old.path.exists()
        return real(*values)

    monkeypatch.setattr(recordings, "_row", row)
    source = tmp_path / "lagi.wav"
    source.write_bytes(tone())
    found, created = add_recording(source, "lagi.wav", hearing, clerk)
    assert created
    assert found.path.read_bytes() == tone()
