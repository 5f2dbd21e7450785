"""What administrators do: users in Django's admin, the audit trail; and error pages for everybody."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courtsight.accounts.models import ApiToken, User
from courtsight.accounts.roles import Role
from courtsight.audit.models import AuditAction, AuditEvent
from courtsight.audit.trail import record_event
from tests import factories
from tests.factories import PASSWORD
from transcription.models import Hearing


@pytest.mark.parametrize("member", ["clerk", "judge", "viewer"])
def test_administration_and_trail_are_for_administrators(client: Client, request: pytest.FixtureRequest, member: str):
    user = request.getfixturevalue(member)
    # Flags that Django's own admin would believe.
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client.force_login(user)
    assert client.get(reverse("audit_list")).status_code == 403
    assert client.get(reverse("admin:index"), follow=True).status_code == 403
    assert client.get(reverse("admin:accounts_user_changelist"), follow=True).status_code == 403


def test_an_administrator_creates_a_user_who_must_change_the_password(client: Client, administrator: User):
    client.force_login(administrator)
    group = Group.objects.get_or_create(name=Role.JUDGE.value)[0]
    form = {"username": "hakim.baru", "password1": PASSWORD, "password2": PASSWORD, "groups": [group.pk]}
    assert client.post(reverse("admin:accounts_user_add"), form).status_code == 302
    user = User.objects.get(username="hakim.baru")
    assert user.roles == {Role.JUDGE}
    assert user.must_change_password
    event = AuditEvent.objects.get(action=AuditAction.CREATED)
    assert event.details["roles"] == ["judge"]
    assert PASSWORD not in str(event.details)


def test_a_password_given_by_an_administrator_is_good_for_one_login(client: Client, administrator: User, clerk: User):
    client.force_login(administrator)
    address = reverse("admin:auth_user_password_change", args=[clerk.pk])
    new = {"password1": "diberi-oleh-admin", "password2": "diberi-oleh-admin", "usable_password": "true"}
    assert client.post(address, new).status_code == 302
    clerk.refresh_from_db()
    assert clerk.must_change_password
    assert clerk.check_password("diberi-oleh-admin")
    assert AuditEvent.objects.get(action=AuditAction.PASSWORD_CHANGED).target_id == str(clerk.pk)


def test_a_password_given_by_an_administrator_revokes_tokens(client: Client, administrator: User, clerk: User):
    _row, token = ApiToken.create(clerk, "Perekam")
    client.force_login(administrator)
    new = {"password1": "diberi-oleh-admin", "password2": "diberi-oleh-admin", "usable_password": "true"}
    assert client.post(reverse("admin:auth_user_password_change", args=[clerk.pk]), new).status_code == 302
    User.objects.update(must_change_password=False)
    assert ApiToken.user_of(token) is None


def test_an_administrator_sees_tokens_and_revokes_one_without_seeing_a_secret(
    client: Client, administrator: User, clerk: User
):
    (first, token), (second, kept) = ApiToken.create(clerk, "Perekam"), ApiToken.create(clerk, "Pemindai")
    client.force_login(administrator)
    address = reverse("admin:accounts_user_change", args=[clerk.pk])
    page = client.get(address).content.decode()
    assert "Perekam" in page
    assert token not in page
    assert first.digest not in page
    rows = {"api_tokens-TOTAL_FORMS": "2", "api_tokens-INITIAL_FORMS": "2"}
    for number, row in enumerate((first, second)):
        rows |= {f"api_tokens-{number}-id": str(row.pk), f"api_tokens-{number}-user": str(clerk.pk)}
    form = {"username": clerk.username, "is_active": "on", "groups": [clerk.groups.get().pk]} | rows
    assert client.post(address, form | {"api_tokens-0-revoke": "on", "api_tokens-1-name": "Lain"}).status_code == 302
    assert ApiToken.user_of(token) is None
    assert ApiToken.user_of(kept) == clerk
    second.refresh_from_db()
    assert second.name == "Pemindai"
    event = AuditEvent.objects.get(target_type="apitoken")
    assert (event.user, event.details) == (administrator, {"name": "Perekam", "revoked": True})


def test_another_name_that_an_administrator_gives_is_in_the_trail_as_it_was_and_is(
    client: Client, administrator: User, clerk: User
):
    User.objects.filter(pk=clerk.pk).update(first_name="Budi", last_name="Santoso")
    client.force_login(administrator)
    client.cookies["django_language"] = "en"
    rows = {"api_tokens-TOTAL_FORMS": "0", "api_tokens-INITIAL_FORMS": "0"}
    form = {"username": clerk.username, "is_active": "on", "groups": [clerk.groups.get().pk]} | rows
    address = reverse("admin:accounts_user_change", args=[clerk.pk])
    for _ in range(2):  # the second time nothing is changed
        answer = client.post(address, form | {"first_name": "Budi", "last_name": "Setiawan"})
        assert answer.status_code == 302
    event = AuditEvent.objects.get(details__has_key="now_named")
    assert (event.user, event.target_id) == (administrator, str(clerk.pk))
    assert (event.details["was_named"], event.details["now_named"]) == ("Budi Santoso", "Budi Setiawan")
    shown = client.get(reverse("audit_list")).content.decode()
    assert "name changed from “Budi Santoso” to “Budi Setiawan”" in shown


def test_a_token_is_not_made_in_the_administration(client: Client, administrator: User, clerk: User):
    client.force_login(administrator)
    rows = {"api_tokens-TOTAL_FORMS": "1", "api_tokens-INITIAL_FORMS": "0", "api_tokens-0-revoke": "on"}
    form = {"username": clerk.username, "is_active": "on"} | rows
    client.post(reverse("admin:accounts_user_change", args=[clerk.pk]), form)
    assert not ApiToken.objects.exists()


def test_users_are_never_deleted(client: Client, administrator: User, clerk: User):
    client.force_login(administrator)
    assert client.post(reverse("admin:accounts_user_delete", args=[clerk.pk]), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=clerk.pk).exists()


def test_nothing_of_a_hearing_is_in_the_administration(client: Client, administrator: User, hearing: Hearing):
    client.force_login(administrator)
    page = client.get(reverse("admin:index")).content.decode()
    assert reverse("admin:accounts_user_changelist") in page
    assert "/admin/transcription/" not in page
    assert "/admin/auth/" not in page


def test_the_administration_has_no_login_of_its_own(client: Client, administrator: User):
    asked = client.get(reverse("admin:accounts_user_changelist"), follow=True)
    assert asked.request["PATH_INFO"] == reverse("login")
    form = {"username": administrator.username, "password": PASSWORD, "next": asked.context["next"]}
    assert client.post(reverse("login"), form).url == reverse("admin:accounts_user_changelist")
    assert client.get(reverse("admin:login")).url == reverse("admin:index")


def test_the_trail_tells_who_did_what_to_what(client: Client, administrator: User, clerk: User, hearing: Hearing):
    client.force_login(clerk)
    client.get(reverse("hearing_detail", args=[hearing.pk]), REMOTE_ADDR="10.0.0.7")
    client.force_login(administrator)
    page = client.get(reverse("audit_list")).content.decode()
    for word in ("panitera", "10.0.0.7", hearing.case.number, reverse("hearing_detail", args=[hearing.pk])):
        assert word in page


def test_the_trail_is_filtered_by_person_action_and_day(client: Client, administrator: User, clerk: User, judge: User):
    record_event(clerk, AuditAction.LOGIN)
    record_event(judge, AuditAction.LOGOUT)
    client.force_login(administrator)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()

    def users(**query: str) -> list[User | None]:
        return [line.event.user for line in client.get(reverse("audit_list"), query).context["lines"]]

    assert users(who="panitera") == [clerk]
    assert users(action="logout") == [judge]
    assert users(day=tomorrow) == []
    assert users(day=timezone.localdate().isoformat(), who="hakim") == [judge]
    assert len(users(day="31-31-31", action="nonsense")) == 2


def test_the_trail_keeps_quiet_about_somebody_s_private_recording(client: Client, administrator: User, clerk: User):
    recording = factories.RecordingFactory(hearing=None, name="pribadi.wav", created_by=clerk)
    record_event(clerk, AuditAction.UPLOADED, recording, name=recording.name)
    client.force_login(administrator)
    assert client.get(reverse("audit_list")).context["lines"] == []


def test_what_was_deleted_while_open_stays_in_the_trail(client: Client, administrator: User, clerk: User):
    hearing = factories.HearingFactory(case__number="5/Pid.B/2026/PN Bdg")
    sealed = factories.HearingFactory(sealed=True, case__number="77/Pid.Sus-Anak/2026/PN Bdg")
    sealed.assigned.add(clerk)
    client.force_login(clerk)
    for one in (hearing, sealed):
        assert client.post(reverse("hearing_delete", args=[one.pk])).status_code == 302
    client.force_login(administrator)
    page = client.get(reverse("audit_list"), {"action": "deleted"}).content.decode()
    assert "5/Pid.B/2026/PN Bdg" in page
    assert "77/Pid.Sus-Anak" not in page


def test_the_trail_survives_the_person_who_looks_at_page_two(client: Client, administrator: User):
    for _ in range(30):
        record_event(administrator, AuditAction.LOGIN)
    client.force_login(administrator)
    first = client.get(reverse("audit_list")).context["lines"]
    second = client.get(reverse("audit_list"), {"page": "2"}).context["lines"]
    assert len(first) == 25
    assert len(second) == 5


def test_a_missing_page_says_so_and_leads_home(client: Client, clerk: User):
    client.force_login(clerk)
    page = client.get("/tidak-ada/")
    assert page.status_code == 404
    assert f'href="{reverse("home")}"' in page.content.decode()


def test_a_forbidden_page_says_so(client: Client, viewer: User):
    client.force_login(viewer)
    page = client.get(reverse("case_create"))
    assert page.status_code == 403
    assert "<h1>" in page.content.decode()


def test_a_form_without_its_token_is_refused_in_plain_words(clerk: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk)
    page = client.post(reverse("case_create"), {"number": "5/Pid.B/2026/PN Bdg"})
    assert page.status_code == 403
    assert "403_csrf.html" in [template.name for template in page.templates]


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_pages_for_when_something_broke_need_no_database(name: str):
    from django.template.loader import render_to_string

    page = render_to_string(name)
    assert 'lang="id"' in page
    assert 'lang="en"' in page


def test_pages_carry_a_strict_security_policy(client: Client, clerk: User):
    client.force_login(clerk)
    policy = client.get(reverse("home")).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
