"""Speech engines. To add one: a package here with a class that fits `base.Engine`, and a line in ENGINES."""

from collections.abc import Callable
from functools import cache

from transcription.engines.base import Alone, Call, Cancelled, Capabilities, Departure, Engine, Piece, StillRunning

__all__ = [
    "CLOUD",
    "ENGINES",
    "LANGUAGES",
    "Alone",
    "Call",
    "Cancelled",
    "Capabilities",
    "Departure",
    "Engine",
    "Piece",
    "StillRunning",
    "load_engine",
]


def _whisper(workers: int) -> Engine:
    from django.conf import settings

    from transcription.engines.whisper import WhisperEngine, find_model

    model = find_model(settings.WHISPER_MODEL, settings.HOME.models)
    return WhisperEngine(
        model, device=settings.WHISPER_DEVICE, compute_type=settings.WHISPER_COMPUTE_TYPE, workers=workers
    )


ENGINES: dict[str, Callable[[int], Engine]] = {"whisper": _whisper}
# What must be known of an engine without loading it. tests/transcription/engines compares it with their capabilities.
CLOUD = frozenset({"google"})
LANGUAGES = {"whisper": ("id-ID", "en-US", "jv-ID", "su-ID"), "google": ("id-ID", "en-US", "jv-ID", "su-ID")}


@cache
def load_engine(name: str, workers: int = 1) -> Engine:
    """The engine, loaded once a process. `workers`: how many threads will call it at the same time.

    Call it after a fork, never before. Raises ModelUnavailable; KeyError for a name not in ENGINES.
    """
    return ENGINES[name](workers)
