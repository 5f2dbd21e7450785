"""`manage.py transcribe FILE`: a recording to text, without a server and without a database."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from transcription.command_line import (
    about_file,
    add_engine_arguments,
    engine_for_all_cores,
    explained,
    transcribe_alone,
)
from transcription.correction import load_corrector
from transcription.diarizing import MOST_SPEAKERS, diarizer, is_speaker_count
from transcription.errors import CourtSightError, error_of_code
from transcription.exports import EXPORTS, PLAIN
from transcription.microphones import microphones_in, shown_label
from transcription.origins import missing_sound, origin_of_file
from transcription.types import EngineOptions, FindingKind, Transcription

FOR_PROGRAMS = ("json", "rttm")


class Command(BaseCommand):
    help = "Transcribe a recording. Prints the transcript, or writes it to --output."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="any audio or video file")
        add_engine_arguments(parser)
        parser.add_argument(
            "--channels",
            default="auto",
            choices=["auto", "separate", "mix"],
            help="one speaker a channel, or all channels mixed; auto: decided by listening",
        )
        parser.add_argument("--vocabulary", type=Path, metavar="FILE", help="names and terms, one a line")
        parser.add_argument("--format", default="json", choices=list(EXPORTS))
        parser.add_argument("--output", type=Path, metavar="PATH", help="instead of standard output")
        parser.add_argument("--speakers", type=count, metavar="N", help="how many people speak; with --diarize")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            transcription = self._transcribe(options)
            self._say_what_is_missing(transcription)
            origin = origin_of_file(options["file"], transcription)
            data = EXPORTS[options["format"]].write(for_people(transcription, options["format"]), origin, PLAIN)
            write(data, options["output"])
        except CourtSightError as error:
            raise CommandError(f"{options['file']}: {explained(error)}") from error
        except OSError as error:
            raise CommandError(f"{error.filename or options['file']}: {about_file(error)}") from error

    def _transcribe(self, options: dict[str, Any]) -> Transcription:
        from transcription.audio.probe import probe

        info = probe(options["file"])
        asked = EngineOptions(options["language"], read_vocabulary(options["vocabulary"]))
        engine = engine_for_all_cores(options["engine"])
        corrector = load_corrector(options["correction"], settings.CORRECTION_DICTIONARY)
        microphones = microphones_in(info.channels, options["channels"])
        wanted = options["diarize"] or options["speakers"] or options["format"] == "rttm"
        diarize = diarizer(options["speakers"]) if wanted else None
        try:
            return transcribe_alone(options["file"], engine, asked, self._progress, corrector, microphones, diarize)
        finally:
            self._progress_done()

    def _say_what_is_missing(self, transcription: Transcription) -> None:
        for sentence in missing_sound(transcription.findings):
            self.stderr.write(sentence)
        for finding in transcription.findings:
            if finding.kind is FindingKind.SPEAKERS_UNKNOWN:
                error = error_of_code(finding.text)
                self.stderr.write(f"{error.message} {error.action}")

    def _progress(self, fraction: float) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{fraction:4.0%}", ending="")

    def _progress_done(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("\r     \r", ending="")


def count(text: str) -> int:
    if not is_speaker_count(text):
        raise ArgumentTypeError(_("a whole number from 1 to %(most)s") % {"most": MOST_SPEAKERS})
    return int(text)


def for_people(transcription: Transcription, format: str) -> Transcription:
    """Voices that have no name are called by number, as pages call them; programs get the bare labels."""
    if format in FOR_PROGRAMS:
        return transcription
    segments = (replace(segment, speaker=_called(segment.speaker)) for segment in transcription.segments)
    return replace(transcription, segments=tuple(segments))


def _called(label: str | None) -> str | None:
    if not label:
        return label
    return _("Speaker %(number)s") % {"number": label} if label.isdecimal() else shown_label(label)


def read_vocabulary(path: Path | None) -> tuple[str, ...]:
    """Names and terms, one a line; empty lines and those that begin with # are left out."""
    if path is None:
        return ()
    lines = (line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def write(data: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    else:
        output.write_bytes(data)
