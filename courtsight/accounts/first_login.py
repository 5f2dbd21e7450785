"""The first administrator of a new installation."""

import os
import secrets

from django.contrib.auth.models import Group
from django.db import transaction

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role

USERNAME = "admin"


def create_first_administrator() -> tuple[User, str] | None:
    """The first administrator and the password, which cannot be read again; None when there is one already.

    The password is COURTSIGHT_ADMIN_PASSWORD or, when that is unset, a random one to be changed at the first login.
    """
    if User.objects.filter(is_superuser=True).exists():
        return None
    given = os.environ.get("COURTSIGHT_ADMIN_PASSWORD", "")
    password = given or secrets.token_urlsafe(12)
    with transaction.atomic():
        user = User.objects.create_superuser(USERNAME, password=password, must_change_password=not given)
        user.groups.add(Group.objects.get_or_create(name=Role.ADMINISTRATOR.value)[0])
    return user, password
