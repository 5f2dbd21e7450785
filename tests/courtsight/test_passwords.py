"""Choosing a password: what is refused, and where the page says why."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import translation

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from tests.site import PASSWORD

NEW_PASSWORD = "kursi-hijau-berjalan"


def change(client: Client, **more: str):
    form = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    return client.post(reverse("password_change"), form | more)


@pytest.fixture
def english(client: Client, clerk: User) -> Client:
    User.objects.filter(pk=clerk.pk).update(language="en", first_name="Rahmawati")
    client.force_login(clerk)
    return client


@pytest.mark.parametrize(
    ("password", "reason"),
    [("pendek", "too short"), ("1234567890", "many people use"), ("rahmawati1", "too similar")],
)
def test_a_weak_password_is_refused_where_it_was_typed_first(english: Client, password: str, reason: str):
    form = change(english, new_password1=password, new_password2=password).context["form"]
    with translation.override("en"):
        assert reason in " ".join(form.errors["new_password1"])
    assert "new_password2" not in form.errors


def test_a_slip_of_the_second_password_is_said_at_the_second(english: Client):
    form = change(english, new_password2="kursi-hijau-berjalam").context["form"]
    with translation.override("en"):  # an error's text is looked up when it is read
        assert form.errors == {"new_password2": ["The two passwords are not the same. Type the new password again."]}


def test_a_wrong_present_password_is_said_at_it(english: Client):
    form = change(english, old_password="x").context["form"]
    with translation.override("en"):
        assert form.errors == {"old_password": ["This is not your present password. Type it again."]}


def test_the_rules_are_told_before_anybody_breaks_them(english: Client):
    page = english.get(reverse("password_change")).content.decode()
    assert "Use at least 10 characters." in page
    assert "Do not use your name or username." in page


def test_an_administrator_s_choice_obeys_the_same_rules(client: Client, administrator: User, clerk: User):
    User.objects.filter(pk=administrator.pk).update(language="en")
    client.force_login(administrator)
    address = reverse("admin:auth_user_password_change", args=[clerk.pk])
    page = client.post(address, {"password1": "pendek", "password2": "pendek"})
    with translation.override("en"):
        assert "too short" in " ".join(page.context["form"].errors["password1"])
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_a_new_user_needs_a_password(client: Client, administrator: User):
    client.force_login(administrator)
    page = client.post(reverse("admin:accounts_user_add"), {"username": "baru"})
    assert set(page.context["adminform"].form.errors) == {"password1", "password2"}


def test_users_are_listed_and_filtered_with_the_names_of_their_roles(client: Client, administrator: User, clerk: User):
    User.objects.filter(pk=administrator.pk).update(language="en")
    Group.objects.get_or_create(name="strangers")[0].user_set.add(clerk)
    client.force_login(administrator)
    page = client.get(reverse("admin:accounts_user_changelist"), {"role": Role.CLERK.value})
    assert list(page.context["cl"].result_list) == [clerk]
    assert '<td class="field-role_names">Clerk</td>' in page.content.decode()


def test_a_list_of_users_asks_for_all_roles_at_once(client: Client, administrator: User, django_assert_max_num_queries):
    from tests.factories import UserFactory

    for _ in range(20):
        UserFactory(role=Role.JUDGE)
    client.force_login(administrator)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("admin:accounts_user_changelist")).status_code == 200
