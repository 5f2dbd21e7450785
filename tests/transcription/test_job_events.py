"""What happens to a job is written down, whoever changes it and however; and kept in numbered, monthly rows."""

from typing import Any

from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.partitions import MONTHLY, Month, keep_up, partitions_of
from tests import factories
from transcription import dispatch
from transcription.models import Job, JobEvent
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
