"""Administrators name the microphones of court rooms."""

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from transcription.models import CourtRoom

NAMES = "Hakim Ketua\r\n  Penuntut   Umum \r\nSaksi\r\n"


@pytest.fixture
def room(db: None) -> CourtRoom:
    return CourtRoom.objects.create(name="Cakra", channels=["Hakim", "Saksi"])


@pytest.fixture
def office(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize("member", ["clerk", "judge", "viewer"])
def test_rooms_are_for_administrators(client: Client, request: pytest.FixtureRequest, member: str, room: CourtRoom):
    client.force_login(request.getfixturevalue(member))
    for name, arguments in (("room_list", []), ("room_create", []), ("room_edit", [1]), ("room_delete", [1])):
        url = reverse(name, args=[room.pk] if arguments else [])
        assert client.get(url).status_code == 403
        assert client.post(url, {"name": "Cakra", "channels": NAMES}).status_code in (403, 405)
    assert CourtRoom.objects.get().channels == ["Hakim", "Saksi"]


def test_a_room_is_added_with_a_name_a_line(office: Client):
    response = office.post(reverse("room_create"), {"name": "  Kartika  Satu ", "channels": NAMES})
    assert response.url == reverse("room_list")
    room = CourtRoom.objects.get()
    assert (room.name, room.channels) == ("Kartika Satu", ["Hakim Ketua", "Penuntut Umum", "Saksi"])
    event = AuditEvent.objects.get(action=AuditAction.CREATED)
    assert (event.target_type, event.target_id, event.details["name"]) == ("courtroom", str(room.pk), "Kartika Satu")
    assert "Kartika Satu" in office.get(reverse("audit_list")).content.decode()


def test_an_empty_line_is_a_microphone_without_a_name(office: Client):
    office.post(reverse("room_create"), {"name": "Kartika", "channels": "Hakim\r\n\r\nSaksi\r\n\r\n"})
    assert CourtRoom.objects.get().channels == ["Hakim", "", "Saksi"]
    assert "Hakim</bdi>; Channel 2; <bdi>Saksi" in office.get(reverse("room_list")).content.decode()


def test_a_room_is_changed_and_the_trail_says_what(office: Client, room: CourtRoom):
    page = office.get(reverse("room_edit", args=[room.pk]))
    assert "Hakim\nSaksi" in page.content.decode()
    seen = page.context["form"].stored_version
    office.post(reverse("room_edit", args=[room.pk]), {"name": "Cakra", "channels": NAMES, "version": seen})
    room.refresh_from_db()
    assert room.channels == ["Hakim Ketua", "Penuntut Umum", "Saksi"]
    assert AuditEvent.objects.get(action=AuditAction.CHANGED).details["fields"] == ["channels"]


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(office: Client, room: CourtRoom):
    url = reverse("room_edit", args=[room.pk])
    form = {"name": "Cakra", "version": office.get(url).context["form"].stored_version}
    office.post(url, form | {"channels": "Saksi\r\nHakim"})
    late = office.post(url, form | {"channels": NAMES})
    [conflict] = late.context["form"].conflicts
    assert (conflict.stored, conflict.typed) == ("Saksi, Hakim", "Hakim Ketua, Penuntut Umum, Saksi")
    assert "Saksi, Hakim" in late.content.decode()
    assert CourtRoom.objects.get().channels == ["Saksi", "Hakim"]
    again = form | {"channels": NAMES, "version": late.context["form"].stored_version}
    assert office.post(url, again).status_code == 302
    assert CourtRoom.objects.get().channels == ["Hakim Ketua", "Penuntut Umum", "Saksi"]


def test_a_room_is_deleted_after_a_question_and_the_trail_keeps_its_name(office: Client, room: CourtRoom):
    assert "Cakra" in office.get(reverse("room_delete", args=[room.pk])).content.decode()
    assert CourtRoom.objects.exists()
    office.post(reverse("room_delete", args=[room.pk]))
    assert not CourtRoom.objects.exists()
    assert AuditEvent.objects.get(action=AuditAction.DELETED).details["name"] == "Cakra"
    assert "Cakra" in office.get(reverse("audit_list")).content.decode()
    assert office.get(reverse("room_edit", args=[room.pk])).status_code == 404


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"channels": "Hakim"}, "channels", "2 to 16"),
        ({"channels": "\r\n".join(f"Saksi {number}" for number in range(17))}, "channels", "2 to 16"),
        ({"channels": ""}, "channels", "required"),
        ({"channels": "Hakim\r\nSaksi\r\nhakim"}, "channels", "two microphones"),
        ({"channels": f"Hakim\r\n{'S' * 101}"}, "channels", "too long"),
        ({"name": "cakra"}, "name", "already here"),
        ({"name": ""}, "name", "required"),
    ],
)
def test_what_makes_no_sense_is_refused_in_its_place(
    office: Client, room: CourtRoom, values: dict[str, str], field: str, said: str
):
    page = office.post(reverse("room_create"), {"name": "Kartika", "channels": NAMES} | values)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert said in page.content.decode()
    assert CourtRoom.objects.count() == 1


def test_sixteen_microphones_can_be_named(office: Client):
    office.post(reverse("room_create"), {"name": "Besar", "channels": "\n".join(f"Saksi {n}" for n in range(16))})
    assert len(CourtRoom.objects.get().channels) == 16


def test_a_hostile_name_is_only_a_name(office: Client):
    office.post(reverse("room_create"), {"name": "<b>Kartika", "channels": "<script>alert(1)</script>\nSaksi"})
    html = office.get(reverse("room_list")).content.decode()
    assert "<script>alert" not in html
    assert "&lt;b&gt;Kartika" in html


def test_the_pages_of_the_court_lead_to_the_rooms(office: Client):
    assert reverse("room_list") in office.get(reverse("court")).content.decode()
    assert "No court rooms yet" in office.get(reverse("room_list")).content.decode()


def test_the_form_of_a_hearing_suggests_known_rooms(client: Client, clerk: User, room: CourtRoom):
    factories.HearingFactory(court_room="Kartika")
    factories.HearingFactory(court_room="Cakra")
    client.force_login(clerk)
    assert client.get(reverse("hearing_create")).context["rooms"] == ["Cakra", "Kartika"]
