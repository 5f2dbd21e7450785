"""The demo court: complete, sealed where it should be, and the same after a second run."""

from datetime import date, timedelta

import av
import pytest
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from transcription.case_number import canonical
from transcription.demo.court import CASES, CLERK, OTHER_CLERK, STAFF, Sitting
from transcription.demo.fill import fill, moment_of
from transcription.demo.make_audio import read_dialogue
from transcription.demo.proceedings import NOTED
from transcription.exports import blanks_in
from transcription.models import Case, Hearing, Job, Participant, Party, Proceedings, Recording
from transcription.models.job import JobStatus
from transcription.recordings import stored_path
from transcription.sittings import sitting_of_hearing

MONDAY = date(2026, 3, 2)
SITTINGS = [sitting for case in CASES for sitting in case.sittings]


@pytest.fixture
def court(db: None) -> None:
    fill(MONDAY)


def counts() -> dict[str, int]:
    kinds = (User, Case, Party, Hearing, Participant, Recording, Job, AuditEvent)
    return {kind.__name__: kind.objects.count() for kind in kinds}


def test_there_are_three_cases_five_hearings_and_a_recording_with_a_job_for_each(court):
    found = counts()
    assert (found["Case"], found["Hearing"], found["Recording"], found["Job"]) == (3, 5, 5, 5)
    assert set(Job.objects.values_list("recording__hearing", flat=True)) == set(
        Hearing.objects.values_list("pk", flat=True)
    )


def test_a_second_run_adds_nothing_not_even_to_the_audit_trail(court):
    before = counts()
    fill(MONDAY + timedelta(days=40))
    assert counts() == before


def test_a_second_run_leaves_hearings_on_their_days(court):
    before = set(Hearing.objects.values_list("pk", "starts_at"))
    fill(MONDAY + timedelta(days=40))
    assert set(Hearing.objects.values_list("pk", "starts_at")) == before


def test_a_recording_that_has_a_transcript_is_not_transcribed_again(court):
    job = Job.objects.first()
    factories.TranscriptFactory(recording=job.recording, job=job)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.COMPLETED)
    _, jobs = fill(MONDAY)
    assert job in jobs
    assert Job.objects.count() == 5


def test_a_recording_whose_job_failed_is_tried_again(court):
    failed = Job.objects.first()
    Job.objects.filter(pk=failed.pk).update(status=JobStatus.FAILED)
    _, jobs = fill(MONDAY)
    assert failed not in jobs
    assert Job.objects.count() == 6


def test_the_childs_case_exists_for_its_clerk_and_not_for_the_other_one(court):
    sealed = Case.objects.get(sealed=True)
    inside, outside = (User.objects.get(username=person.username) for person in (CLERK, OTHER_CLERK))
    assert "Anak" in sealed.number
    assert Case.objects.visible_to(inside).count() == 3
    assert sealed not in Case.objects.visible_to(outside)
    assert Recording.objects.visible_to(inside).count() == 5
    assert Recording.objects.visible_to(outside).count() == 4
    assert Job.objects.visible_to(outside).count() == 4


def test_an_administrator_does_not_see_the_sealed_case_either(court, administrator):
    assert Hearing.objects.visible_to(administrator).count() == 4


def test_the_sealed_case_names_no_child(court):
    names = Participant.objects.filter(hearing__case__sealed=True, role="defendant").values_list("name", flat=True)
    assert list(names) == ["Anak A"]


def test_everyone_has_a_role_and_a_password_that_is_told_once(db):
    first, _ = fill(MONDAY)
    for login in first:
        user = User.objects.get(username=login.person.username)
        assert user.check_password(login.password)
        assert user.roles == {login.person.role}
        assert user.get_full_name() == login.person.name
    again, _ = fill(MONDAY)
    assert [login.password for login in again] == [None] * len(STAFF)


def test_clerks_judges_and_a_viewer_are_on_the_staff():
    assert {person.role for person in STAFF} == {Role.CLERK, Role.JUDGE, Role.VIEWER}


def test_the_audit_trail_names_the_clerk_who_brought_it_all(court):
    clerk = User.objects.get(username=CLERK.username)
    trail = AuditEvent.objects.filter(user=clerk)
    assert trail.filter(action=AuditAction.CREATED, target_type="case").count() == 3
    assert trail.filter(action=AuditAction.CREATED, target_type="hearing").count() == 5
    assert trail.filter(action=AuditAction.UPLOADED).count() == 5
    assert trail.filter(action=AuditAction.JOB_STARTED).count() == 5


def test_the_originals_stay_where_they_were_and_copies_are_stored(court):
    assert all(sitting.path.exists() for sitting in SITTINGS)
    for recording in Recording.objects.all():
        assert stored_path(recording.sha256).stat().st_size == recording.size


def test_its_minutes_leave_nothing_to_fill_in_but_the_name_of_the_court(court):
    for hearing in Hearing.objects.select_related("case"):
        assert blanks_in(sitting_of_hearing(hearing)) == ("court",), hearing
    witness = Participant.objects.get(name="Siti Rahayu")
    assert (witness.attendance, witness.oath, witness.belief) == ("present", "sworn", "Islam")


@pytest.mark.parametrize("days", range(7))
def test_each_session_is_adjourned_to_the_next_one_or_to_a_working_day(db, days):
    fill(MONDAY + timedelta(days=days))
    for hearing in Hearing.objects.all():
        later = hearing.case.hearings.filter(starts_at__gt=hearing.starts_at).order_by("starts_at").first()
        to = timezone.localtime(hearing.proceedings.adjourned_to)
        assert to > hearing.starts_at
        assert to == later.starts_at if later else to.weekday() < 5


def test_people_and_exhibits_that_are_noted_are_those_of_the_hearing():
    assert set(NOTED) == {sitting.audio for sitting in SITTINGS}
    for sitting in SITTINGS:
        noted, names = NOTED[sitting.audio], {name for _role, name in sitting.participants}
        assert {name for name, _ in (*noted.sworn, *noted.with_paper)} <= names


def test_what_a_clerk_has_changed_of_it_stays(court):
    Proceedings.objects.update(adjourned_for="lain")
    fill(MONDAY)
    assert set(Proceedings.objects.values_list("adjourned_for", flat=True)) == {"lain"}


def test_a_case_of_the_same_number_that_a_clerk_made_stays_as_it_is(db):
    sealed = next(case for case in CASES if case.sealed_for)
    theirs = factories.CaseFactory(number=sealed.number, title="Milik orang lain", sealed=True)
    fill(MONDAY)
    theirs.refresh_from_db()
    assert theirs.title == "Milik orang lain"
    assert not theirs.hearings.exists()


@pytest.mark.parametrize("days", range(14))
def test_nobody_sits_at_weekends(days):
    for sitting in SITTINGS:
        assert moment_of(sitting, MONDAY + timedelta(days=days)).weekday() < 5


def test_hearings_lie_around_the_day_of_the_run():
    days = {(moment_of(sitting, MONDAY).date() - MONDAY).days for sitting in SITTINGS}
    assert 0 in days
    assert min(days) < -6


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case_numbers_are_in_their_canonical_form(case):
    assert canonical(case.number) == case.number


@pytest.mark.parametrize("sitting", SITTINGS, ids=lambda sitting: sitting.audio)
def test_each_recording_lasts_a_few_minutes_and_has_its_dialogue_beside_it(sitting: Sitting):
    with av.open(str(sitting.path)) as container:
        minutes = container.duration / av.time_base / 60
    assert 1.5 <= minutes <= 4
    assert len(list(read_dialogue(sitting.path.with_suffix(".dialogue")))) > 10


def test_all_recordings_together_stay_small():
    assert sum(sitting.path.stat().st_size for sitting in SITTINGS) < 3_000_000
