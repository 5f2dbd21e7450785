"""Speakers for what engines heard: the turns of a recording found, its words given to them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from transcription.errors import CourtSightError, DiarizationFailed, DiarizationUnavailable, StorageFull
from transcription.types import ChunkResult, Finding, FindingKind, Turn

if TYPE_CHECKING:
    from transcription.diarization import Networks

logger = logging.getLogger(__name__)

MOST_SPEAKERS = 50

# Finds the turns in a decoded recording. Takes the file, progress (0 to 1), and whether to stop.
Diarizer = Callable[[Path, Callable[[float], None], Callable[[], bool]], tuple[Turn, ...]]


def is_speaker_count(text: str) -> bool:
    """Whether a text is a number of speakers that can be asked for."""
    return text.isdecimal() and len(text) <= len(str(MOST_SPEAKERS)) and 1 <= int(text) <= MOST_SPEAKERS


@cache
def networks_here() -> "Networks":
    """Loaded once a process: call it after a fork, never before. Raises SpeakerModelUnavailable, StorageFull."""
    from django.conf import settings

    from transcription.diarization import load_networks

    return load_networks(settings.HOME.models, settings.SPEAKER_MODEL)


def diarizer(speakers: int | None = None) -> Diarizer:
    """With the installation's networks, loaded at the first use. `speakers`: how many there are, if that is known."""

    def find(wav: Path, progress: Callable[[float], None], cancelled: Callable[[], bool]) -> tuple[Turn, ...]:
        from transcription.diarization import diarize

        return diarize(wav, networks_here(), speakers, progress=progress, cancelled=cancelled)

    return find


@dataclass(frozen=True, slots=True)
class Speakers:
    """`turns` is empty and `findings` says so where they could not be told apart."""

    turns: tuple[Turn, ...] = ()
    findings: tuple[Finding, ...] = ()


def find_turns(find: Callable[[], tuple[Turn, ...]], wav: Path, duration: float) -> Speakers:
    """What goes wrong in `find` costs the speakers, never the text. Raises Cancelled."""
    try:
        return Speakers(find())
    except (DiarizationUnavailable, StorageFull, OSError, MemoryError) as error:
        logger.warning("The speakers of %s could not be told apart: %r", wav.name, error)
        return unknown(code_of(error), duration)


def code_of(error: Exception) -> str:
    return error.code if isinstance(error, CourtSightError) else DiarizationFailed.code


def unknown(code: str, duration: float) -> Speakers:
    """Nobody was told apart, for the reason that the code stands for."""
    return Speakers(findings=(Finding(FindingKind.SPEAKERS_UNKNOWN, 0.0, duration, code),))


def with_speakers(results: Sequence[ChunkResult], turns: Sequence[Turn]) -> list[ChunkResult]:
    """The same words; where there are turns each has a speaker, whatever the engine said."""
    if not turns:
        return list(results)
    from transcription.diarization import assign

    words = iter(assign([word for result in results for word in result.words], turns))
    return [replace(result, words=tuple(next(words) for _ in result.words)) for result in results]
