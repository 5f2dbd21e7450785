"""`manage.py live_worker`: captions hearings while they are recorded. Any number may run, on any number of machines."""

import os
from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from transcription.errors import CourtSightError

if TYPE_CHECKING:
    from transcription.captions.window import Ear
    from transcription.correction import Corrector


class Command(BaseCommand):
    help = "Caption live sessions until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sessions", type=int, default=settings.LIVE_SESSIONS, help="how many at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        from transcription.captions.worker import LiveWorker

        try:
            LiveWorker(_load, options["sessions"]).run()
        except CourtSightError as error:
            raise CommandError(f"{error.message} ({error})") from error


def _load() -> "tuple[Ear, Corrector | None]":
    """The model, warm, and what puts its words right."""
    from transcription.correction import load_corrector
    from transcription.engines import load_live
    from transcription.models import Court

    ear = load_live(workers=len(os.sched_getaffinity(0)))
    ear.warm_up()
    return ear, load_corrector(Court.current().correction, settings.CORRECTION_DICTIONARY)
