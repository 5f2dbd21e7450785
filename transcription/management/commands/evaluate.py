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
    transcribe_alone,
)
from transcription.correction import Corrector, load_corrector
from transcription.diarizing import Diarizer, diarizer, networks_here
from transcription.engines import Engine
from transcription.errors import BadAudio, BadRttm, CourtSightError, NoSpeech
from transcription.evaluation import (
    BadManifest,
    Fault,
    ManifestLine,
    Score,
    document,
    legal_terms,
    read_manifest,
    score,
    speaker_score,
)
from transcription.exports.rttm import turns_of
from transcription.rttm import read_rttm
from transcription.score_tables import score_tables
from transcription.types import EngineOptions, FindingKind, Transcription

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


@dataclass(frozen=True)
class Setup:
    """What all recordings are transcribed with."""

    engine: Engine
    corrector: Corrector | None
    language: str
    diarize: Diarizer | None = None
    terms: tuple[str, ...] = field(default_factory=legal_terms)


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
        lines = read(options["manifest"])
        try:
            setup = Setup(
                engine_for_all_cores(options["engine"]),
                load_corrector(options["correction"], settings.CORRECTION_DICTIONARY),
                options["language"],
                diarizer_now() if options["diarize"] else None,
            )
            outcome = self._evaluate(lines, setup)
        except CourtSightError as error:
            raise CommandError(explained(error)) from error
        self.stdout.write(as_json(outcome) if options["json"] else as_text(outcome))
        if outcome.failed:
            raise CommandError(summary(outcome, len(lines)))

    def _evaluate(self, lines: list[ManifestLine], setup: Setup) -> Outcome:
        """Recordings that cannot be read are put down; trouble of ours ends it all."""
        outcome = Outcome()
        for number, line in enumerate(lines, start=1):
            self._progress(f"{number}/{len(lines)} {line.audio.name}")
            try:
                outcome.scores.append((line.name, evaluated(line, setup)))
            except (BadAudio, BadRttm) as error:
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


def diarizer_now() -> Diarizer:
    """Its networks are loaded at once: without them there is nothing to score. Raises SpeakerModelUnavailable."""
    networks_here()
    return diarizer()


def evaluated(line: ManifestLine, setup: Setup) -> Score:
    """Raises BadAudio, BadRttm, OSError for this recording; other CourtSightErrors when nothing works here."""
    from transcription.audio.probe import probe

    duration = probe(line.audio).duration
    said = read_rttm(line.rttm.read_bytes()) if line.rttm and setup.diarize else None
    begun = time.perf_counter()
    transcription = heard(line, setup)
    processing = time.perf_counter() - begun
    words = [word for segment in transcription.segments for word in segment.words]
    known = said is not None and all(it.kind is not FindingKind.SPEAKERS_UNKNOWN for it in transcription.findings)
    return score(
        line.text,
        words,
        vocabulary=line.vocabulary,
        terms=setup.terms,
        speakers=speaker_score(line.text, said, words, turns_of(transcription), duration) if known else None,
        audio=duration,
        processing=processing,
    )


def heard(line: ManifestLine, setup: Setup) -> Transcription:
    """Empty where no speech was found: every word of the reference is then missing, which is a result."""
    asked = EngineOptions(setup.language, line.vocabulary)
    try:
        return transcribe_alone(
            line.audio, setup.engine, asked, lambda fraction: None, setup.corrector, diarize=setup.diarize
        )
    except NoSpeech:
        return Transcription(setup.language, 0.0, ())


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
