"""The Idempotency-Key header: sent twice, carried out once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.calling import Caller, assert_problem
from transcription import tasks
from transcription.models import Answer, Job, Recording


@pytest.fixture
def recording(db: None) -> Recording:
    return factories.RecordingFactory()


def order(recording: Recording, **options: object) -> dict[str, object]:
    return {"recording_id": str(recording.pk), **options}


def test_the_second_request_gets_the_first_answer_even_when_things_have_changed(clerk: User, recording: Recording):
    caller = Caller(clerk)
    first = caller.post("/transcribe", order(recording), key="k")
    caller.post(f"/jobs/{first.json()['id']}/cancel")
    second = caller.post("/transcribe", order(recording), key="k")
    assert (second.status_code, second.json()) == (202, first.json())
    assert Job.objects.count() == 1


def test_cancelling_twice_with_one_key_is_no_error(clerk: User, recording: Recording):
    caller = Caller(clerk)
    job = caller.post("/transcribe", order(recording)).json()["id"]
    answers = [caller.post(f"/jobs/{job}/cancel", key="k") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert AuditEvent.objects.filter(action=AuditAction.JOB_CANCELLED).count() == 1


def test_a_key_used_for_another_request_is_refused(clerk: User, recording: Recording):
    caller = Caller(clerk)
    job = caller.post("/transcribe", order(recording), key="k").json()["id"]
    other = caller.post("/transcribe", order(recording, language_code="en-US"), key="k")
    assert_problem(other, 422, "idempotency_key_reused")
    assert_problem(caller.post(f"/jobs/{job}/cancel", key="k"), 422, "idempotency_key_reused")
    assert Job.objects.get().status == "pending"


def test_another_user_may_use_the_same_key(clerk: User, judge: User, recording: Recording):
    for user, language in ((clerk, "id-ID"), (judge, "en-US")):
        body = order(recording, language_code=language)
        assert Caller(user).post("/transcribe", body, key="k").json()["language"] == language


def test_a_failed_request_may_be_sent_again_with_its_key(clerk: User, recording: Recording):
    caller = Caller(clerk)
    job = factories.JobFactory(recording=recording, status="completed")
    assert_problem(caller.post(f"/jobs/{job.pk}/cancel", key="k"), 409, "wrong_state")
    Job.objects.update(status="pending")
    assert caller.post(f"/jobs/{job.pk}/cancel", key="k").status_code == 200


def test_an_answer_is_forgotten_after_a_day(clerk: User, recording: Recording):
    caller = Caller(clerk)
    caller.post("/transcribe", order(recording), key="k")
    Answer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert caller.post("/transcribe", order(recording, language_code="en-US"), key="k").status_code == 202
    Answer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    tasks.sweep()
    assert not Answer.objects.exists()


@pytest.mark.parametrize("key", ["x" * 256, ""])
def test_a_key_of_no_use_is_refused(clerk: User, recording: Recording, key: str):
    caller = Caller(clerk)
    caller.headers["Idempotency-Key"] = key
    assert_problem(caller.post("/transcribe", order(recording)), 422, "invalid")


@pytest.mark.django_db(transaction=True)
def test_of_equal_requests_at_the_same_moment_one_is_carried_out(clerk: User, recording: Recording):
    caller = Caller(clerk)

    def send(_: int) -> tuple[int, str]:
        try:
            answer = caller.post("/transcribe", order(recording), key="k")
            return answer.status_code, answer.json()["id"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(send, range(4)))
    assert len(answers) == 1
    assert AuditEvent.objects.filter(action=AuditAction.JOB_STARTED).count() == 1
