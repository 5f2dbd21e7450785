"""What stands for names: numbers by role, the same for good, and nothing of sealed hearings in open ones."""

from datetime import timedelta

import pytest

from courtsight.accounts.models import User
from tests import factories
from transcription.models import Case, Hearing, Party, Pseudonym
from transcription.pseudonyms import add_person, hearings_known_to, people_of


def takes_part(hearing: Hearing, name: str, role: str = "witness") -> None:
    factories.ParticipantFactory(hearing=hearing, name=name, role=role)


def party(hearing: Hearing, name: str, role: str = "respondent") -> None:
    Party.objects.create(case=hearing.case, name=name, role=role)


def labels(hearing: Hearing, user: User) -> dict[str, str]:
    return {person.name: person.label for person in people_of(hearing, user)}


@pytest.fixture
def later(hearing: Hearing) -> Hearing:
    return factories.HearingFactory(case=hearing.case, starts_at=hearing.starts_at + timedelta(days=7))


@pytest.fixture
def sealed(hearing: Hearing, clerk: User) -> Hearing:
    made = factories.HearingFactory(case=hearing.case, sealed=True, starts_at=hearing.starts_at - timedelta(days=7))
    made.assigned.add(clerk)
    return made


def test_the_only_party_of_a_role_has_no_number_and_witnesses_always_have(hearing: Hearing, clerk: User):
    party(hearing, "PT Arunika", "plaintiff")
    party(hearing, "Aminah")
    takes_part(hearing, "Darmanto")
    assert labels(hearing, clerk) == {"PT Arunika": "PENGGUGAT", "Aminah": "TERGUGAT", "Darmanto": "SAKSI 1"}


def test_several_parties_of_a_role_are_numbered(hearing: Hearing, clerk: User):
    party(hearing, "Aminah")
    party(hearing, "Bakri")
    assert labels(hearing, clerk) == {"Aminah": "TERGUGAT 1", "Bakri": "TERGUGAT 2"}


def test_who_comes_later_gets_the_next_number_and_nobody_changes(hearing: Hearing, later: Hearing, clerk: User):
    party(hearing, "Bakri")
    takes_part(hearing, "Zainal")
    first = labels(hearing, clerk)
    party(hearing, "Aminah")
    takes_part(hearing, "Yuliana")
    assert labels(later, clerk) == first | {"Aminah": "TERGUGAT 2", "Yuliana": "SAKSI 2"}


@pytest.mark.parametrize("role", ["presiding_judge", "clerk", "prosecutor", "counsel", "attorney", "expert"])
def test_those_who_are_there_by_office_keep_their_names(hearing: Hearing, clerk: User, role: str):
    takes_part(hearing, "Siti Rahmawati", role)
    assert labels(hearing, clerk) == {"Siti Rahmawati": ""}


def test_a_person_is_one_by_any_title_and_whatever_the_role(hearing: Hearing, clerk: User):
    party(hearing, "Hj. Aminah, S.E.", "defendant")
    takes_part(hearing, "AMINAH", "other")
    assert list(labels(hearing, clerk).values()) == ["TERDAKWA"]


def test_who_is_first_met_in_a_sealed_hearing_gets_a_letter_there_and_leaves_no_gap(
    hearing: Hearing, sealed: Hearing, clerk: User
):
    takes_part(sealed, "Yuliana")
    takes_part(hearing, "Darmanto")
    assert labels(sealed, clerk) == {"Yuliana": "SAKSI A", "Darmanto": "SAKSI 1"}
    assert labels(hearing, clerk) == {"Darmanto": "SAKSI 1"}


def test_who_is_known_in_the_open_later_is_called_so_in_both(hearing: Hearing, sealed: Hearing, clerk: User):
    takes_part(sealed, "Yuliana")
    assert labels(sealed, clerk) == {"Yuliana": "SAKSI A"}
    takes_part(hearing, "Yuliana")
    assert labels(hearing, clerk) == labels(sealed, clerk) == {"Yuliana": "SAKSI 1"}


def test_in_a_case_that_is_sealed_as_a_whole_there_are_numbers(hearing: Hearing, later: Hearing, clerk: User):
    Case.objects.update(sealed=True)
    for one in (hearing, later):
        one.assigned.add(clerk)
        one.refresh_from_db()
    takes_part(hearing, "Darmanto")
    takes_part(later, "Yuliana")
    assert labels(later, clerk) == labels(hearing, clerk) == {"Darmanto": "SAKSI 1", "Yuliana": "SAKSI 2"}


def test_a_sealed_hearing_knows_other_sealed_ones_only_for_those_who_see_them(
    hearing: Hearing, sealed: Hearing, clerk: User, judge: User
):
    own = factories.HearingFactory(case=hearing.case, sealed=True)
    own.assigned.add(judge, clerk)
    assert set(hearings_known_to(own, clerk)) == {hearing, sealed, own}
    assert set(hearings_known_to(own, judge)) == {hearing, own}
    assert set(hearings_known_to(hearing, clerk)) == {hearing}


def test_somebody_added_by_hand_keeps_the_label(hearing: Hearing):
    assert add_person(hearing, "si jago") == add_person(hearing, "si jago") == "SESEORANG 1"
    assert add_person(hearing, "orang lain") == "SESEORANG 2"


def test_the_twenty_eighth_letter_has_two(sealed: Hearing):
    for number in range(28):
        add_person(sealed, f"orang {number}")
    assert list(Pseudonym.objects.values_list("label", flat=True))[-2:] == ["SESEORANG AA", "SESEORANG AB"]
