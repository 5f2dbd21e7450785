"""Whom the court names: by hand, by the participants' list, or by who is assigned."""

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from courtsight.audit.models import AuditEvent
from tests import factories
from transcription.certification.people import bare_name, candidates, initials, name, roles_of, signatories_of
from transcription.models import Hearing
from transcription.models.certification import SignatoryRole

JUDGE, CLERK = SignatoryRole.PRESIDING_JUDGE, SignatoryRole.CLERK


def test_the_participants_list_names_both_whatever_their_titles(session: Hearing, presiding: User, recorder: User):
    assert signatories_of(session) == {JUDGE: presiding, CLERK: recorder}
    assert roles_of(session, presiding) == [JUDGE]


def test_two_accounts_of_one_name_leave_it_open(session: Hearing, presiding: User):
    factories.UserFactory(first_name="Siti", last_name="Rahmawati", role=Role.JUDGE)
    assert signatories_of(session)[JUDGE] is None


def test_a_clerk_of_the_judges_name_is_no_judge(hearing: Hearing):
    factories.ParticipantFactory(hearing=hearing, name="Siti Rahmawati", role="presiding_judge")
    factories.UserFactory(first_name="Siti", last_name="Rahmawati", role=Role.CLERK)
    assert signatories_of(hearing)[JUDGE] is None


def test_the_only_assigned_clerk_is_the_hearings_clerk(sealed_hearing: Hearing, clerk: User, outsider: User):
    assert signatories_of(sealed_hearing)[CLERK] == clerk


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
    assert signatories_of(sealed_hearing)[CLERK] == clerk


def test_titles_are_no_part_of_a_name():
    assert bare_name("Dr. H. Ahmad Fauzi, S.H., M.H.") == "Ahmad Fauzi"
    assert initials(User(first_name="Ahmad", last_name="Fauzi")) == "AF"
