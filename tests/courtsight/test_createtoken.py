"""manage.py createtoken: a key to the API, shown once."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from courtsight.accounts.models import ApiToken, User
from courtsight.audit.models import AuditAction, AuditEvent


def created(*arguments: str) -> str:
    output = io.StringIO()
    call_command("createtoken", *arguments, stdout=output)
    return output.getvalue().splitlines()[-1]


def test_the_last_line_is_a_token_that_opens_the_api(clerk: User):
    token = created(clerk.username)
    assert Client().get("/api/v1/stt/jobs", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_the_token_has_a_name_and_is_kept_as_a_digest_only(clerk: User):
    token = created(clerk.username, "--name", "pemindai arsip")
    row = ApiToken.objects.get()
    assert (row.name, row.user) == ("pemindai arsip", clerk)
    assert token not in str(ApiToken.objects.values().get())
    event = AuditEvent.objects.get(action=AuditAction.TOKEN_CREATED)
    assert token not in str(event.details)


def test_each_call_makes_another_token(clerk: User):
    assert created(clerk.username) != created(clerk.username)


def test_a_user_that_does_not_exist_gets_none(db: None):
    with pytest.raises(CommandError, match="siapa"):
        created("siapa")
    assert not ApiToken.objects.exists()


def test_a_user_who_left_gets_none(clerk: User):
    User.objects.update(is_active=False)
    with pytest.raises(CommandError):
        created(clerk.username)


def test_a_user_who_must_change_the_password_gets_none_that_would_not_work(clerk: User):
    User.objects.update(must_change_password=True)
    with pytest.raises(CommandError, match="memilih kata sandi terlebih dahulu"):
        created(clerk.username)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(("language", "said"), [("id", "Tidak ada pengguna aktif"), ("en", "There is no active user")])
def test_a_refusal_is_in_the_language_of_the_installation(db: None, language: str, said: str):
    with translation.override(language), pytest.raises(CommandError, match=said):
        created("siapa")
