"""Lists say where there is work: recordings of a hearing, how many failed, how many are in progress."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courtsight.accounts.models import User
from tests import factories
from transcription.models import Hearing
from transcription.models.job import JobStatus
from transcription.workload import with_workload


def add_recording(hearing: Hearing, *statuses: JobStatus) -> None:
    """With a job for each of `statuses`, the oldest first."""
    recording = factories.RecordingFactory(hearing=hearing)
    for status in statuses:
        factories.JobFactory(recording=recording, status=status)


def counts(hearing: Hearing) -> tuple[int, int, int]:
    found = with_workload(Hearing.objects.filter(pk=hearing.pk)).get()
    return found.recording_count, found.failed_count, found.running_count


@pytest.fixture
def english(client: Client, clerk: User) -> Client:
    User.objects.filter(pk=clerk.pk).update(language="en")
    client.force_login(clerk)
    return client


def test_a_hearing_without_recordings_counts_none(hearing: Hearing):
    add_recording(factories.HearingFactory(), JobStatus.FAILED)
    assert counts(hearing) == (0, 0, 0)


def test_each_recording_counts_once_by_its_newest_job(hearing: Hearing):
    add_recording(hearing, JobStatus.FAILED, JobStatus.FAILED)
    add_recording(hearing, JobStatus.FAILED, JobStatus.COMPLETED)
    add_recording(hearing, JobStatus.COMPLETED, JobStatus.PENDING)
    add_recording(hearing, JobStatus.CANCELLED, JobStatus.PROCESSING)
    add_recording(hearing)
    assert counts(hearing) == (5, 1, 2)


@pytest.mark.parametrize("page", ["home", "hearing_list", "case_detail"])
def test_the_lists_mark_what_failed_and_what_runs(english: Client, page: str):
    hearing = factories.HearingFactory(starts_at=timezone.now())
    add_recording(hearing, JobStatus.FAILED)
    add_recording(hearing, JobStatus.PROCESSING)
    add_recording(hearing, JobStatus.COMPLETED)
    path = reverse(page, args=[hearing.case_id] if page == "case_detail" else [])
    content = english.get(path).content.decode()
    assert "3 recordings" in content
    assert '<span class="badge badge--failed">1 failed</span>' in content
    assert '<span class="badge badge--processing">1 in progress</span>' in content


def test_work_in_a_sealed_hearing_is_seen_by_those_assigned_alone(
    client: Client, clerk: User, outsider: User, sealed_hearing: Hearing
):
    add_recording(sealed_hearing, JobStatus.FAILED)
    for user, is_seen in ((clerk, True), (outsider, False)):
        client.force_login(user)
        pages = [client.get(reverse(name)).content.decode() for name in ("home", "hearing_list")]
        assert ["badge--failed" in page for page in pages] == [is_seen, is_seen]


@pytest.mark.parametrize("page", ["home", "hearing_list", "case_detail"])
def test_more_hearings_take_no_more_queries(
    english: Client, page: str, django_assert_max_num_queries, django_assert_num_queries
):
    hearing = factories.HearingFactory(starts_at=timezone.now())
    add_recording(hearing, JobStatus.FAILED)
    path = reverse(page, args=[hearing.case_id] if page == "case_detail" else [])
    with django_assert_max_num_queries(40) as first:
        english.get(path)
    for _ in range(5):
        add_recording(factories.HearingFactory(case=hearing.case, starts_at=timezone.now()), JobStatus.FAILED)
    with django_assert_num_queries(len(first)):
        english.get(path)


def test_home_asks_again_only_while_something_runs(english: Client, hearing: Hearing):
    assert "data-running" not in english.get(reverse("home")).content.decode()
    add_recording(hearing, JobStatus.PROCESSING)
    assert "data-running" in english.get(reverse("home")).content.decode()
