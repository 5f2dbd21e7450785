"""Whom the court names: by hand, by the participants' list, or by who is assigned."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from courtsight.audit.models import AuditEvent
from tests import factories
from transcription.certification.errors import NamesOneself
from transcription.certification.people import (
    are_named,
    bare_name,
    candidates,
    initials,
    is_named,
    name,
    settle,
    signatories_of,
)
from transcription.models import Confirmation, Hearing, Signatory, Transcript
from transcription.models.certification import SignatoryRole

JUDGE, CLERK = SignatoryRole.PRESIDING_JUDGE, SignatoryRole.CLERK


def test_the_participants_list_names_both_whatever_their_titles(session: Hearing, presiding: User, recorder: User):
    assert signatories_of(session) == {JUDGE: presiding, CLERK: recorder}
    assert not is_named(session, presiding), "proposed, that is"
    settle(session, recorder)
    assert is_named(session, presiding)
    assert is_named(session, recorder)


def test_two_accounts_of_one_name_leave_it_open(session: Hearing, presiding: User):
    factories.UserFactory(first_name="Siti", last_name="Rahmawati", role=Role.JUDGE)
    assert signatories_of(session)[JUDGE] is None


def test_a_clerk_of_the_judges_name_is_no_judge(hearing: Hearing):
    factories.ParticipantFactory(hearing=hearing, name="Siti Rahmawati", role="presiding_judge")
    factories.UserFactory(first_name="Siti", last_name="Rahmawati", role=Role.CLERK)
    assert signatories_of(hearing)[JUDGE] is None


def test_being_assigned_is_to_see_and_not_to_be_named(sealed_hearing: Hearing, clerk: User, judge: User):
    """A judge who sits beside the presiding one may be the only one with an account."""
    sealed_hearing.assigned.add(judge)
    assert signatories_of(sealed_hearing) == {JUDGE: None, CLERK: None}


def test_who_is_named_comes_before_the_list(session: Hearing, recorder: User, judge: User):
    name(session, recorder, {JUDGE: judge, CLERK: None})
    assert signatories_of(session) == {JUDGE: judge, CLERK: recorder}
    assert AuditEvent.objects.get().details["signatories"] == {"presiding_judge": "hakim", "clerk": ""}


def test_taking_the_name_back_lets_the_list_speak_again(session: Hearing, recorder: User, judge: User, presiding: User):
    name(session, recorder, {JUDGE: judge, CLERK: None})
    name(session, recorder, {JUDGE: None, CLERK: None})
    assert signatories_of(session)[JUDGE] == presiding


def test_whoever_lost_the_role_certifies_no_more(hearing: Hearing, clerk: User, judge: User):
    name(hearing, clerk, {JUDGE: judge, CLERK: clerk})
    judge.groups.clear()
    assert signatories_of(hearing)[JUDGE] is None


def test_only_those_assigned_can_be_named_for_a_sealed_hearing(sealed_hearing: Hearing, clerk: User, outsider: User):
    assert list(candidates(sealed_hearing, CLERK)) == [clerk]
    name(sealed_hearing, clerk, {CLERK: outsider})
    assert signatories_of(sealed_hearing)[CLERK] is None


def test_titles_are_no_part_of_a_name():
    assert bare_name("Dr. H. Ahmad Fauzi, S.H., M.H.") == "Ahmad Fauzi"
    assert initials(User(first_name="Ahmad", last_name="Fauzi")) == "AF"


@pytest.fixture
def third(db: None) -> User:
    """A clerk whom nobody has named."""
    return factories.UserFactory(username="tamu", first_name="Panitera", last_name="Lain", role=Role.CLERK)


@pytest.mark.parametrize("status", ["review", "certified"])
@pytest.mark.parametrize("other", ["draft", "certified"])
def test_nobody_names_themselves_while_the_word_of_others_stands(
    status: str, other: str, transcript: Transcript, third: User, recorder: User
):
    hearing = transcript.recording.hearing
    Transcript.objects.update(status=status)
    factories.TranscriptFactory(recording__hearing=hearing, status=other)
    with pytest.raises(NamesOneself):
        name(hearing, third, {CLERK: third})
    assert not hearing.signatories.exists()
    assert not AuditEvent.objects.exists()
    name(hearing, recorder, {CLERK: third})
    assert signatories_of(hearing)[CLERK] == third


def test_while_there_are_only_drafts_clerks_name_themselves(transcript: Transcript, third: User):
    name(transcript.recording.hearing, third, {CLERK: third})
    assert signatories_of(transcript.recording.hearing)[CLERK] == third


def test_taking_a_name_back_is_no_way_to_name_oneself(transcript: Transcript, recorder: User, third: User):
    hearing = transcript.recording.hearing
    name(hearing, recorder, {CLERK: third})
    Transcript.objects.update(status="certified")
    with pytest.raises(NamesOneself):
        name(hearing, recorder, {CLERK: None})
    assert signatories_of(hearing)[CLERK] == third


def test_whoever_is_one_of_the_two_already_may_say_so_and_name_the_other(
    transcript: Transcript, recorder: User, judge: User
):
    hearing = transcript.recording.hearing
    settle(hearing, judge)
    Transcript.objects.update(status="certified")
    name(hearing, recorder, {JUDGE: judge, CLERK: recorder})
    assert signatories_of(hearing) == {JUDGE: judge, CLERK: recorder}


@pytest.mark.parametrize("status", ["review", "certified"])
def test_writing_oneself_into_the_participants_list_is_no_way_to_be_named(
    status: str, session: Hearing, transcript: Transcript, third: User
):
    Transcript.objects.update(status=status)
    session.participants.filter(role="clerk").update(name="Panitera Lain")
    assert signatories_of(session)[CLERK] == third
    with pytest.raises(NamesOneself):
        name(session, third, {CLERK: third})
    factories.TranscriptFactory(recording__hearing=session)
    settle(session, third)
    assert not session.signatories.filter(role=CLERK).exists()


def test_what_is_settled_stays_whatever_is_written_into_the_list_or_whoever_is_called_so(
    session: Hearing, presiding: User, recorder: User, third: User
):
    assert settle(session, recorder) == {"presiding_judge": "siti", "clerk": "budi"}
    session.participants.filter(role="clerk").update(name="Panitera Lain")
    User.objects.filter(pk=third.pk).update(first_name="Siti", last_name="Rahmawati")
    assert signatories_of(session) == {JUDGE: presiding, CLERK: recorder}
    assert settle(session, third) == {"presiding_judge": "siti", "clerk": "budi"}
    assert {row.named_by for row in session.signatories.all()} == {recorder}


def test_whoever_has_left_is_replaced_by_whom_the_list_proposes(
    session: Hearing, presiding: User, recorder: User, third: User
):
    settle(session, presiding)
    User.objects.filter(pk=recorder.pk).update(is_active=False)
    session.participants.filter(role="clerk").update(name="Panitera Lain")
    assert not are_named(session, signatories_of(session))
    settle(session, presiding)
    assert are_named(session, signatories_of(session))
    assert signatories_of(session)[CLERK] == third


def test_who_named_somebody_stays_the_same_when_only_the_other_one_changes(
    transcript: Transcript, recorder: User, judge: User, presiding: User, third: User
):
    hearing = transcript.recording.hearing
    name(hearing, recorder, {JUDGE: presiding, CLERK: third})
    first = hearing.signatories.get(role=CLERK)
    name(hearing, third, {JUDGE: judge, CLERK: third})
    row = hearing.signatories.get(role=CLERK)
    assert (row.named_by, row.named_at) == (recorder, first.named_at)
    assert hearing.signatories.get(role=JUDGE).named_by == third


def test_who_had_confirmed_before_naming_was_asked_for_counts_as_named(session: Hearing, presiding: User, judge: User):
    transcripts = factories.TranscriptFactory.create_batch(2, recording__hearing=session, status="certified")
    now = timezone.now()
    for transcript, user, at in zip(transcripts, (judge, presiding), (now - timedelta(days=1), now), strict=True):
        Confirmation.objects.create(transcript=transcript, role=JUDGE, user=user, sha256="a" * 64, confirmed_at=at)
    migration = import_module("transcription.migrations.0033_signatories_who_confirmed")
    migration.name_those_who_confirmed(apps, None)
    assert [(row.role, row.user, row.named_by) for row in session.signatories.all()] == [(JUDGE, presiding, None)]
    Signatory.objects.update(user=judge)
    migration.name_those_who_confirmed(apps, None)
    assert session.signatories.get().user == judge, "whoever was named stays"
