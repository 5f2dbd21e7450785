"""What happens to a job is written down, whoever changes it and however; and kept in numbered, monthly rows."""

import base64
from typing import Any

import pytest
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.partitions import MONTHLY, Month, keep_up, partitions_of
from tests import factories
from tests.transcription.calling import Caller, assert_problem
from transcription import dispatch
from transcription.models import Hearing, Job, JobEvent
from transcription.models.job import JobStage, JobStatus, Priority

TABLE = "transcription_jobevent"


def history(job: Job) -> list[tuple[str, str]]:
    return list(JobEvent.objects.filter(job_id=job.pk).values_list("status", "stage"))


def test_each_step_of_a_job_is_a_row(db: None):
    job = factories.JobFactory()
    Job.objects.filter(pk=job.pk).update(status=JobStatus.PROCESSING, stage=JobStage.PREPARING)
    job.move(JobStatus.PROCESSING, to=JobStatus.PROCESSING, stage=JobStage.TRANSCRIBING)
    job.end(JobStatus.FAILED, error_code="no_speech")
    assert history(job) == [
        ("pending", "queued"),
        ("processing", "preparing"),
        ("processing", "transcribing"),
        ("failed", "transcribing"),
    ]
    assert JobEvent.objects.filter(job_id=job.pk).last().error_code == "no_speech"


def test_what_changes_all_the_time_is_none(db: None):
    job = factories.JobFactory()
    Job.objects.filter(pk=job.pk).update(prepared=0.5, reached=0.5, claimed_by="w", claimed_until=timezone.now())
    assert len(history(job)) == 1


def test_pauses_priorities_and_another_engine_are(clerk: User):
    job = factories.JobFactory(created_by=clerk)
    dispatch.pause_job(job, clerk)
    dispatch.set_priority(job, clerk, Priority.URGENT)
    Job.objects.filter(pk=job.pk).update(fallback_engine="google")
    last = JobEvent.objects.filter(job_id=job.pk).last()
    assert (last.is_paused, last.priority, last.engine) == (True, Priority.URGENT, "google")
    assert len(history(job)) == 4


def test_a_row_outlives_its_job(db: None):
    job = factories.JobFactory()
    pk = job.pk
    job.delete()
    assert JobEvent.objects.filter(job_id=pk).exists()


def test_rows_are_numbered_and_lie_in_their_month(db: None):
    first, second = (factories.JobFactory() for _ in range(2))
    numbers = [JobEvent.objects.get(job_id=job.pk).pk for job in (first, second)]
    assert numbers[0] < numbers[1]
    names = [one.name for one in partitions_of(TABLE)]
    assert Month.of(timezone.now()).partition_of(TABLE) in names
    assert names[-1] == f"{TABLE}_default"


def test_they_are_kept_for_a_year(settings: Any):
    (growing,) = (one for one in MONTHLY if one.table == TABLE)
    assert growing.months_kept == settings.JOB_EVENTS_KEEP_MONTHS == 12


def test_all_growing_tables_are_kept_up(db: None):
    assert {done.table for done in keep_up()} == {growing.table for growing in MONTHLY}


def asked(user: User, job: Job, **query: object) -> dict[str, Any]:
    return Caller(user).get(f"/jobs/{job.pk}/events", **query).json()


def test_whoever_may_see_a_job_is_told_what_happened_to_it(clerk: User):
    job = factories.JobFactory(created_by=clerk)
    factories.JobFactory()
    dispatch.set_priority(job, clerk, Priority.URGENT)
    dispatch.pause_job(job, clerk)
    job.end(JobStatus.FAILED, error_code="no_speech")
    told = asked(clerk, job)
    assert told["next_cursor"] is None
    events = [{name: value for name, value in event.items() if name != "at"} for event in told["items"]]
    first = {"status": "pending", "stage": "queued", "engine": "whisper", "paused": False, "error_code": None}
    assert events[::-1] == [
        first | {"priority": "normal"},
        first | {"priority": "urgent"},
        first | {"priority": "urgent", "paused": True},
        first | {"priority": "urgent", "status": "failed", "error_code": "no_speech"},
    ]
    moments = [event["at"] for event in told["items"]]
    assert moments == sorted(moments, reverse=True)


def test_a_page_at_a_time_nothing_is_left_out_or_told_twice(clerk: User):
    job = factories.JobFactory(created_by=clerk)
    for priority in (1, 0, -1, 0, 1, 0):
        Job.objects.filter(pk=job.pk).update(priority=priority)
    # Several at the same moment: the number of a row tells which was later.
    JobEvent.objects.filter(job_id=job.pk).update(at=timezone.now())
    pages, cursor = [], {}
    while cursor is not None:
        told = asked(clerk, job, limit=3, **cursor)
        pages.append([event["priority"] for event in told["items"]])
        cursor = {"cursor": told["next_cursor"]} if told["next_cursor"] else None
    assert pages == [["normal", "urgent", "normal"], ["low", "normal", "urgent"], ["normal"]]


@pytest.mark.parametrize("pk", ["x", "", "00000000-0000-0000-0000-000000000000"])
def test_a_cursor_of_another_list_is_refused(clerk: User, pk: str):
    job = factories.JobFactory(created_by=clerk)
    cursor = base64.urlsafe_b64encode(f"{timezone.now().isoformat()} {pk}".encode()).decode()
    answer = Caller(clerk).get(f"/jobs/{job.pk}/events", cursor=cursor)
    assert "cursor" in assert_problem(answer, 422, "invalid")["detail"]


def test_of_a_sealed_hearings_job_nobody_else_hears_anything(sealed_hearing: Hearing, outsider: User):
    job = factories.JobFactory(recording=factories.RecordingFactory(hearing=sealed_hearing))
    answer = Caller(outsider).get(f"/jobs/{job.pk}/events")
    assert_problem(answer, 404, "not_found")


def test_nor_of_one_that_is_gone(clerk: User):
    job = factories.JobFactory(created_by=clerk)
    pk = job.pk
    job.delete()
    assert_problem(Caller(clerk).get(f"/jobs/{pk}/events"), 404, "not_found")
