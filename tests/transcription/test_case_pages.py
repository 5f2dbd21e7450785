"""Cases: created, found, edited, sealed and deleted through their pages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from transcription.models import Case, Hearing

NUMBER = "5/Pid.B/2026/PN Bdg"


def posted(**values: Any) -> dict[str, Any]:
    """A form as the browser sends it: two blank rows of parties."""
    return {"number": NUMBER, "parties-TOTAL_FORMS": "2", "parties-INITIAL_FORMS": "0"} | values


def edited(case: Case, **values: Any) -> dict[str, Any]:
    return posted(number=case.number, title=case.title, version=case.updated_at.isoformat(), **values)


@pytest.fixture
def case(db: None) -> Case:
    return factories.CaseFactory(number=NUMBER, title="Pencurian")


@pytest.fixture
def hidden_case(clerk: User) -> Case:
    """Sealed; the outsider may not know of it."""
    case = factories.CaseFactory(number=NUMBER, title="Rahasia", sealed=True)
    case.assigned.add(clerk)
    return case


def test_a_clerk_creates_a_case_with_its_parties(client: Client, clerk: User):
    client.force_login(clerk)
    row = {"parties-0-name": " Budi Santoso ", "parties-0-role": "defendant"}
    response = client.post(reverse("case_create"), posted(number=" no. 05/pid.b/2026/pn bdg", **row))
    case = Case.objects.get()
    assert response.url == reverse("case_detail", args=[case.pk])
    assert case.number == NUMBER
    assert case.created_by == clerk
    assert list(case.assigned.all()) == [clerk]
    assert [(party.name, party.role) for party in case.parties.all()] == [("Budi Santoso", "defendant")]
    assert AuditEvent.objects.get(action=AuditAction.CREATED).target_id == str(case.pk)


def test_a_wrong_number_is_refused_with_an_example_and_keeps_what_was_typed(client: Client, clerk: User):
    client.force_login(clerk)
    page = client.post(reverse("case_create"), posted(number="perkara si Budi", title="Pencurian"))
    assert page.status_code == 200
    assert "12/Pid.Sus/2026/PN Jkt.Pst" in page.context["form"].errors["number"][0]
    assert 'value="Pencurian"' in page.content.decode()
    assert not Case.objects.exists()


def test_a_party_without_a_role_is_refused(client: Client, clerk: User):
    client.force_login(clerk)
    page = client.post(reverse("case_create"), posted(**{"parties-0-name": "Budi"}))
    assert page.context["rows"].errors[0].keys() == {"role"}
    assert not Case.objects.exists()


def test_a_case_that_is_there_is_refused_with_a_link_to_it(client: Client, clerk: User, case: Case):
    client.force_login(clerk)
    page = client.post(reverse("case_create"), posted(number="5 / PID.B / 2026 / PN BDG"))
    assert page.status_code == 200
    assert reverse("case_detail", args=[case.pk]) in page.context["form"].errors["number"][0]


def test_a_sealed_case_does_not_betray_itself_by_its_number(client: Client, outsider: User, hidden_case: Case):
    client.force_login(outsider)
    response = client.post(reverse("case_create"), posted())
    assert response.status_code == 302
    assert Case.objects.filter(number=NUMBER, sealed=False).count() == 1


def test_those_who_see_both_cases_of_a_number_are_told(client: Client, clerk: User, hidden_case: Case, case: Case):
    client.force_login(clerk)
    page = client.get(reverse("case_detail", args=[case.pk]))
    assert reverse("case_detail", args=[hidden_case.pk]) in page.content.decode()


def test_the_seal_is_not_lifted_while_an_open_case_has_the_number(
    client: Client, clerk: User, hidden_case: Case, case: Case
):
    client.force_login(clerk)
    page = client.post(reverse("case_edit", args=[hidden_case.pk]), edited(hidden_case))
    assert page.status_code == 200
    assert "number" in page.context["form"].errors
    hidden_case.refresh_from_db()
    assert hidden_case.sealed


@pytest.mark.parametrize("typed", ["5/pid.b/2026/pn bdg", "Pid.B", "pencuri", "santoso"])
def test_a_case_is_found_by_number_subject_and_party(client: Client, clerk: User, case: Case, typed: str):
    case.parties.create(name="Budi Santoso", role="defendant")
    factories.CaseFactory(number="9/Pdt.G/2026/PN Sby", title="Wanprestasi")
    client.force_login(clerk)
    assert client.get(reverse("case_list"), {"q": typed}).context["page"].items == [case]


def test_a_search_without_result_says_what_to_try(client: Client, clerk: User, case: Case):
    client.force_login(clerk)
    page = client.get(reverse("case_list"), {"q": "\0 tidak ada <b>"})
    assert page.status_code == 200
    assert page.context["page"].items == []
    assert "<b>" not in page.content.decode()


def test_a_long_list_comes_in_pages_that_keep_the_search(client: Client, clerk: User):
    for index in range(30):
        factories.CaseFactory(number=f"{index + 1}/Pdt.P/2026/PN Bdg")
    client.force_login(clerk)
    first = client.get(reverse("case_list"), {"q": "Pdt.P"})
    second = client.get(reverse("case_list"), {"q": "Pdt.P", "page": "2"})
    assert "?q=Pdt.P&amp;page=2" in first.content.decode()
    shown = {case.pk for case in first.context["page"].items + second.context["page"].items}
    assert len(shown) == 30


@pytest.mark.parametrize("page", ["0", "-1", "zwei", "99999999999", "\u0663"])
def test_a_page_number_that_is_none_shows_some_page(client: Client, clerk: User, case: Case, page: str):
    client.force_login(clerk)
    assert client.get(reverse("case_list"), {"page": page}).status_code == 200


def test_an_edit_changes_adds_and_removes_parties(client: Client, judge: User, case: Case):
    stays = case.parties.create(name="Budi", role="defendant")
    goes = case.parties.create(name="Salah Ketik", role="other")
    client.force_login(judge)
    rows = {
        "parties-TOTAL_FORMS": "3",
        "parties-0-id": str(stays.pk), "parties-0-name": "Budi Santoso", "parties-0-role": "defendant",
        "parties-1-id": str(goes.pk), "parties-1-name": "Salah Ketik", "parties-1-role": "other",
        "parties-1-DELETE": "on",
        "parties-2-name": "Jaksa Dewi", "parties-2-role": "prosecutor",
    }  # fmt: skip
    assert client.post(reverse("case_edit", args=[case.pk]), edited(case, **rows)).status_code == 302
    assert {(party.pk == stays.pk, party.name) for party in case.parties.all()} == {
        (True, "Budi Santoso"),
        (False, "Jaksa Dewi"),
    }


def test_an_edit_that_crosses_another_shows_both_values_and_overwrites_only_knowingly(
    client: Client, clerk: User, case: Case
):
    client.force_login(clerk)
    mine = edited(case) | {"title": "Milik saya"}
    Case.objects.get(pk=case.pk).save()
    Case.objects.filter(pk=case.pk).update(title="Milik orang lain")
    page = client.post(reverse("case_edit", args=[case.pk]), mine)
    assert page.status_code == 200
    (conflict,) = page.context["form"].conflicts
    assert (conflict.stored, conflict.typed) == ("Milik orang lain", "Milik saya")
    case.refresh_from_db()
    assert case.title == "Milik orang lain"
    again = mine | {"version": page.context["form"]["version"].value()}
    assert client.post(reverse("case_edit", args=[case.pk]), again).status_code == 302
    case.refresh_from_db()
    assert case.title == "Milik saya"


def test_a_viewer_reads_but_does_not_change(client: Client, viewer: User, case: Case):
    client.force_login(viewer)
    page = client.get(reverse("case_detail", args=[case.pk]))
    assert page.status_code == 200
    assert reverse("case_edit", args=[case.pk]) not in page.content.decode()
    for name, key in (("case_edit", [case.pk]), ("case_delete", [case.pk]), ("case_create", [])):
        assert client.post(reverse(name, args=key), posted()).status_code == 403


def test_who_seals_a_case_keeps_it_and_the_hearings_that_they_saw(
    client: Client, clerk: User, outsider: User, case: Case
):
    hearing = factories.HearingFactory(case=case)
    client.force_login(outsider)
    # The form is sent without any assigned person: nobody can lock themselves out.
    assert client.post(reverse("case_edit", args=[case.pk]), edited(case, sealed="on")).status_code == 302
    assert Case.objects.visible_to(outsider).get() == case
    assert Hearing.objects.visible_to(outsider).get() == hearing
    assert not Case.objects.visible_to(clerk).exists()
    event = AuditEvent.objects.get(action=AuditAction.CHANGED)
    assert event.details["sealed"] is True
    assert event.details["assigned"] == [outsider.username]


def test_lifting_the_seal_is_in_the_trail(client: Client, clerk: User, hidden_case: Case):
    client.force_login(clerk)
    assert client.post(reverse("case_edit", args=[hidden_case.pk]), edited(hidden_case)).status_code == 302
    assert AuditEvent.objects.get(action=AuditAction.CHANGED).details["unsealed"] is True


def test_lifting_the_seal_opens_only_hearings_that_one_could_see(
    client: Client, clerk: User, outsider: User, viewer: User, hidden_case: Case
):
    own, others = factories.HearingFactory.create_batch(2, case=hidden_case)
    own.assigned.add(outsider)
    others.assigned.add(clerk)
    opened = others.updated_at
    client.force_login(outsider)
    assert client.post(reverse("case_edit", args=[hidden_case.pk]), edited(hidden_case)).status_code == 302
    assert Case.objects.visible_to(viewer).get() == hidden_case
    for stranger in (outsider, viewer):
        assert Hearing.objects.visible_to(stranger).get() == own
        client.force_login(stranger)
        assert client.get(reverse("hearing_detail", args=[others.pk])).status_code == 404
    assert set(Hearing.objects.visible_to(clerk)) == {own, others}
    others.refresh_from_db()
    assert others.sealed
    assert others.updated_at > opened
    assert AuditEvent.objects.get(hearing_id=others.pk).details == {"fields": ["sealed"], "sealed": True}


def test_a_hearing_kept_sealed_cannot_be_opened_by_a_form_from_before(
    client: Client, clerk: User, outsider: User, hidden_case: Case
):
    own, others = factories.HearingFactory.create_batch(2, case=hidden_case)
    own.assigned.add(outsider)
    others.assigned.add(clerk)
    version = others.updated_at.isoformat()
    client.force_login(outsider)
    client.post(reverse("case_edit", args=[hidden_case.pk]), edited(hidden_case))
    client.force_login(clerk)
    form = {"version": version, "case": str(hidden_case.pk), "starts_at": "2026-11-22T09:00"}
    rows = {"participants-TOTAL_FORMS": "0", "participants-INITIAL_FORMS": "0"}
    assert client.post(reverse("hearing_edit", args=[others.pk]), form | rows).status_code != 302
    assert not Hearing.objects.visible_to(outsider).filter(pk=others.pk).exists()


def test_looking_at_a_case_is_in_the_trail(client: Client, judge: User, case: Case):
    client.force_login(judge)
    client.get(reverse("case_detail", args=[case.pk]))
    event = AuditEvent.objects.get(action=AuditAction.VIEWED)
    assert (event.user, event.target_type, event.target_id) == (judge, "case", str(case.pk))
    assert event.address == "127.0.0.1"


def test_an_empty_case_is_deleted_after_a_question(client: Client, clerk: User, case: Case):
    client.force_login(clerk)
    assert client.get(reverse("case_delete", args=[case.pk])).status_code == 200
    assert Case.objects.exists()
    assert client.post(reverse("case_delete", args=[case.pk])).url == reverse("case_list")
    assert not Case.objects.exists()
    assert AuditEvent.objects.get(action=AuditAction.DELETED).details["number"] == NUMBER


def test_a_case_with_hearings_is_not_deleted(client: Client, clerk: User, hearing: Hearing):
    client.force_login(clerk)
    assert client.post(reverse("case_delete", args=[hearing.case_id])).status_code == 409
    assert Case.objects.exists()


def test_a_judge_deletes_nothing(client: Client, judge: User, case: Case):
    client.force_login(judge)
    assert client.post(reverse("case_delete", args=[case.pk])).status_code == 403


def test_deleting_a_case_does_not_betray_its_sealed_hearings(
    client: Client, clerk: User, outsider: User, sealed_hearing: Hearing
):
    client.force_login(outsider)
    case = sealed_hearing.case
    assert client.post(reverse("case_delete", args=[case.pk])).status_code == 302
    assert client.get(reverse("case_detail", args=[case.pk])).status_code == 404
    assert Hearing.objects.visible_to(clerk).get() == sealed_hearing
    assert Case.objects.visible_to(clerk).get() == case
