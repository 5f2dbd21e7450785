"""`manage.py speech_emulator`: Google Cloud Speech-to-Text v2 on this machine."""

import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = "Serve Google Cloud Speech-to-Text v2 on 127.0.0.1, for tests and trials. Nothing leaves this machine."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=0, help="0: any free one; the line that is printed names it")
        parser.add_argument("--script", type=Path, metavar="FILE", help="JSON: what is heard, and what goes wrong")
        parser.add_argument(
            "--engine", default="whisper", choices=["whisper", "none"], help="who hears what the script says nothing of"
        )
        parser.add_argument("--stats", type=Path, metavar="FILE", help="keep what was billed here, as JSON")
        parser.add_argument("--stream-seconds", type=float, default=300.0, help="how long a stream may stay open")

    def handle(self, *args: Any, **options: Any) -> None:
        from transcription.emulator.script import BadScript, Script
        from transcription.emulator.server import Emulator

        try:
            script = Script.from_file(options["script"]) if options["script"] else Script()
        except (BadScript, OSError) as error:
            raise CommandError(str(error)) from error
        engine = "" if options["engine"] == "none" else options["engine"]
        emulator = Emulator(script, settings.STORAGE_EMULATOR_HOST, engine, options["stats"], options["stream_seconds"])
        try:
            emulator.start(options["port"])
        except RuntimeError as error:
            said = _("Port %(port)d cannot be had: %(error)s") % {"port": options["port"], "error": error}
            raise CommandError(said) from error
        self.stdout.write(f"listening on {emulator.address}")
        self.stdout.flush()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            emulator.wait()
        except KeyboardInterrupt:
            emulator.stop()
