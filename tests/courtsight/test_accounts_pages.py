"""Logging in and out, one's own password, profile, tokens, language and colours."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courtsight.accounts.lockout import TRIES_OF_ADDRESS, TRIES_OF_USER, Try, begin_try
from courtsight.accounts.models import ApiToken, User
from courtsight.accounts.roles import Role
from courtsight.accounts.urls import urlpatterns as account_urls
from courtsight.accounts.views import ONLY_POST
from courtsight.audit.models import AuditAction, AuditEvent
from tests.factories import PASSWORD, UserFactory
from transcription.urls import urlpatterns as page_urls

NEW_PASSWORD = "sangat-rahasia-2027"


@pytest.fixture(autouse=True)
def _no_failures_yet() -> None:
    cache.clear()


def log_in(client: Client, user: User, password: str = PASSWORD, **more: str):
    return client.post(reverse("login"), {"username": user.username, "password": password} | more)


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("at").values_list("action", flat=True))


def test_a_person_logs_in_and_out_and_both_are_in_the_trail(client: Client, clerk: User):
    assert log_in(client, clerk).url == reverse("home")
    assert client.get(reverse("home")).status_code == 200
    assert client.post(reverse("logout")).url == reverse("login")
    assert client.get(reverse("home")).status_code == 302
    assert actions() == [AuditAction.LOGIN, AuditAction.LOGOUT]
    assert set(AuditEvent.objects.values_list("user", "address")) == {(clerk.pk, "127.0.0.1")}


def test_after_login_comes_the_page_that_was_asked_for(client: Client, clerk: User):
    asked = client.get(reverse("hearing_list"))
    assert asked.url == f"{reverse('login')}?next={reverse('hearing_list')}"
    assert log_in(client, clerk, next=reverse("hearing_list")).url == reverse("hearing_list")


@pytest.mark.parametrize("target", ["https://jahat.example/", "//jahat.example", "javascript:alert(1)"])
def test_login_and_language_never_lead_off_the_site(client: Client, clerk: User, target: str):
    assert log_in(client, clerk, next=target).url == reverse("home")
    assert client.post(reverse("language"), {"language": "en", "next": target}).url == reverse("home")


def test_logging_out_needs_a_click_not_a_link(client: Client, clerk: User):
    client.force_login(clerk)
    assert client.get(reverse("logout")).status_code == 405
    assert client.get(reverse("home")).status_code == 200


def test_a_wrong_password_says_so_and_is_in_the_trail(client: Client, clerk: User):
    page = log_in(client, clerk, "salah")
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    event = AuditEvent.objects.get()
    assert (event.action, event.user, event.target_id) == (AuditAction.LOGIN_FAILED, None, str(clerk.pk))


def test_what_was_typed_as_an_unknown_name_is_kept_nowhere(client: Client, db: None):
    client.post(reverse("login"), {"username": NEW_PASSWORD, "password": "x"})
    assert not AuditEvent.objects.exists()


def test_after_five_failures_even_the_right_password_waits(client: Client, clerk: User, judge: User):
    for _ in range(TRIES_OF_USER):
        log_in(client, clerk, "salah")
    assert "15" in log_in(client, clerk).context["form"].non_field_errors()[0]
    assert log_in(client, judge).status_code == 302


def failed(username: str) -> list[dict]:
    rows = AuditEvent.objects.filter(action=AuditAction.LOGIN_FAILED, details__username=username).order_by("at")
    return list(rows.values_list("details", flat=True))


def test_a_lockout_is_one_line_of_the_trail_and_further_tries_are_none(client: Client, clerk: User):
    for _ in range(TRIES_OF_USER + 10):
        log_in(client, clerk, "salah")
    *tries, lockout = failed(clerk.username)
    assert tries == [{"username": clerk.username}] * TRIES_OF_USER
    assert lockout == {"username": clerk.username, "locked_out": True}


def test_a_form_without_a_password_is_no_try_and_no_line(client: Client, clerk: User):
    for _ in range(TRIES_OF_USER + 1):
        log_in(client, clerk, "")
    assert failed(clerk.username) == []
    assert log_in(client, clerk).status_code == 302


def test_tries_at_the_same_moment_count_each_other():
    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(lambda _: begin_try("panitera", "10.0.0.1"), range(40)))
    assert outcomes.count(Try.ALLOWED) == TRIES_OF_USER
    assert outcomes.count(Try.LOCKED_OUT) == 1


def test_an_address_that_tries_many_names_is_stopped_and_successes_do_not_count(client: Client, clerk: User):
    for number in range(TRIES_OF_ADDRESS - 1):
        begin_try(f"nama{number}", "127.0.0.1")
    for _ in range(3):
        assert log_in(client, clerk).status_code == 302
        client.logout()
    assert begin_try("lain", "127.0.0.1") is Try.ALLOWED
    assert begin_try("lagi", "127.0.0.1") is Try.LOCKED_OUT
    assert begin_try("lagi", "10.1.2.3") is Try.ALLOWED


def test_a_success_forgets_the_slips_before_it(client: Client, clerk: User):
    for _ in range(TRIES_OF_USER - 1):
        log_in(client, clerk, "salah")
    assert log_in(client, clerk).status_code == 302
    client.logout()
    log_in(client, clerk, "salah")
    assert log_in(client, clerk).status_code == 302


def test_failures_from_one_address_do_not_lock_the_person_out_elsewhere(client: Client, clerk: User):
    for _ in range(TRIES_OF_USER):
        log_in(client, clerk, "salah")
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    assert log_in(elsewhere, clerk).status_code == 302


def test_a_closed_account_cannot_log_in(client: Client, clerk: User):
    User.objects.update(is_active=False)
    assert log_in(client, clerk).status_code == 200


def test_a_password_is_changed_and_the_session_goes_on(client: Client, clerk: User):
    client.force_login(clerk)
    form = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post(reverse("password_change"), form).status_code == 302
    assert client.get(reverse("home")).status_code == 200
    clerk.refresh_from_db()
    assert clerk.check_password(NEW_PASSWORD)
    assert actions() == [AuditAction.PASSWORD_CHANGED]


def test_a_password_that_somebody_else_chose_must_be_changed_first(client: Client, clerk: User):
    User.objects.update(must_change_password=True)
    log_in(client, clerk)
    assert client.get(reverse("home")).url == reverse("password_change")
    assert client.get(reverse("password_change")).status_code == 200
    form = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    client.post(reverse("password_change"), form)
    assert client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/stt/jobs", "/uploads/"])
def test_programs_are_told_of_the_password_instead_of_being_sent_to_a_form(client: Client, clerk: User, path: str):
    User.objects.update(must_change_password=True)
    client.force_login(clerk)
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (403, "password_change_required")


def test_tokens_end_with_the_password_that_they_were_made_under(client: Client, clerk: User, judge: User):
    (_row, token), (_other, others) = ApiToken.create(clerk, "Perekam"), ApiToken.create(judge, "Perekam")
    client.force_login(clerk)
    form = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    client.post(reverse("password_change"), form)
    assert ApiToken.user_of(token) is None
    assert ApiToken.objects.get(user=clerk).revoked_at is not None
    assert ApiToken.user_of(others) == judge


def test_tokens_rest_until_a_given_password_is_changed(clerk: User):
    _row, token = ApiToken.create(clerk, "Perekam")
    User.objects.update(must_change_password=True)
    assert ApiToken.user_of(token) is None
    headers = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/stt/jobs", headers=headers).status_code == 401


def test_the_use_of_a_token_is_noted_once_a_minute(clerk: User):
    row, token = ApiToken.create(clerk, "Perekam")
    assert ApiToken.user_of(token) == clerk
    first = ApiToken.objects.get(pk=row.pk).last_used_at
    assert ApiToken.user_of(token) == clerk
    assert ApiToken.objects.get(pk=row.pk).last_used_at == first
    before = timezone.now() - timedelta(seconds=61)
    ApiToken.objects.update(last_used_at=before)
    assert ApiToken.user_of(token) == clerk
    assert ApiToken.objects.get(pk=row.pk).last_used_at >= first


def test_other_changes_of_a_person_leave_tokens_alone(clerk: User):
    _row, token = ApiToken.create(clerk, "Perekam")
    clerk.first_name = "Siti"
    clerk.save()
    assert clerk.check_password(PASSWORD)
    assert ApiToken.user_of(token) == clerk


def test_a_token_is_shown_once_works_and_is_revoked(client: Client, clerk: User):
    client.force_login(clerk)
    page = client.post(reverse("token_create"), {"name": "Perekam"}, follow=True)
    assert page.redirect_chain == [(reverse("profile"), 302)]
    token = page.context["new_token"]
    assert token in page.content.decode()
    assert ApiToken.user_of(token) == clerk
    again = client.get(reverse("profile")).content.decode()
    assert "Perekam" in again
    assert token not in again
    client.post(reverse("token_revoke", args=[ApiToken.objects.get().pk]))
    assert ApiToken.user_of(token) is None
    assert "Perekam" not in client.get(reverse("profile")).content.decode().partition("</table>")[0]
    assert actions() == [AuditAction.TOKEN_CREATED, AuditAction.CHANGED]


def test_nobody_revokes_another_person_s_token(client: Client, clerk: User, administrator: User):
    row, token = ApiToken.create(clerk, "Perekam")
    client.force_login(administrator)
    assert client.post(reverse("token_revoke", args=[row.pk])).status_code == 404
    assert ApiToken.user_of(token) == clerk


RENAMED = {"first_name": "Siti", "last_name": "Rahmawati", "language": "en", "is_superuser": "on"}


def test_a_person_changes_name_and_language_and_no_right(client: Client, viewer: User):
    client.force_login(viewer)
    assert client.post(reverse("profile"), RENAMED).status_code == 302
    viewer.refresh_from_db()
    assert (viewer.display_name, viewer.language, viewer.is_superuser) == ("Siti Rahmawati", "en", False)


@pytest.mark.parametrize("role", [Role.CLERK, Role.JUDGE])
def test_whoever_may_certify_keeps_the_name_that_an_administrator_gave(client: Client, db: None, role: Role):
    person = UserFactory(username="budi", first_name="Budi", last_name="Santoso", role=role)
    client.force_login(person)
    assert client.post(reverse("profile"), RENAMED).status_code == 302
    person.refresh_from_db()
    assert (person.display_name, person.language) == ("Budi Santoso", "en")
    assert not AuditEvent.objects.filter(details__has_key="now_named").exists()
    shown = client.get(reverse("profile")).content.decode()
    assert 'name="first_name"' not in shown
    assert "Budi Santoso" in shown
    assert "only an administrator changes it" in shown
    assert "Ask your administrator" in shown


def test_another_name_of_ones_own_is_in_the_trail_that_administrators_read(
    client: Client, viewer: User, administrator: User
):
    client.force_login(viewer)
    client.post(reverse("profile"), RENAMED)
    event = AuditEvent.objects.get(details__has_key="now_named")
    assert (event.user, event.target_id) == (viewer, str(viewer.pk))
    client.post(reverse("profile"), RENAMED)
    assert AuditEvent.objects.filter(details__has_key="now_named").count() == 1, "nothing was changed"
    client.force_login(administrator)
    client.cookies["django_language"] = "en"
    assert "name changed from “–” to “Siti Rahmawati”" in client.get(reverse("audit_list")).content.decode()


def test_pages_are_indonesian_until_somebody_chooses_otherwise(client: Client, db: None):
    page = client.get(reverse("login"), headers={"accept-language": "en-US"})
    assert '<html lang="id"' in page.content.decode()
    client.post(reverse("language"), {"language": "en", "next": reverse("login")})
    assert '<html lang="en"' in client.get(reverse("login")).content.decode()


def test_a_person_s_language_follows_to_another_machine(client: Client, clerk: User):
    client.force_login(clerk)
    client.post(reverse("language"), {"language": "en"})
    other = Client()
    log_in(other, clerk)
    assert '<html lang="en"' in other.get(reverse("home")).content.decode()
    assert other.cookies["django_language"].value == "en"


def test_a_language_that_is_not_offered_changes_nothing(client: Client, db: None):
    client.post(reverse("language"), {"language": "xx"})
    assert '<html lang="id"' in client.get(reverse("login")).content.decode()


@pytest.mark.parametrize("name", ["language", "theme"])
@pytest.mark.parametrize("target", ["logout", "token_create", "theme", "language", "upload_create"])
def test_nobody_is_led_back_to_an_address_that_only_takes_forms(client: Client, clerk: User, name: str, target: str):
    client.force_login(clerk)
    answer = client.post(reverse(name), {"language": "en", "theme": "dark", "next": reverse(target)})
    assert answer.url == reverse("home")
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "/nowhere/", "http://[", ""])
def test_nobody_is_led_back_to_what_is_no_page_of_ours(client: Client, clerk: User, target: str):
    client.force_login(clerk)
    assert client.post(reverse("language"), {"language": "en", "next": target}).url == reverse("home")


def test_the_way_back_keeps_what_was_asked_for(client: Client, clerk: User):
    client.force_login(clerk)
    target = f"{reverse('case_list')}?q=x&page=2"
    assert client.post(reverse("language"), {"language": "en", "next": target}).url == target


def test_no_address_without_a_key_that_only_takes_forms_is_a_place_to_go_back_to(client: Client, clerk: User):
    client.force_login(clerk)
    plain = {entry.name for entry in [*account_urls, *page_urls] if "<" not in str(entry.pattern)}
    assert {name for name in plain if client.get(reverse(name)).status_code == 405} <= ONLY_POST


def test_the_colours_come_with_the_page(client: Client, clerk: User):
    client.force_login(clerk)
    assert "data-theme" not in client.get(reverse("home")).content.decode()
    client.post(reverse("theme"), {"theme": "dark"})
    assert 'data-theme="dark"' in client.get(reverse("home")).content.decode()
    client.post(reverse("theme"), {"theme": ""})
    assert "data-theme" not in client.get(reverse("home")).content.decode()


def test_a_person_without_a_role_is_told_whom_to_ask(client: Client, db: None):
    client.force_login(UserFactory(username="baru"))
    page = client.get(reverse("home"))
    assert page.context["has_role"] is False


@pytest.mark.parametrize("name", ["home", "case_list", "hearing_list", "profile", "audit_list"])
def test_without_a_login_there_is_only_the_login(client: Client, db: None, name: str):
    assert client.get(reverse(name)).url.startswith(reverse("login"))
