"""Every error of every call has one shape, and asks who calls before anything else."""

import json
import re
import uuid

import pytest
from django.test import Client

from courtsight.accounts.models import ApiToken, User
from courtsight.api import api
from tests import factories
from tests.factories import PASSWORD
from tests.transcription.calling import Caller, assert_problem, body_for
from transcription.models import Recording

SCHEMA = api.get_openapi_schema(path_prefix="/api/v1/")
SAMPLE = str(uuid.UUID(int=7))
CALLS = [
    (method, re.sub(r"\{\w+_id\}", SAMPLE, path))
    for path, operations in SCHEMA["paths"].items()
    for method in operations
]
JSON = "application/json"


def test_the_calls_of_the_contract_are_there():
    paths = {f"{method.upper()} {path}" for path, operations in SCHEMA["paths"].items() for method in operations}
    assert paths == {
        "GET /api/v1/search",
        "GET /api/v1/stt/recordings/{recording_id}/peaks",
        "GET /api/v1/stt/transcripts/{transcript_id}/compare",
        "GET /api/v1/stt/transcripts/{transcript_id}/editor",
        "GET /api/v1/stt/transcripts/{transcript_id}/editor/words",
        "GET /api/v1/stt/transcripts/{transcript_id}/edits",
        "GET /api/v1/stt/transcripts/{transcript_id}/segments/{segment_id}/history",
        "POST /api/v1/stt/transcripts/{transcript_id}/doubts",
        "POST /api/v1/stt/transcripts/{transcript_id}/edits",
        "GET /api/v1/health",
        "GET /api/v1/database/health",
        "GET /api/v1/alerts",
        "GET /api/v1/reports/daily",
        "POST /api/v1/stt/transcribe",
        "POST /api/v1/stt/transcripts/{transcript_id}/tell-apart",
        "GET /api/v1/stt/jobs",
        "GET /api/v1/stt/jobs/{job_id}",
        "GET /api/v1/stt/jobs/{job_id}/events",
        "POST /api/v1/stt/jobs/{job_id}/cancel",
        "POST /api/v1/stt/jobs/{job_id}/retry",
        "POST /api/v1/stt/jobs/{job_id}/pause",
        "POST /api/v1/stt/jobs/{job_id}/resume",
        "POST /api/v1/stt/jobs/{job_id}/priority",
        "GET /api/v1/stt/transcripts/{transcript_id}",
        "PATCH /api/v1/stt/transcripts/{transcript_id}/segments/{segment_id}",
        "GET /api/v1/stt/transcripts/{transcript_id}/export",
        "GET /api/v1/stt/transcripts/{transcript_id}/speakers",
        "PATCH /api/v1/stt/transcripts/{transcript_id}/speakers/{speaker_id}",
        "POST /api/v1/stt/transcripts/{transcript_id}/speakers/{speaker_id}/merge",
        "POST /api/v1/stt/transcripts/{transcript_id}/speakers/{speaker_id}/split",
        "POST /api/v1/stt/transcripts/{transcript_id}/speakers/{speaker_id}/decline",
        "POST /api/v1/stt/transcripts/{transcript_id}/speakers/{speaker_id}/suggest-again",
        "POST /api/v1/stt/transcripts/{transcript_id}/segments/{segment_id}/speaker",
        "GET /api/v1/stt/transcripts/{transcript_id}/speaker-changes",
        "POST /api/v1/stt/transcripts/{transcript_id}/speaker-changes/{change_id}/undo",
        "GET /api/v1/stt/transcripts/{transcript_id}/speaker-suggestions",
        "GET /api/v1/cache/statistics",
        "DELETE /api/v1/cache",
        "GET /api/v1/stt/transcripts/{transcript_id}/live-differences",
        "PATCH /api/v1/stt/transcripts/{transcript_id}/live-differences/{difference_id}",
        "POST /api/v1/stt/live",
        "GET /api/v1/stt/live",
        "GET /api/v1/stt/live/{session_id}",
        "PATCH /api/v1/stt/live/{session_id}",
        "POST /api/v1/stt/live/{session_id}/end",
        "POST /api/v1/stt/live/{session_id}/marks",
        "PATCH /api/v1/stt/live/{session_id}/marks/{mark_id}",
        "POST /api/v1/stt/live/{session_id}/marks/{mark_id}/end",
        "GET /api/v1/stt/live/{session_id}/lines",
        "PATCH /api/v1/stt/live/{session_id}/lines/{line_id}",
        "GET /api/v1/stt/live/{session_id}/audio",
    }


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_a_stranger_is_asked_for_a_token(db: None, method: str, path: str):
    answer = Client().generic(method.upper(), path, "{}", JSON)
    assert_problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("authorization", ["Bearer cs_wrong", "Bearer ", "Bearer é", "Basic YTpi"])
def test_a_wrong_token_opens_nothing(db: None, method: str, path: str, authorization: str):
    answer = Client().generic(method.upper(), path, "{}", JSON, headers={"Authorization": authorization})
    assert_problem(answer, 401, "unauthenticated")


@pytest.mark.parametrize(("method", "path"), [*CALLS, ("get", "/api/nothing")])
def test_no_answer_is_kept_in_any_cache(clerk: User, method: str, path: str):
    for headers in ({}, Caller(clerk).headers):
        answer = Client().generic(method.upper(), path, "{}", JSON, headers=headers)
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_wrong_token_is_refused_even_with_a_session(clerk: User):
    client = Client()
    client.force_login(clerk)
    answer = client.get("/api/v1/stt/jobs", headers={"Authorization": "Bearer cs_wrong"})
    assert_problem(answer, 401, "unauthenticated")


def test_a_token_of_someone_who_left_is_worth_nothing(clerk: User):
    caller = Caller(clerk)
    assert caller.get("/jobs").status_code == 200
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert_problem(caller.get("/jobs"), 401, "unauthenticated")


def test_a_revoked_token_is_worth_nothing(clerk: User):
    caller = Caller(clerk)
    ApiToken.objects.update(revoked_at="2026-01-01T00:00Z")
    assert_problem(caller.get("/jobs"), 401, "unauthenticated")


@pytest.mark.parametrize(("method", "path"), [call for call in CALLS if SAMPLE in call[1]])
def test_what_is_not_there_is_not_found(clerk: User, method: str, path: str):
    caller = Caller(clerk)
    body = json.dumps(body_for(path, SAMPLE, SAMPLE))
    answer = caller.client.generic(
        method.upper(), f"{path}?format=txt&start=0&end=1", body, JSON, headers=caller.headers
    )
    assert_problem(answer, 404, "not_found")


@pytest.mark.parametrize("path", ["", "nothing", "stt/jobs/1", "stt/jobs/", "stt/transcripts/../jobs", "%00", "é"])
def test_an_unknown_address_is_not_found(db: None, path: str):
    assert_problem(Client().get(f"/api/v1/{path}"), 404, "not_found")


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_another_method_is_refused_with_those_allowed(clerk: User, method: str, path: str):
    caller = Caller(clerk)
    answer = caller.client.put(path, headers=caller.headers)
    assert_problem(answer, 405, "method_not_allowed")
    assert method.upper() in answer.headers["Allow"]


def test_a_crash_gives_nothing_away(clerk: User, monkeypatch: pytest.MonkeyPatch):
    def crash(*arguments: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("transcription.api.page_of", crash)
    answer = Caller(clerk).get("/jobs")
    assert_problem(answer, 500, "internal_error")
    assert b"secret" not in answer.content


def test_a_body_that_is_too_large_is_refused(clerk: User, settings: object):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert_problem(Caller(clerk).post("/transcribe", {"recording_id": "x" * 200}), 413, "too_large")


def test_errors_speak_the_language_of_the_user(clerk: User, outsider: User):
    User.objects.filter(pk=outsider.pk).update(language="en")
    client = Client()
    client.force_login(outsider)
    assert client.get("/api/v1/nothing").json()["title"] == "This does not exist."


def test_a_session_needs_the_csrf_token_to_change_something(clerk: User):
    recording: Recording = factories.RecordingFactory()
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk)
    assert client.get("/api/v1/stt/jobs").status_code == 200
    body = json.dumps({"recording_id": str(recording.pk)})
    assert_problem(client.post("/api/v1/stt/transcribe", body, JSON), 403, "forbidden")
    form = {"csrfmiddlewaretoken": "wrong", "recording_id": str(recording.pk)}
    assert_problem(client.post("/api/v1/stt/transcribe", form), 403, "forbidden")
    assert not recording.jobs.exists()


def test_a_session_with_the_csrf_token_may_change_something(clerk: User):
    recording: Recording = factories.RecordingFactory()
    client = Client(enforce_csrf_checks=True)
    client.get("/login/")
    token = client.cookies["csrftoken"].value
    client.post("/login/", {"username": clerk.username, "password": PASSWORD}, headers={"X-CSRFToken": token})
    token = client.cookies["csrftoken"].value
    body = json.dumps({"recording_id": str(recording.pk)})
    answer = client.post("/api/v1/stt/transcribe", body, JSON, headers={"X-CSRFToken": token})
    assert answer.status_code == 202, answer.content
