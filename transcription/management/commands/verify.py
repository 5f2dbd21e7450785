"""`manage.py verify FILE`: whether a file still says what the court has certified.

Exit code 1 when it does not, 2 when its words are right and not everything else in it is signed or certified. That a
newer version or a renvoi stands is told and changes nothing of the code: the file is what it says it is.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from transcription.certification.differing import told_of
from transcription.certification.since import since_of
from transcription.certification.verifying import elsewhere, explained, in_force, told, verify
from transcription.seals import BadKey, Outcome, fingerprint, load_public
from transcription.seals.keys import public_pem


class Command(BaseCommand):
    help = "Check a certified transcript (JSON, TXT, DOCX, PDF) against the court's signature."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--key", type=Path, metavar="PEM", help="a public key, where no database of the court's is")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
            report = verify(content, *([_only(options["key"])] if options["key"] else []))
        except OSError as error:
            raise CommandError(
                _("%(path)s cannot be read: %(why)s") % {"path": error.filename, "why": error.strerror}
            ) from error
        standing = elsewhere(report) if options["key"] else in_force(since_of(report))
        for label, value in [*told(report), *standing]:
            self.stdout.write(f"{label}: {value}")
        for one in map(told_of, report.differences):
            self.stdout.write("")
            self.stdout.write(_("Place: %(place)s") % {"place": one.place or "–"})
            if one.remark:
                self.stdout.write(one.remark)
            else:
                self.stdout.write(_("Certified: %(text)s") % {"text": one.was or "–"})
                self.stdout.write(_("This file: %(text)s") % {"text": one.now or "–"})
            self.stdout.write(_("The sentence: %(text)s") % {"text": one.sentence or "–"})
        if report.outcome is not Outcome.GENUINE:
            raise CommandError(str(explained(report)), returncode=2 if report.outcome is Outcome.PARTLY else 1)
        self.stdout.write(str(explained(report)))


def _only(path: Path) -> dict[str, str]:
    """That key and no other."""
    try:
        key = load_public(path.read_bytes())
    except BadKey as error:
        raise CommandError(_("%(path)s holds no Ed25519 public key in PEM.") % {"path": path}) from error
    return {fingerprint(key): public_pem(key)}
