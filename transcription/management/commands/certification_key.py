"""`manage.py certification_key`: makes the court's key, or replaces it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from transcription.certification import keys
from transcription.certification.errors import NoKey
from transcription.seals import fingerprint


class Command(BaseCommand):
    help = "Make the key that certified transcripts are signed with. Its public half is published at /verify/keys/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--replace", action="store_true", help="set the present key aside and make a new one")

    def handle(self, *args: Any, **options: Any) -> None:
        path = keys.key_path()
        try:
            aside = keys.set_aside(path) if options["replace"] else None
            key = keys.make_key(path)
        except FileExistsError as error:
            raise CommandError(
                _("There is a key in %(path)s already: --replace makes a new one.") % {"path": path}
            ) from error
        except NoKey as error:
            raise CommandError(_("There is no usable key in %(path)s to replace.") % {"path": path}) from error
        except OSError as error:
            raise CommandError(
                _("%(path)s cannot be written: %(why)s") % {"path": path, "why": error.strerror}
            ) from error
        keys.remembered(key)
        self._tell(path, aside, fingerprint(key))

    def _tell(self, path: object, aside: object, of: str) -> None:
        self.stdout.write(
            _("The new key is in %(path)s. Keep a copy of it where the backups are not.") % {"path": path}
        )
        if aside is not None:
            self.stdout.write(_("The key before it is in %(path)s and signs no more: remove it.") % {"path": aside})
        self.stdout.write(_("Fingerprint: %(fingerprint)s") % {"fingerprint": of})
