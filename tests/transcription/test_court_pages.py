"""Administrators decide for the court, and see what has left the building."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from transcription.models import Court, Hearing, Transfer

PAGES = ["court", "transfer_list"]
FORM = {
    "engine": "google",
    "live_engine": "google",
    "kinds": "Pdt\r\n pid.b \r\n\r\nPdt",
    "correction": "suggest",
    "vocabulary": "Arunika",
}


def saved(client: Client, **values: object) -> Court:
    response = client.post(reverse("court"), FORM | values)
    assert response.status_code == 302, response.context["form"].errors
    return Court.objects.get()


def transfer_of(hearing: Hearing | None, **fields: object) -> Transfer:
    job = factories.JobFactory(recording__hearing=hearing)
    details = {"engine": "google", "model": "chirp_2", "region": "asia-southeast1", "size": 1, "sha256": "0" * 64}
    paid = {"seconds": 90.0, "cost": Decimal("0.024"), "address": "gs://arsip/a.flac"}
    return Transfer.objects.create(job=job, hearing=hearing, **details | paid | fields)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("member", ["clerk", "judge", "viewer"])
def test_the_courts_pages_are_for_administrators(
    client: Client, request: pytest.FixtureRequest, member: str, page: str
):
    client.force_login(request.getfixturevalue(member))
    assert client.get(reverse(page)).status_code == 403
    assert client.post(reverse(page), FORM).status_code in (403, 405)
    assert not Court.objects.exists()


def test_before_anybody_decided_the_page_shows_that_nothing_leaves(client: Client, administrator: User):
    client.force_login(administrator)
    form = client.get(reverse("court")).context["form"]
    assert (form["engine"].value(), form["kinds"].value()) == ("whisper", "")
    assert not Court.objects.exists(), "looking decides nothing"


def test_decisions_are_kept_and_written_to_the_trail(client: Client, administrator: User):
    client.force_login(administrator)
    court = saved(client, without_case="on", monthly_minutes="600", engine_jv="whisper")
    assert (court.engine, court.live_engine) == ("google", "google")
    assert court.cloud_classes == ["Pdt", "pid.b", "-"]
    assert (court.monthly_minutes, court.engine_by_language) == (600, {"jv-ID": "whisper"})
    assert (court.correction, court.vocabulary, court.updated_by) == ("suggest", "Arunika", administrator)
    event = AuditEvent.objects.get(action=AuditAction.CHANGED)
    assert {"kinds", "engine", "monthly_minutes"} <= set(event.details["fields"])
    assert "Arunika" not in str(event.details)
    client.get(reverse("audit_list"))


def test_what_was_decided_is_shown_again(client: Client, administrator: User):
    client.force_login(administrator)
    saved(client, without_case="on")
    form = client.get(reverse("court")).context["form"]
    assert form["kinds"].value() == "Pdt\npid.b"
    assert form["without_case"].value() is True


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kinds", "Pdt; Pid"),
        ("kinds", "<script>"),
        ("kinds", "-"),
        ("kinds", "x" * 41),
        ("engine", "nobody"),
        ("engine_jv", "nobody"),
        ("monthly_minutes", "-1"),
        ("correction", "always"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(client: Client, administrator: User, field: str, value: str):
    client.force_login(administrator)
    response = client.post(reverse("court"), FORM | {field: value})
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Court.objects.exists()


def test_two_administrators_do_not_overwrite_each_other(client: Client, administrator: User):
    client.force_login(administrator)
    saved(client)
    seen = client.get(reverse("court")).context["form"]["version"].value()
    saved(client, version=seen, monthly_minutes="60")
    late = client.post(reverse("court"), FORM | {"version": seen, "monthly_minutes": "90"})
    assert late.status_code == 200
    assert [conflict.stored for conflict in late.context["form"].conflicts] == ["60"]
    assert Court.objects.get().monthly_minutes == 60


def test_transfers_are_listed_with_their_sums(client: Client, administrator: User, hearing: Hearing):
    transfer_of(hearing)
    transfer_of(hearing)
    Court.objects.create(monthly_minutes=100)
    client.force_login(administrator)
    response = client.get(reverse("transfer_list"))
    assert (response.context["minutes"], response.context["cost"]) == (3.0, Decimal("0.048"))
    page = response.content.decode()
    assert page.count(hearing.case.number) == 2
    assert "asia-southeast1" in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [({}, "refused or failed there"), ({"region": ""}, "taken back"), ({"region": "", "size": 0}, "not sent")],
)
def test_what_was_not_heard_says_why(
    client: Client, administrator: User, hearing: Hearing, fields: dict[str, object], told: str
):
    transfer_of(hearing, seconds=0, cost=0, **fields)
    client.force_login(administrator)
    client.cookies["django_language"] = "en"
    assert f">{told}</td>" in client.get(reverse("transfer_list")).content.decode()


def test_a_transfer_that_was_refused_is_listed_as_such(client: Client, administrator: User, hearing: Hearing):
    transfer_of(hearing, seconds=0, cost=0)
    client.force_login(administrator)
    page = client.get(reverse("transfer_list")).content.decode()
    assert hearing.case.number in page
    assert "ditolak" in page


def test_transfers_of_hearings_that_are_sealed_to_the_administrator_are_not_listed(
    client: Client, administrator: User, sealed_hearing: Hearing
):
    transfer_of(sealed_hearing)
    client.force_login(administrator)
    response = client.get(reverse("transfer_list"))
    assert response.context["minutes"] == 0
    assert sealed_hearing.case.number not in response.content.decode()
    sealed_hearing.assigned.add(administrator)
    assert sealed_hearing.case.number in client.get(reverse("transfer_list")).content.decode()


def test_an_engine_that_is_not_set_up_says_so(client: Client, administrator: User, settings):
    client.force_login(administrator)
    client.cookies["django_language"] = "en"
    settings.GOOGLE_PROJECT = ""
    assert "(not set up yet)" in client.get(reverse("court")).content.decode()


def test_the_trail_keeps_what_was_decided_about_where_audio_goes(client: Client, administrator: User):
    client.force_login(administrator)
    saved(client, sealed_may_leave="on", engine_jv="google")
    details = AuditEvent.objects.get(action=AuditAction.CHANGED).details
    assert details["sealed_may_leave"] is True
    assert details["engine_jv"] == "google"
