"""`manage.py evaluate MANIFEST.jsonl`: how good transcripts are, without a server and without a database."""

import json
import time
from argparse import ArgumentParser
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from transcription.command_line import (
    about_file,
    add_engine_arguments,
    engine_for_all_cores,
    explained,
    refuse_diarization,
    transcribe_alone,
)
from transcription.correction import Corrector, load_corrector
from transcription.engines import Engine
from transcription.errors import BadAudio, CourtSightError, NoSpeech
from transcription.evaluation import (
    BadManifest,
    Fault,
    ManifestLine,
    Score,
    document,
    legal_terms,
    read_manifest,
    score,
)
from transcription.score_tables import score_tables
from transcription.types import EngineOptions, Word

FAULTS: dict[Fault, str | Promise] = {
    Fault.EMPTY: gettext_lazy("The manifest is empty. Write one JSON object a line."),
    Fault.NOT_TEXT: gettext_lazy("The manifest is not UTF-8 text. Save it as UTF-8."),
    Fault.NOT_JSON: gettext_lazy('This is not a JSON object. Write {"audio": …, "text": …} on one line.'),
    Fault.NO_AUDIO: gettext_lazy('There is no "audio". Give the path of the recording.'),
    Fault.NO_REFERENCE: gettext_lazy('There is no word in "text". Give what is said in the recording.'),
    Fault.BAD_RTTM: gettext_lazy('"rttm" is not text. Give the path of a file, or leave it out.'),
    Fault.BAD_VOCABULARY: gettext_lazy('"vocabulary" is not a list of texts. Give one, or leave it out.'),
}


@dataclass
class Outcome:
    """What came of the manifest's recordings."""

    scores: list[tuple[str, Score]] = field(default_factory=list)
    failed: list[tuple[str, str, str]] = field(default_factory=list)  # name, code, explanation


class Command(BaseCommand):
    help = "Transcribe the recordings of a manifest and compare them with what is said in them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "manifest",
            type=Path,
            metavar="MANIFEST.jsonl",
            help='one {"audio": PATH, "text": REFERENCE, "vocabulary": [..]?, "rttm": PATH?} a line',
        )
        add_engine_arguments(parser)
        parser.add_argument("--json", action="store_true", help="for programs; rates are fractions")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_diarization(options)
        lines = read(options["manifest"])
        try:
            corrector = load_corrector(options["correction"], settings.CORRECTION_DICTIONARY)
            outcome = self._evaluate(lines, engine_for_all_cores(options["engine"]), corrector, options["language"])
        except CourtSightError as error:
            raise CommandError(explained(error)) from error
        self.stdout.write(as_json(outcome) if options["json"] else as_text(outcome))
        if outcome.failed:
            raise CommandError(summary(outcome, len(lines)))

    def _evaluate(
        self, lines: list[ManifestLine], engine: Engine, corrector: Corrector | None, language: str
    ) -> Outcome:
        """Recordings that cannot be read are put down; trouble of ours ends it all."""
        outcome, terms = Outcome(), legal_terms()
        for number, line in enumerate(lines, start=1):
            self._progress(f"{number}/{len(lines)} {line.audio.name}")
            try:
                outcome.scores.append((line.name, evaluated(line, engine, corrector, language, terms)))
            except BadAudio as error:
                outcome.failed.append((line.name, error.code, explained(error)))
            except OSError as error:
                outcome.failed.append((line.name, "unreadable", about_file(error)))
        self._progress("")
        return outcome

    def _progress(self, text: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{text}", ending="")


def read(manifest: Path) -> list[ManifestLine]:
    try:
        return read_manifest(manifest)
    except BadManifest as error:
        where = _("%(file)s, line %(line)d") % {"file": manifest, "line": error.line} if error.line else manifest
        raise CommandError(f"{where}: {FAULTS[error.fault]}") from error
    except OSError as error:
        raise CommandError(f"{manifest}: {about_file(error)}") from error


def evaluated(
    line: ManifestLine, engine: Engine, corrector: Corrector | None, language: str, terms: tuple[str, ...]
) -> Score:
    """Raises BadAudio, OSError for this recording; other CourtSightErrors when nothing can be transcribed here."""
    from transcription.audio.probe import probe

    duration = probe(line.audio).duration
    asked = EngineOptions(language, line.vocabulary)
    begun = time.perf_counter()
    words = heard(line.audio, engine, asked, corrector)
    return score(
        line.text,
        words,
        vocabulary=line.vocabulary,
        terms=terms,
        audio=duration,
        processing=time.perf_counter() - begun,
    )


def heard(path: Path, engine: Engine, asked: EngineOptions, corrector: Corrector | None) -> list[Word]:
    """None where no speech was found: every word of the reference is then missing, which is a result."""
    try:
        transcription = transcribe_alone(path, engine, asked, lambda fraction: None, corrector)
    except NoSpeech:
        return []
    return [word for segment in transcription.segments for word in segment.words]


def as_json(outcome: Outcome) -> str:
    failed = [{"audio": path, "error": {"code": code, "message": text}} for path, code, text in outcome.failed]
    return json.dumps(document(outcome.scores) | {"failed": failed}, ensure_ascii=False, indent=2)


def as_text(outcome: Outcome) -> str:
    parts = [score_tables(outcome.scores)] if outcome.scores else []
    parts += [f"{path}: {text}" for path, _code, text in outcome.failed]
    return "\n\n".join(parts)


def summary(outcome: Outcome, count: int) -> str:
    return ngettext(
        "%(failed)d of %(count)d recordings could not be evaluated.",
        "%(failed)d of %(count)d recordings could not be evaluated.",
        count,
    ) % {"failed": len(outcome.failed), "count": count}
