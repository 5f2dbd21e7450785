"""`manage.py prepare`: what every start needs first; running it again does no harm."""

import hashlib
import time
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from courtsight.accounts.first_login import create_first_administrator
from courtsight.embedded import postgres

DATABASE_SECONDS = 60


class Command(BaseCommand):
    help = "Bring database, first administrator and static files up to date. Prints the first login once."

    def handle(self, *args: Any, **options: Any) -> None:
        settings.HOME.create(*settings.HOME.private)
        if settings.EMBEDDED_POSTGRES:
            create_database()
        call_command("migrate", interactive=False, verbosity=0)
        collect_static()
        created = create_first_administrator()
        if created:
            user, password = created
            self.stdout.write(f"  Nama pengguna / user name: {user.username}")
            self.stdout.write(f"  Kata sandi / password:     {password}")
            self.stdout.write("  Hanya ditampilkan sekali / shown only this once.")


def create_database() -> None:
    """Wait for the embedded server and create its database. Raises CommandError after a minute."""
    deadline = time.monotonic() + DATABASE_SECONDS
    while True:
        try:
            return postgres.create_database(settings.HOME)
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                log = settings.HOME.logs / "postgres.log"
                said = _("PostgreSQL did not answer within a minute, see %(log)s.") % {"log": log}
                raise CommandError(said) from error
            time.sleep(0.05)


def collect_static() -> None:
    """Copy and compress the static files unless none has changed since the last time."""
    stamp = settings.HOME.path / "static.stamp"
    state = _state_of_static_files()
    if stamp.exists() and stamp.read_text() == state and settings.STATIC_ROOT.exists():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)


def _state_of_static_files() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            changed = storage.get_modified_time(name).timestamp()
            digest.update(f"{name} {storage.size(name)} {changed}\n".encode())
    return digest.hexdigest()
