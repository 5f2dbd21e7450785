"""`manage.py live_worker`: captions hearings while they are recorded. Any number may run, on any number of machines."""

import gc
import os
import sys
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection

from courtsight.checks import INSTALLATION
from transcription.errors import CourtSightError

if TYPE_CHECKING:
    from transcription.captions.window import Ear
    from transcription.correction import Corrector

# A thread that has its answer waits for one that computes: with many sessions several times for each frame.
SWITCH_SECONDS = 0.0005


class Command(BaseCommand):
    help = "Caption live sessions until told to stop."
    # Somebody may be speaking: all pages, which Django's own checks load, take a second.
    requires_system_checks = (INSTALLATION,)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sessions", type=int, default=settings.LIVE_SESSIONS, help="how many at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        from transcription.captions.worker import LiveWorker

        sys.setswitchinterval(SWITCH_SECONDS)
        try:
            LiveWorker(_load, options["sessions"]).run()
        except CourtSightError as error:
            raise CommandError(f"{error.message} ({error})") from error


def _load() -> "tuple[Ear, Corrector | None]":
    """The model, warm, and what puts its words right, side by side: after a kill captions wait for both.

    Python's collector looks neither through what is being loaded nor, later, through what has been: a look through all
    of it is a tenth of a second in which nobody is captioned.
    """
    from transcription.engines import load_live

    gc.disable()
    try:
        with ThreadPoolExecutor(1) as beside:
            corrector = beside.submit(_load_corrector)
            ear = load_live(workers=len(os.sched_getaffinity(0)))
            ear.warm_up()
            return ear, corrector.result()
    finally:
        gc.freeze()
        gc.enable()


def _load_corrector() -> "Corrector | None":
    from transcription.correction import load_corrector
    from transcription.models import Court

    try:
        return load_corrector(Court.current().correction, settings.CORRECTION_DICTIONARY)
    finally:
        connection.close()
