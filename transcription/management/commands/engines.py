"""`manage.py engines`: what is configured, whether it hears a clip of two seconds, and what is missing."""

import time
from dataclasses import dataclass
from importlib import resources
from typing import Any

from django.core.management.base import BaseCommand

from transcription.command_line import advice
from transcription.engines import ENGINES, Engine, Piece, google_configuration, is_configured, load_engine
from transcription.errors import CourtSightError
from transcription.languages import Language, spoken_beside
from transcription.pipeline import transcribe_and_wait
from transcription.types import SAMPLE_RATE, EngineOptions, Span

PATIENCE = (2.0, 5.0)  # seconds: a hiccup is no finding, and who asks waits for the answer
# What it is asked for is what jobs ask for: a service that refuses their requests is to refuse this one.
OPTIONS = EngineOptions(Language.INDONESIAN.value, also=spoken_beside(Language.INDONESIAN))
# Two seconds of the demo court, in which somebody speaks; 16-bit samples at 16 kHz.
CLIP = "dua-detik.pcm"


@dataclass(frozen=True)
class Examined:
    """What became of the clip."""

    engine: Engine
    seconds: float
    text: str


class Command(BaseCommand):
    help = (
        "List the speech engines, let those configured hear two seconds, say what is missing. Exit code 1 if one fails."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        failed = [name for name in ENGINES if not self._tell(name)]
        if failed:
            raise SystemExit(1)

    def _tell(self, name: str) -> bool:
        """False: the engine is configured, and fails."""
        self.stdout.write(self.style.MIGRATE_HEADING(name))
        if not is_configured(name):
            self.stdout.write(f"  not configured: {', '.join(google_configuration().missing())}")
            return True
        if name == "google":
            self._compare_with_google()
        try:
            found = examine(name)
        except CourtSightError as error:
            self.stdout.write(self.style.ERROR(f"  {error.message} {advice(error)}"))
            self.stdout.write(f"  {error.detail or error.code}")
            return False
        self._describe(found.engine)
        self.stdout.write(self.style.SUCCESS(f"  heard two seconds in {found.seconds:.1f} s: {found.text!r}"))
        return True

    def _compare_with_google(self) -> None:
        """What Google's own service says of our settings, our bucket and its models."""
        from transcription.engines.google.examination import examine as checks

        for check in checks(google_configuration()):
            self.stdout.write(f"  {check.level:5} {check.subject}: {check.detail}")

    def _describe(self, engine: Engine) -> None:
        able = engine.capabilities
        self.stdout.write(f"  model      {engine.model}")
        self.stdout.write(f"  languages  {', '.join(able.languages)}")
        self.stdout.write(f"  at a time  {able.batch} x {able.longest_chunk:g} s")
        self.stdout.write(
            f"  audio      {'leaves the building' if able.leaves_the_building else 'stays on this machine'}"
        )


def examine(name: str) -> Examined:
    """Load the engine and let it hear the clip. Raises EngineError with what is missing."""
    engine = load_engine(name)
    began = time.monotonic()
    (result,) = transcribe_and_wait(engine, [clip()], OPTIONS, patience=PATIENCE)
    return Examined(engine, time.monotonic() - began, " ".join(word.word for word in result.words))


def clip() -> Piece:
    import numpy as np

    data = resources.files("transcription.demo").joinpath(CLIP).read_bytes()
    samples = np.frombuffer(data, dtype="<i2").astype(np.float32) / 32768
    seconds = len(samples) / SAMPLE_RATE
    return Piece(0.0, seconds, (Span(0.0, seconds),), lambda: samples)
