"""Jobs through the API: started, listed, looked at, cancelled, retried."""

import pytest

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.calling import Caller, assert_problem
from transcription.models import Hearing, Job, Recording
from transcription.models.job import JobStatus


@pytest.fixture
def recording(hearing: Hearing) -> Recording:
    return factories.RecordingFactory(hearing=hearing)


def test_a_recording_is_transcribed_on_request(clerk: User, recording: Recording):
    answer = Caller(clerk).post("/transcribe", {"recording_id": str(recording.pk), "language_code": "jv-ID"})
    assert answer.status_code == 202
    job = answer.json()
    assert job["status"] == "pending"
    assert job["language"] == "jv-ID"
    assert job["engine"] == "whisper"
    assert job["progress"] == 0
    assert job["transcript_id"] is None
    assert job["error"] is None
    assert job["recording_id"] == str(recording.pk)
    assert Job.objects.get(pk=job["id"]).created_by == clerk
    assert AuditEvent.objects.get(action=AuditAction.JOB_STARTED).hearing_id == recording.hearing_id


def test_the_language_of_the_court_is_the_default(clerk: User, recording: Recording):
    assert Caller(clerk).post("/transcribe", {"recording_id": str(recording.pk)}).json()["language"] == "id-ID"


def test_the_same_request_again_finds_the_active_job(clerk: User, recording: Recording):
    first, second = (Caller(clerk).post("/transcribe", {"recording_id": str(recording.pk)}) for _ in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "code", "named"),
    [
        ({"language_code": "xx-XX"}, "invalid", "id-ID"),
        ({"engine": "telepathy"}, "invalid", "whisper"),
        ({"engine": "google"}, "unsupported_option", ""),
        ({"speaker_count": 0}, "invalid", "speaker_count"),
        ({"colour": "blue"}, "invalid", "colour"),
        ({"audio_uri": "gs://bucket/file.wav"}, "invalid", "recording_id"),
        ({"hearing_id": "00000000-0000-0000-0000-000000000000"}, "invalid", "hearing_id"),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(
    clerk: User, recording: Recording, body: dict[str, object], code: str, named: str
):
    answer = Caller(clerk).post("/transcribe", {"recording_id": str(recording.pk), **body})
    assert named in assert_problem(answer, 422, code)["detail"]
    assert not Job.objects.exists()


def test_cloud_storage_is_refused_as_not_configured(clerk: User):
    answer = Caller(clerk).post("/transcribe", {"audio_uri": "gs://pengadilan/sidang.wav", "language_code": "id-ID"})
    assert_problem(answer, 422, "cloud_storage_unavailable")


def test_a_request_without_a_recording_is_refused(clerk: User):
    assert_problem(Caller(clerk).post("/transcribe", {"language_code": "id-ID"}), 422, "invalid")


@pytest.mark.parametrize("body", ["{", "ya", "\x00", "[" * 100_000])
def test_a_body_that_is_no_json_is_refused(clerk: User, body: str):
    caller = Caller(clerk)
    answer = caller.client.post("/api/v1/stt/transcribe", body, content_type="application/json", headers=caller.headers)
    assert_problem(answer, 400, "bad_request")


def test_a_body_of_another_kind_is_refused(clerk: User):
    caller = Caller(clerk)
    answer = caller.client.post("/api/v1/stt/transcribe", "<a/>", content_type="text/xml", headers=caller.headers)
    assert_problem(answer, 415, "unsupported_media_type")


def test_a_viewer_may_look_but_not_start(viewer: User, recording: Recording):
    caller = Caller(viewer)
    job = factories.JobFactory(recording=recording)
    assert_problem(caller.post("/transcribe", {"recording_id": str(recording.pk)}), 403, "forbidden")
    assert_problem(caller.post(f"/jobs/{job.pk}/cancel"), 403, "forbidden")
    assert_problem(caller.post(f"/jobs/{job.pk}/retry"), 403, "forbidden")
    assert caller.get(f"/jobs/{job.pk}").json()["status"] == "pending"


def test_jobs_are_listed_a_page_at_a_time_newest_first(clerk: User, recording: Recording):
    jobs = [factories.JobFactory(recording=recording) for _ in range(5)]
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = Caller(clerk).get("/jobs", limit=2, **({"cursor": cursor} if cursor else {})).json()
        seen += [item["id"] for item in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert seen == [str(job.pk) for job in reversed(jobs)]
    assert pages == 3


def test_a_new_job_does_not_shift_the_pages(clerk: User, recording: Recording):
    first, second = (factories.JobFactory(recording=recording) for _ in range(2))
    page = Caller(clerk).get("/jobs", limit=1).json()
    factories.JobFactory(recording=recording)
    following = Caller(clerk).get("/jobs", limit=1, cursor=page["next_cursor"]).json()
    assert [page["items"][0]["id"], following["items"][0]["id"]] == [str(second.pk), str(first.pk)]


def test_the_list_can_be_narrowed(clerk: User, recording: Recording):
    failed = factories.JobFactory(recording=recording, status=JobStatus.FAILED)
    elsewhere = factories.JobFactory()
    caller = Caller(clerk)

    def ids(**query: object) -> list[str]:
        return [item["id"] for item in caller.get("/jobs", **query).json()["items"]]

    assert ids(status="failed") == [str(failed.pk)]
    assert ids(recording_id=elsewhere.recording_id) == [str(elsewhere.pk)]
    assert ids(hearing_id=recording.hearing_id) == [str(failed.pk)]


@pytest.mark.parametrize("cursor", ["x", "bm9uZQ==", "é", "MjAyNi0wMS0wMSB4"])
def test_a_made_up_cursor_is_refused(clerk: User, cursor: str):
    assert_problem(Caller(clerk).get("/jobs", cursor=cursor), 422, "invalid")


def test_cancel_and_retry(clerk: User, recording: Recording):
    caller = Caller(clerk)
    job = caller.post("/transcribe", {"recording_id": str(recording.pk)}).json()
    cancelled = caller.post(f"/jobs/{job['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert_problem(caller.post(f"/jobs/{job['id']}/cancel"), 409, "wrong_state")
    retried = caller.post(f"/jobs/{job['id']}/retry")
    assert (retried.status_code, retried.json()["status"]) == (200, "pending")
    assert_problem(caller.post(f"/jobs/{job['id']}/retry"), 409, "wrong_state")
    actions = AuditEvent.objects.filter(target_id=job["id"]).values_list("action", flat=True)
    assert sorted(actions) == ["job_cancelled", "job_retried", "job_started"]


def test_a_failed_job_says_what_happened_and_what_to_do(clerk: User, recording: Recording):
    job = factories.JobFactory(
        recording=recording, status=JobStatus.FAILED, error_code="no_speech", error_detail="/secret/path"
    )
    answer = Caller(clerk).get(f"/jobs/{job.pk}")
    assert set(answer.json()["error"]) == {"code", "message", "action"}
    assert answer.json()["error"]["code"] == "no_speech"
    assert "secret" not in answer.content.decode()
