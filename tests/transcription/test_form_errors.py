"""Forms of cases and hearings say on top what is wrong, with a link to each field."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from tests import factories
from transcription.models import Hearing
from transcription.models.case import PartyRole
from transcription.models.hearing import ParticipantRole
from transcription.staff import staff


def send_case(client: Client, **values: str) -> str:
    form = {"number": "5/Pid.B/2026/PN Bdg", "parties-TOTAL_FORMS": "3", "parties-INITIAL_FORMS": "0"}
    return client.post(reverse("case_create"), form | values).content.decode()


@pytest.fixture
def english(client: Client, clerk: User) -> Client:
    User.objects.filter(pk=clerk.pk).update(language="en")
    client.force_login(clerk)
    return client


def test_errors_of_rows_are_counted_with_those_of_the_form(english: Client):
    page = send_case(english, number="x", **{"parties-0-name": "Budi", "parties-2-role": "defendant"})
    assert "Correct 3 fields:" in page
    for target in ("id_number", "id_parties-0-role", "id_parties-2-name"):
        assert f'<a href="#{target}">' in page
        assert f'id="{target}"' in page


def test_an_error_in_a_row_alone_is_told_on_top_too(english: Client):
    page = send_case(english, **{"parties-1-name": "Budi"})
    assert "Correct 1 field:" in page
    assert '<a href="#id_parties-1-role">Row 2, Role</a>: Choose a role.' in page


def test_a_form_without_an_error_has_no_summary(english: Client):
    assert 'role="alert"' not in english.get(reverse("case_create")).content.decode()


def test_the_case_of_a_hearing_is_in_the_summary(english: Client):
    form = {"participants-TOTAL_FORMS": "0", "participants-INITIAL_FORMS": "0", "case_number": "x"}
    page = english.post(reverse("hearing_create"), form).content.decode()
    assert '<a href="#id_case_number">' in page
    assert '<a href="#id_starts_at">' in page


def test_a_refused_form_counts_as_unsaved(english: Client):
    assert "data-unsaved" in send_case(english, number="x")
    assert "data-unsaved" not in english.get(reverse("case_create")).content.decode()


def test_a_first_day_after_the_last_is_said_to_be_so(english: Client, hearing: Hearing):
    page = english.get(reverse("hearing_list"), {"from": "2026-03-03", "to": "2026-03-01"})
    assert "The first day is after the last day." in page.content.decode()
    assert "The first day" not in english.get(reverse("hearing_list"), {"from": date(2026, 3, 1)}).content.decode()


def test_a_hearing_without_agenda_shows_its_case_number_once_as_heading(english: Client):
    hearing = factories.HearingFactory(agenda="", case__number="8/Pdt.G/2026/PN Bdg")
    page = english.get(reverse("hearing_detail", args=[hearing.pk])).content.decode()
    heading = page.partition('class="page-head"')[2].partition("</div>")[0]
    assert heading.count("8/Pdt.G/2026/PN Bdg") == 1


def test_staff_are_listed_by_role_then_name_with_their_roles(clerk: User):
    for name, role in (("Wati", Role.JUDGE), ("Bagus", Role.JUDGE), ("Adi", Role.VIEWER)):
        factories.UserFactory(username=name.lower(), first_name=name, role=role)
    factories.UserFactory(username="tanpa.peran")
    assert [user.username for user in staff()] == ["bagus", "wati", "panitera", "adi"]


def test_somebody_with_two_roles_is_listed_once_with_both(english: Client):
    both = factories.UserFactory(first_name="Maya", role=Role.JUDGE)
    both.groups.add(*factories.UserFactory(role=Role.ADMINISTRATOR).groups.all())
    page = english.get(reverse("case_create")).content.decode()
    assert page.count("Maya, judge, administrator") == 1


def test_one_s_own_box_is_ticked_and_fixed_and_others_are_free(english: Client, clerk: User, judge: User):
    page = english.get(reverse("case_create")).content.decode()
    boxes = {piece for piece in page.split("<input") if 'name="assigned"' in piece}
    own = next(piece for piece in boxes if f'value="{clerk.pk}"' in piece)
    assert "disabled" in own.partition(">")[0]
    assert "checked" in own.partition(">")[0]
    assert "panitera, clerk (you)" in own
    other = next(piece for piece in boxes if f'value="{judge.pk}"' in piece)
    assert "disabled" not in other.partition(">")[0]


def test_one_s_own_assignment_is_kept_though_the_browser_does_not_send_it(
    english: Client, clerk: User, judge: User, sealed_hearing: Hearing
):
    form = {
        "starts_at": "2026-03-02T10:00", "version": sealed_hearing.updated_at.isoformat(), "sealed": "on",
        "assigned": [judge.pk], "participants-TOTAL_FORMS": "0", "participants-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert english.post(reverse("hearing_edit", args=[sealed_hearing.pk]), form).status_code == 302
    assert set(sealed_hearing.assigned.all()) == {clerk, judge}


@pytest.mark.parametrize("roles", [PartyRole, ParticipantRole])
def test_petitions_and_administrative_courts_find_their_roles(roles: type[PartyRole]):
    wanted = {"petitioner", "petition_respondent", "plaintiff", "respondent", "co_respondent", "intervener", "attorney"}
    assert wanted <= set(roles.values)
