"""What the commands share that transcribe without a server: options, one file's transcription, errors in one line."""

import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from transcription.correction import MODES, Corrector
from transcription.diarizing import Diarizer
from transcription.engines import ENGINES, Engine, load_engine
from transcription.errors import CourtSightError, EngineBusy, EngineError, EngineUnreachable
from transcription.languages import Language, full_code
from transcription.microphones import MIXED, Microphones
from transcription.types import EngineOptions, Transcription


def add_engine_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--engine", default="whisper", choices=list(ENGINES))
    parser.add_argument("--language", default=settings.TRANSCRIPTION_LANGUAGE, type=full_code, choices=Language.values)
    parser.add_argument(
        "--correction", default="apply", choices=MODES, help="words that do not exist, of the local engine"
    )
    parser.add_argument("--diarize", action="store_true", help="tell the speakers apart")


def cores() -> int:
    return len(os.sched_getaffinity(0))


def engine_for_all_cores(name: str) -> Engine:
    return load_engine(name, cores())


def transcribe_alone(
    path: Path,
    engine: Engine,
    asked: EngineOptions,
    progress: Callable[[float], None],
    corrector: Corrector | None = None,
    microphones: Microphones = MIXED,
    diarize: Diarizer | None = None,
) -> Transcription:
    """One file on all cores; what is decoded goes at the end. Raises CourtSightError, OSError."""
    from transcription.pipeline import transcribe_file

    with tempfile.TemporaryDirectory(prefix="courtsight-") as folder:
        wav = Path(folder) / "decoded.wav"
        return transcribe_file(
            path, wav, engine, asked, cores(), progress, corrector=corrector, microphones=microphones, diarize=diarize
        )


def explained(error: CourtSightError) -> str:
    """One line: what is wrong and what to do; for an engine also which file or package it is about."""
    detail = f" ({error.detail})" if isinstance(error, EngineError) and error.detail else ""
    return f"{error.message} {advice(error)}{detail}"


def advice(error: CourtSightError) -> str:
    """What to do. No job is there that would go on by itself."""
    if isinstance(error, EngineBusy | EngineUnreachable):
        return _("Run the command again later.")
    return str(error.action)


def about_file(error: OSError) -> str:
    """What is wrong with a file that was named, and what to do; the system's words for what is rare."""
    if isinstance(error, FileNotFoundError):
        return _("There is no such file or folder. Check the name.")
    if isinstance(error, IsADirectoryError):
        return _("This is a folder. Name a file.")
    if isinstance(error, PermissionError):
        return _("This may not be read or written. Check its permissions.")
    return str(error.strerror)
