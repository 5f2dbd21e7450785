"""Gives a user a key to the API."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from courtsight.accounts.models import ApiToken, User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event


class Command(BaseCommand):
    help = "Print a new API token of a user, alone on the last line. It cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="what the token is for")

    def handle(self, *, username: str, name: str, **options: Any) -> None:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(_("There is no active user “%(username)s”.") % {"username": username})
        if user.must_change_password:
            raise CommandError(_("%(username)s must log in and choose a password first.") % {"username": username})
        token, secret = ApiToken.create(user, name or "createtoken")
        record_event(user, AuditAction.TOKEN_CREATED, token, name=token.name, by="createtoken")
        self.stdout.write(secret)
