"""Hearings: created, found, edited, sealed and deleted through their pages."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from transcription.models import Case, Court, Hearing


def posted(**values: Any) -> dict[str, Any]:
    fields = {"starts_at": "2026-03-02T10:00", "court_room": "Ruang Sidang Kartika", "agenda": "Pemeriksaan saksi"}
    return fields | {"participants-TOTAL_FORMS": "2", "participants-INITIAL_FORMS": "0"} | values


def edited(hearing: Hearing, **values: Any) -> dict[str, Any]:
    return posted(version=hearing.updated_at.isoformat(), **values)


def test_a_hearing_is_created_in_its_case_at_the_court_s_time(client: Client, clerk: User):
    case = factories.CaseFactory()
    client.force_login(clerk)
    people = {
        "participants-0-name": "Hj. Nurhayati", "participants-0-role": "presiding_judge",
        "participants-1-name": "Joko", "participants-1-role": "witness",
    }  # fmt: skip
    response = client.post(f"{reverse('hearing_create')}?case={case.pk}", posted(**people))
    hearing = Hearing.objects.get()
    assert response.url == reverse("hearing_detail", args=[hearing.pk])
    assert hearing.case == case
    assert hearing.starts_at == datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    assert [person.name for person in hearing.participants.all()] == ["Hj. Nurhayati", "Joko"]
    assert list(hearing.assigned.all()) == [clerk]
    page = client.get(response.url).content.decode()
    assert "10.00 WIB" in page


def test_a_hearing_finds_its_case_by_number_in_any_spelling(client: Client, clerk: User):
    case = factories.CaseFactory(number="12/Pid.Sus/2026/PN Jkt.Pst")
    client.force_login(clerk)
    client.post(reverse("hearing_create"), posted(case_number="no. 12/PID.SUS/2026/PN JKT.PST"))
    assert Hearing.objects.get().case == case


@pytest.mark.parametrize("number", ["9/Pid.B/2026/PN Bdg", "77/Pid.Sus-Anak/2026/PN Bdg"])
def test_a_missing_and_a_sealed_case_are_answered_alike(client: Client, clerk: User, outsider: User, number: str):
    sealed = factories.CaseFactory(number="77/Pid.Sus-Anak/2026/PN Bdg", sealed=True)
    sealed.assigned.add(clerk)
    client.force_login(outsider)
    page = client.post(reverse("hearing_create"), posted(case_number=number))
    (error,) = page.context["chooser"].errors["case_number"]
    assert reverse("case_create") in error
    assert not Hearing.objects.exists()


@pytest.mark.parametrize("case", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_hearing_for_a_case_that_is_not_there_is_not_found(client: Client, clerk: User, case: str):
    client.force_login(clerk)
    assert client.get(reverse("hearing_create"), {"case": case}).status_code == 404


def test_a_hearing_in_a_sealed_case_is_seen_by_its_creator_alone(
    client: Client, clerk: User, judge: User, administrator: User
):
    case = factories.CaseFactory(sealed=True)
    case.assigned.set([clerk, judge])
    client.force_login(clerk)
    client.post(f"{reverse('hearing_create')}?case={case.pk}", posted())
    assert Hearing.objects.visible_to(clerk).exists()
    assert not Hearing.objects.visible_to(judge).exists()
    assert not Hearing.objects.visible_to(administrator).exists()


def test_sealing_a_hearing_leaves_it_to_those_assigned_and_the_one_who_seals(
    client: Client, clerk: User, judge: User, outsider: User, hearing: Hearing
):
    client.force_login(clerk)
    assert client.post(reverse("hearing_edit", args=[hearing.pk]), edited(hearing, sealed="on", assigned=[judge.pk]))
    assert Hearing.objects.visible_to(judge).exists()
    assert Hearing.objects.visible_to(clerk).exists()
    assert not Hearing.objects.visible_to(outsider).exists()
    event = AuditEvent.objects.get(action=AuditAction.CHANGED)
    assert event.hearing_id == hearing.pk
    assert event.details["assigned"] == sorted([clerk.username, judge.username])


def test_somebody_is_taken_off_a_sealed_hearing(client: Client, clerk: User, judge: User, sealed_hearing: Hearing):
    sealed_hearing.assigned.add(judge)
    client.force_login(clerk)
    client.post(reverse("hearing_edit", args=[sealed_hearing.pk]), edited(sealed_hearing, sealed="on"))
    assert list(sealed_hearing.assigned.all()) == [clerk]
    assert AuditEvent.objects.get(action=AuditAction.CHANGED).details["unassigned"] == [judge.username]


def own_box(client: Client, address: str, user: User) -> str:
    page = client.get(address).content.decode()
    boxes = (piece.partition(">")[0] for piece in page.split("<input") if 'name="assigned"' in piece)
    return next(box for box in boxes if f'value="{user.pk}"' in box)


def test_somebody_else_is_assigned_to_an_open_hearing_parts_of_which_may_be_closed(
    client: Client, clerk: User, outsider: User, hearing: Hearing
):
    client.force_login(clerk)
    client.post(reverse("hearing_edit", args=[hearing.pk]), edited(hearing, assigned=[outsider.pk]))
    hearing.refresh_from_db()
    assert (hearing.sealed, list(hearing.assigned.all())) == (False, [outsider])
    assert AuditEvent.objects.get(action=AuditAction.CHANGED).details["assigned"] == [outsider.username]


def test_nobody_assigns_themselves_to_an_open_hearing(client: Client, outsider: User, hearing: Hearing):
    client.force_login(outsider)
    address = reverse("hearing_edit", args=[hearing.pk])
    box = own_box(client, address, outsider)
    assert "disabled" in box
    assert "checked" not in box
    client.post(address, edited(hearing, assigned=[outsider.pk]))
    assert not hearing.assigned.exists()


def test_who_is_assigned_to_an_open_hearing_already_stays_so(client: Client, clerk: User, hearing: Hearing):
    hearing.assigned.add(clerk)
    client.force_login(clerk)
    address = reverse("hearing_edit", args=[hearing.pk])
    assert "checked" in own_box(client, address, clerk)
    client.post(address, edited(hearing))
    assert list(hearing.assigned.all()) == [clerk]


def test_a_closed_account_cannot_be_assigned(client: Client, clerk: User, hearing: Hearing):
    gone = factories.UserFactory(username="pensiun", is_active=False)
    client.force_login(clerk)
    page = client.post(reverse("hearing_edit", args=[hearing.pk]), edited(hearing, sealed="on", assigned=[gone.pk]))
    assert "assigned" in page.context["form"].errors


def test_participants_keep_their_keys_and_their_order(client: Client, clerk: User, hearing: Hearing):
    first = hearing.participants.create(name="Joko", role="witness", order=0)
    client.force_login(clerk)
    rows = {
        "participants-0-name": "Hj. Nurhayati", "participants-0-role": "presiding_judge",
        "participants-1-id": str(first.pk), "participants-1-name": "Joko Prasetyo", "participants-1-role": "witness",
    }  # fmt: skip
    client.post(reverse("hearing_edit", args=[hearing.pk]), edited(hearing, **rows))
    people = list(hearing.participants.all())
    assert [person.name for person in people] == ["Hj. Nurhayati", "Joko Prasetyo"]
    assert people[1].pk == first.pk


def test_a_participant_of_another_hearing_is_not_taken_over(client: Client, clerk: User, hearing: Hearing):
    other = factories.HearingFactory().participants.create(name="Orang lain", role="witness")
    client.force_login(clerk)
    row = {"participants-0-id": str(other.pk), "participants-0-name": "Baru", "participants-0-role": "expert"}
    client.post(reverse("hearing_edit", args=[hearing.pk]), edited(hearing, **row))
    other.refresh_from_db()
    assert other.name == "Orang lain"
    assert [person.name for person in hearing.participants.all()] == ["Baru"]


def test_an_edit_that_crosses_another_is_not_saved(client: Client, clerk: User, hearing: Hearing):
    client.force_login(clerk)
    mine = edited(hearing, agenda="Milik saya")
    Hearing.objects.get(pk=hearing.pk).save()
    page = client.post(reverse("hearing_edit", args=[hearing.pk]), mine)
    assert [conflict.typed for conflict in page.context["form"].conflicts] == ["Milik saya"]
    hearing.refresh_from_db()
    assert hearing.agenda == "Pemeriksaan saksi"


@pytest.mark.parametrize(
    "query",
    [{"q": "saksi"}, {"q": "kartika"}, {"q": "joko"}, {"from": "2026-03-02", "to": "2026-03-02"}, {"to": "nonsense"}],
)
def test_a_hearing_is_found(client: Client, clerk: User, hearing: Hearing, query: dict[str, str]):
    hearing.participants.create(name="Joko Prasetyo", role="witness")
    client.force_login(clerk)
    assert client.get(reverse("hearing_list"), query).context["page"].items == [hearing]


@pytest.mark.parametrize("query", [{"q": "Bandung"}, {"from": "2026-03-03"}, {"to": "2026-03-01"}])
def test_a_hearing_that_does_not_match_is_not_found(
    client: Client, clerk: User, hearing: Hearing, query: dict[str, str]
):
    client.force_login(clerk)
    assert client.get(reverse("hearing_list"), query).context["page"].items == []


def test_court_rooms_are_suggested_from_visible_hearings_only(
    client: Client, clerk: User, outsider: User, hearing: Hearing, sealed_hearing: Hearing
):
    Hearing.objects.filter(pk=sealed_hearing.pk).update(court_room="Kamar Tertutup")
    client.force_login(outsider)
    assert client.get(reverse("hearing_create")).context["rooms"] == ["Ruang Sidang Kartika"]
    client.force_login(clerk)
    assert client.get(reverse("hearing_create")).context["rooms"] == ["Kamar Tertutup", "Ruang Sidang Kartika"]


def test_a_viewer_sees_a_hearing_without_ways_to_change_it(client: Client, viewer: User, hearing: Hearing):
    client.force_login(viewer)
    page = client.get(reverse("hearing_detail", args=[hearing.pk]))
    assert page.status_code == 200
    assert reverse("hearing_edit", args=[hearing.pk]) not in page.content.decode()
    for name in ("hearing_edit", "hearing_delete"):
        assert client.get(reverse(name, args=[hearing.pk])).status_code == 403
    assert client.get(reverse("hearing_create")).status_code == 403


def test_looking_at_a_hearing_is_in_the_trail(client: Client, judge: User, hearing: Hearing):
    client.force_login(judge)
    client.get(reverse("hearing_detail", args=[hearing.pk]))
    event = AuditEvent.objects.get(action=AuditAction.VIEWED)
    assert (event.user, event.hearing_id) == (judge, hearing.pk)


def test_an_empty_hearing_is_deleted_one_with_a_recording_is_not(client: Client, clerk: User, hearing: Hearing):
    full = factories.RecordingFactory().hearing
    client.force_login(clerk)
    assert client.post(reverse("hearing_delete", args=[hearing.pk])).status_code == 302
    assert client.post(reverse("hearing_delete", args=[full.pk])).status_code == 409
    assert list(Hearing.objects.all()) == [full]
    assert AuditEvent.objects.get(action=AuditAction.DELETED).target_id == str(hearing.pk)


def test_what_strangers_typed_is_shown_as_text(client: Client, clerk: User):
    case = factories.CaseFactory(title="<script>alert(1)</script>")
    hearing = factories.HearingFactory(case=case, agenda='"><img src=x onerror=alert(1)>')
    hearing.participants.create(name="<b>Joko</b>", role="witness")
    client.force_login(clerk)
    for name, key in (("hearing_detail", hearing.pk), ("hearing_edit", hearing.pk), ("case_detail", case.pk)):
        page = client.get(reverse(name, args=[key])).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>Joko" not in page


def test_home_shows_the_day_and_what_was_lately(client: Client, judge: User):
    today = factories.HearingFactory(starts_at=timezone.now())
    past = factories.HearingFactory(starts_at=datetime(2020, 1, 1, tzinfo=UTC))
    job = factories.JobFactory()
    client.force_login(judge)
    page = client.get(reverse("home"))
    assert list(page.context["today"]) == [today]
    assert past in page.context["recent"]
    assert list(page.context["jobs"]) == [job]


@pytest.mark.parametrize(("member", "shows_step"), [("clerk", True), ("viewer", False)])
def test_an_empty_court_tells_the_first_step_to_those_who_can_take_it(
    client: Client, request: pytest.FixtureRequest, member: str, shows_step: bool
):
    client.force_login(request.getfixturevalue(member))
    assert (reverse("case_create") in client.get(reverse("home")).content.decode()) is shows_step
    assert not Case.objects.exists()


def test_the_engine_is_a_choice_only_where_the_court_lets_the_case_leave(client: Client, clerk: User, configured: None):
    recording = factories.RecordingFactory(hearing__case__number="8/Pdt.G/2026/PN Bdg")
    address = reverse("hearing_detail", args=[recording.hearing.pk])
    client.force_login(clerk)
    assert 'data-again="engine"' not in client.get(address).content.decode()
    Court.objects.create(cloud_classes=["Pdt"])
    page = client.get(address).content.decode()
    assert 'data-again="engine"' in page
    assert "Google Cloud" in page
    Hearing.objects.update(sealed=True)
    recording.hearing.assigned.add(clerk)
    assert 'data-again="engine"' not in client.get(address).content.decode()


def test_a_hearing_that_was_recorded_live_is_not_deleted(client: Client, clerk: User, hearing: Hearing):
    """Even where leave was refused: the refusal is on record."""
    factories.LiveSessionFactory(hearing=hearing, state="refused")
    client.force_login(clerk)
    assert client.post(reverse("hearing_delete", args=[hearing.pk])).status_code == 409
    assert Hearing.objects.filter(pk=hearing.pk).exists()
