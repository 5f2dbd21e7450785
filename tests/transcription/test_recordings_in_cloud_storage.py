"""gs:// addresses: ordered through the API, fetched by a worker, transcribed where they lie when that is possible."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
import redis

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests.cloud import BUCKET, SOURCES, TEXT, Cloud
from tests.transcription.audio.scenes import court_room, write_channels
from tests.transcription.audio.speech import silence, spoken, write_wav
from tests.transcription.calling import Caller, assert_problem
from tests.transcription.google.jobs import SECONDS, finished, one_round, submitted
from tests.transcription.jobs import excerpt
from transcription import preparing, transcribing, work
from transcription.dispatch import cancel_job, create_job, retry_job
from transcription.emulator.script import Rule
from transcription.errors import CloudFileForbidden
from transcription.files import require_room
from transcription.models import CourtRoom, Hearing, Job, Recording, Transfer
from transcription.models.job import JobStatus
from transcription.progress import job_state
from transcription.recordings import add_source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("allowed")]


@pytest.fixture(autouse=True)
def nothing_is_cached(settings) -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushdb()


@pytest.fixture
def address(cloud_settings: Cloud) -> str:
    return cloud_settings.put("2026/sidang pagi.wav", excerpt(SECONDS).read_bytes())


def order(user: User, address: str, **more: object) -> tuple[object, Job | None]:
    body = {"audio_uri": address, "language_code": "id-ID", "engine": "google"} | more
    answer = Caller(user).post("/transcribe", body)
    return answer, Job.objects.filter(pk=answer.json().get("id")).first() if answer.status_code == 202 else None


def test_an_address_becomes_a_job_and_then_a_transcript(clerk: User, hearing: Hearing, address: str):
    answer, job = order(clerk, address, hearing_id=str(hearing.pk))
    assert answer.status_code == 202
    assert finished(job).status == JobStatus.COMPLETED
    assert " ".join(segment.text for segment in job.transcript.segments.all()) == TEXT


def test_the_fetched_recording_is_like_any_other(clerk: User, hearing: Hearing, address: str):
    _, job = order(clerk, address, hearing_id=str(hearing.pk))
    assert not job.recording.is_fetched
    finished(job)
    recording = Recording.objects.get(pk=job.recording_id)
    content = excerpt(SECONDS).read_bytes()
    assert recording.sha256 == hashlib.sha256(content).hexdigest()
    assert recording.path.read_bytes() == content
    assert (recording.name, recording.size, recording.hearing) == ("sidang pagi.wav", len(content), hearing)
    assert recording.duration == pytest.approx(SECONDS, abs=0.1)
    assert (recording.codec, recording.source_uri) == ("pcm_s16le", address)


def test_a_short_mono_recording_is_heard_where_it_lies(clerk: User, hearing: Hearing, address: str, cloud: Cloud):
    _, job = order(clerk, address, hearing_id=str(hearing.pk))
    finished(job)
    [transfer] = Transfer.objects.all()
    assert (transfer.address, transfer.size, transfer.sha256) == (address, 0, job.recording.sha256)
    assert cloud.billed == [pytest.approx(SECONDS, abs=0.1)]
    assert cloud.objects(SOURCES) == ["2026/sidang pagi.wav"]
    assert cloud.objects(BUCKET) == []


def test_a_recording_that_is_sent_again_after_its_job_was_cancelled_counts_twice(
    clerk: User, address: str, cloud: Cloud
):
    _, job = order(clerk, address)
    cloud.say(Rule(polls=999, times=1))
    submitted(job)
    cancel_job(job, clerk)
    retry_job(job, clerk)
    assert finished(job).status == JobStatus.COMPLETED
    assert set(Transfer.objects.values_list("address", flat=True)) == {address}
    assert Transfer.objects.exclude(seconds=0).count() == 2


def test_a_recording_that_the_service_may_not_read_where_it_lies_counts_once(clerk: User, address: str, cloud: Cloud):
    _, job = order(clerk, address)
    cloud.say(Rule(fails="PERMISSION_DENIED", times=1))
    assert finished(job).status == JobStatus.COMPLETED
    ours, theirs = Transfer.objects.order_by("-created_at")
    assert (theirs.address, theirs.seconds, theirs.cost) == (address, 0, 0)
    assert Transfer.objects.this_month().seconds() == ours.seconds == pytest.approx(sum(cloud.billed), abs=0.01)
    assert job_state(job)["cost"] == float(ours.cost) > 0


def test_what_the_service_cannot_read_as_it_lies_is_staged(clerk: User, address: str):
    job = create_job(add_source(address, None, clerk), clerk, language="id-ID", engine="google")
    one_round_of_fetching(job)
    Recording.objects.update(channels=2)
    finished(job)
    [transfer] = Transfer.objects.all()
    assert transfer.address.startswith(f"gs://{BUCKET}/courtsight-staging/")


@pytest.mark.parametrize("place", ["between", "before"])
def test_where_there_is_a_recess_what_is_spoken_is_sent_from_our_own_copy(
    clerk: User, cloud_settings: Cloud, place: str, tmp_path: Path
):
    samples = [spoken(8), silence(125), spoken(8)] if place == "between" else [silence(125), spoken(8)]
    source = write_wav(tmp_path / "jeda.wav", np.concatenate(samples))
    _, job = order(clerk, cloud_settings.put("jeda.wav", source.read_bytes()))
    assert finished(job).status == JobStatus.COMPLETED
    assert all(transfer.size > 0 for transfer in Transfer.objects.all())
    assert sum(cloud_settings.billed) < 20


def one_round_of_fetching(job: Job) -> None:
    work.run_next()
    job.recording.refresh_from_db()
    assert job.recording.is_fetched


def test_the_local_engine_takes_recordings_from_the_cloud_too(clerk: User, address: str):
    job = create_job(add_source(address, None, clerk), clerk, language="id-ID", engine="whisper")
    one_round_of_fetching(job)
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.PENDING, "")
    assert Transfer.objects.count() == 0


def test_fetching_is_in_the_audit_trail_with_the_digest(clerk: User, hearing: Hearing, address: str):
    _, job = order(clerk, address, hearing_id=str(hearing.pk))
    one_round_of_fetching(job)
    details = AuditEvent.objects.get(action=AuditAction.UPLOADED, details__has_key="sha256").details
    assert details["source"] == address
    assert details["sha256"] == job.recording.sha256


def test_the_same_address_again_is_the_same_recording_and_job(clerk: User, hearing: Hearing, address: str):
    _, one = order(clerk, address, hearing_id=str(hearing.pk))
    _, other = order(clerk, address, hearing_id=str(hearing.pk))
    assert one == other
    assert Recording.objects.count() == 1


def test_bytes_that_the_hearing_has_already_are_not_stored_twice(
    clerk: User, hearing: Hearing, address: str, cloud: Cloud
):
    finished(order(clerk, address, hearing_id=str(hearing.pk))[1])
    copy = cloud.put("salinan.wav", excerpt(SECONDS).read_bytes())
    _, job = order(clerk, copy, hearing_id=str(hearing.pk))
    assert finished(job).status == JobStatus.COMPLETED
    [recording] = Recording.objects.all()
    assert job.recording == recording
    assert recording.source_uri == address


@pytest.mark.parametrize(("content", "code"), [(b"", "empty_file"), (b"<html>bukan suara</html>" * 100, "not_media")])
def test_an_object_that_is_no_recording_fails_the_job_as_an_upload_would(
    clerk: User, cloud_settings: Cloud, content: bytes, code: str
):
    _, job = order(clerk, cloud_settings.put("bukan.wav", content))
    assert (finished(job).status, job.error_code) == (JobStatus.FAILED, code)


def test_an_object_that_is_not_there_is_said_to_be_missing(clerk: User, cloud_settings: Cloud):
    _, job = order(clerk, f"gs://{SOURCES}/tidak-ada.wav")
    assert (finished(job).status, job.error_code) == (JobStatus.FAILED, "cloud_file_missing")


def test_an_object_that_may_not_be_read_is_said_to_be_forbidden(clerk: User, address: str, monkeypatch):
    from google.api_core.exceptions import Forbidden

    from transcription import fetching

    def refuses(*_: object) -> None:
        raise Forbidden("storage.objects.get")

    monkeypatch.setattr(fetching, "download", refuses)
    _, job = order(clerk, address)
    assert (finished(job).status, job.error_code) == (JobStatus.FAILED, CloudFileForbidden.code)


def test_an_object_that_is_too_large_is_not_fetched(clerk: User, address: str, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    _, job = order(clerk, address)
    assert (finished(job).status, job.error_code) == (JobStatus.FAILED, "file_too_large")


def test_a_full_disk_lets_the_job_wait(clerk: User, address: str, settings):
    settings.DISK_RESERVE_BYTES = 2**60
    _, job = order(clerk, address)
    one_round(job)
    assert (job.status, job.error_code) == (JobStatus.PENDING, "storage_full")
    require_room(settings.HOME.path, 0)
    assert list(settings.HOME.temporary.iterdir()) == []


def test_storage_that_is_away_lets_the_job_wait(clerk: User, address: str, settings, monkeypatch):
    from transcription.engines.google import storage

    monkeypatch.setattr(storage, "RETRY", storage.RETRY.with_timeout(0.1))
    settings.STORAGE_EMULATOR_HOST = "http://127.0.0.1:9"
    _, job = order(clerk, address)
    one_round(job)
    assert (job.status, job.error_code) == (JobStatus.PENDING, "engine_unreachable")


def test_a_cancelled_job_stops_fetching(clerk: User, address: str, monkeypatch):
    from transcription.dispatch import cancel_job

    _, job = order(clerk, address)
    report = preparing._report

    def cancelled_meanwhile(claim, job):
        cancel_job(job, clerk)
        return report(claim, job)

    monkeypatch.setattr(preparing, "_report", cancelled_meanwhile)
    work.run_next()
    job.recording.refresh_from_db()
    assert not job.recording.is_fetched


def test_no_bucket_is_allowed_until_an_administrator_names_it(clerk: User, address: str, settings):
    settings.GOOGLE_SOURCE_BUCKETS = []
    assert_problem(order(clerk, address)[0], 422, "cloud_storage_unavailable")
    assert Recording.objects.count() == 0


@pytest.mark.parametrize("bucket", [BUCKET, f"{SOURCES}2", "lain"])
def test_another_bucket_is_refused(clerk: User, cloud_settings: Cloud, bucket: str):
    assert_problem(order(clerk, f"gs://{bucket}/x.wav")[0], 422, "bucket_not_allowed")


def test_a_bucket_that_is_no_longer_allowed_is_not_read(clerk: User, address: str, settings):
    _, job = order(clerk, address)
    settings.GOOGLE_SOURCE_BUCKETS = ["lain"]
    assert (finished(job).status, job.error_code) == (JobStatus.FAILED, "bucket_not_allowed")


def test_people_without_the_right_to_upload_may_not_take_recordings(viewer: User, address: str):
    assert_problem(order(viewer, address)[0], 403, "forbidden")


def test_an_outsider_does_not_learn_of_a_sealed_hearing(outsider: User, sealed_hearing: Hearing, address: str):
    assert_problem(order(outsider, address, hearing_id=str(sealed_hearing.pk))[0], 404, "not_found")


@pytest.mark.parametrize(
    "address",
    [
        "gs://", "gs://b/x.wav", "gs://bucket", "gs://bucket/", "gs://bucket/map/", "gs://BUCKET/x.wav",
        "gs://bucket/x\n.wav", "gs://bucket/*.wav", "gs://bucket/x.wav#1", "gs://bucket/x?y", "https://x/y.wav",
        "gs://../x.wav",
    ],
)  # fmt: skip
def test_addresses_that_name_no_object_are_refused(clerk: User, cloud_settings: Cloud, address: str):
    assert_problem(order(clerk, address)[0], 422, "invalid")


def test_a_long_recording_is_not_read_in_one_piece_where_it_lies(clerk: User, cloud_settings: Cloud, address: str):
    cloud_settings.say(Rule(text=TEXT))
    job = create_job(add_source(address, None, clerk), clerk, language="id-ID", engine="google")
    one_round_of_fetching(job)
    Recording.objects.update(duration=5000.0)
    job = Job.objects.get(pk=job.pk)
    chunk = job.chunks.create(index=0, engine="google", start=1.0, end=9.0)
    assert transcribing._source(job, chunk) == ""
    Recording.objects.update(duration=9.5)
    assert transcribing._source(Job.objects.get(pk=job.pk), chunk) == address


def test_the_microphones_of_the_room_are_known_once_the_recording_is_here(
    clerk: User, hearing: Hearing, cloud_settings: Cloud, tmp_path
):
    CourtRoom.objects.create(name=hearing.court_room, channels=["Hakim Ketua", "Saksi"])
    source = write_channels(tmp_path / "dua.wav", court_room(2, seconds=12).sounds)
    _, job = order(clerk, cloud_settings.put("dua.wav", source.read_bytes()), hearing_id=str(hearing.pk))
    work.run_next()
    job.refresh_from_db()
    assert job.microphones == ["Hakim Ketua", "Saksi"]
