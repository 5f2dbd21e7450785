"""A job that waits for something that passes says for what, wherever it is shown."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from courtsight.accounts.models import User
from tests import factories
from transcription.dispatch import cancel_job
from transcription.errors import BudgetSpent, CourtSightError, EngineBusy, EngineFailed, EngineUnreachable, StorageFull
from transcription.models import Hearing, Job
from transcription.models.job import JobStage, JobStatus
from transcription.progress import job_state

ERRORS = [BudgetSpent, EngineBusy, EngineUnreachable, StorageFull, EngineFailed]


def held_up(error: type[CourtSightError], **fields: object) -> Job:
    under_way = {"status": JobStatus.PROCESSING, "stage": JobStage.TRANSCRIBING, "prepared": 1}
    return factories.JobFactory(**under_way | {"error_code": error.code} | fields)


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_its_stage_is_what_it_waits_for(db: None, error: type[CourtSightError], language: str):
    with translation.override(language):
        state = job_state(held_up(error))
        assert state["stage_label"] == str(error.waiting)
        assert state["error"]["action"] == str(error.action)
        assert str(JobStage.TRANSCRIBING.label) not in state["stage_label"]


@pytest.mark.parametrize("fields", [{"error_code": ""}, {"status": JobStatus.FAILED}, {"status": JobStatus.CANCELLED}])
def test_one_that_waits_for_nothing_is_not_held_up(db: None, fields: dict[str, object]):
    assert job_state(held_up(BudgetSpent, **fields))["stage_label"] == str(JobStage.TRANSCRIBING.label)


def test_one_that_is_cancelled_does_not_say_that_it_goes_on(clerk: User):
    job = held_up(BudgetSpent)
    cancel_job(job, clerk)
    assert job_state(Job.objects.get(pk=job.pk))["error"] is None


def test_on_the_hearings_page_it_is_marked_as_waiting_with_what_can_be_done(
    client: Client, clerk: User, hearing: Hearing
):
    held_up(BudgetSpent, recording__hearing=hearing)
    client.force_login(clerk)
    with translation.override("id"):
        page = client.get(reverse("hearing_detail", args=[hearing.pk]), headers={"accept-language": "id"})
        assert f'<span class="badge badge--pending">{JobStatus.PENDING.label}</span>' in page.text
        assert str(BudgetSpent.waiting) in page.text
        assert str(BudgetSpent.action) in page.text


def test_in_the_list_of_recordings_without_a_hearing_too(client: Client, clerk: User):
    held_up(EngineUnreachable, recording__hearing=None, recording__created_by=clerk)
    client.force_login(clerk)
    assert "badge--pending" in client.get(reverse("unfiled_recordings")).text
