"""What an engine heard in single pieces, before anything was made of it. Times in the cache begin with the piece."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from transcription import pipeline
from transcription.cache import store
from transcription.cache.entries import Entry
from transcription.cache.keys import CHUNK_PREFIX, digest_of, version_of_pieces
from transcription.cache.sealed import is_open, keep_open
from transcription.engines.base import Call, Engine, Piece
from transcription.models import Recording
from transcription.models.cached import CachedKind
from transcription.results import dump_result, load_result
from transcription.types import SAMPLE_RATE, ChunkResult, EngineOptions

logger = logging.getLogger(__name__)

DIGITS = 6  # of a second: what moving a result to another start may round
BLOCK = 60 * SAMPLE_RATE  # samples that are hashed at a time


@dataclass(frozen=True, slots=True)
class Heard:
    result: ChunkResult
    from_cache: bool


def hear(
    engine: Engine, pieces: Sequence[Piece], options: EngineOptions, call: Call, recording: Recording
) -> list[Heard]:
    """As pipeline.transcribe_chunks; the engine is asked for what nobody has heard before, and that is kept."""
    keys = [chunk_key(piece, options, engine) for piece in pieces]
    # What runs elsewhere is asked for again and again, and has been paid for. What only waits, for a budget or a quota,
    # may have been heard for another job meanwhile.
    runs = engine.capabilities.leaves_the_building and engine.runs(call.memory)
    known = {} if runs else _known(keys, pieces, engine, is_open(recording) and not call.memory)
    new = [index for index in range(len(pieces)) if index not in known]
    if not new:
        return [Heard(known[index], True) for index in range(len(pieces))]
    results = pipeline.transcribe_chunks(engine, [pieces[index] for index in new], options, call)
    heard = dict(zip(new, results, strict=True))
    entries = [_entry(keys[index], moved(heard[index], -pieces[index].start), options, recording) for index in new]
    keep_open(entries, recording)
    return [Heard(known.get(index) or heard[index], index in known) for index in range(len(pieces))]


def chunk_key(piece: Piece, options: EngineOptions, engine: Engine) -> str:
    """The key of what the engine hears in a piece, wherever in whatever recording its samples lie.

    An engine that reads the recording itself at its source does not hear our samples, so that is in the key as well.
    """
    speech = [[_samples(span.start - piece.start), _samples(span.end - piece.start)] for span in piece.speech]
    asked = [options.vocabulary, options.also, options.diarize, options.speakers]
    digest = digest_of(version_of_pieces(engine), engine.model, engine.variant, *asked, speech, bool(piece.source))
    return f"{CHUNK_PREFIX}{digest_of_samples(piece.read())}:{options.language}:{engine.name}:{digest}"


def digest_of_samples(samples: np.ndarray) -> str:
    """SHA-256 of float samples as the 16-bit ones that they were read from."""
    found = hashlib.sha256()
    for first in range(0, len(samples), BLOCK):
        found.update((samples[first : first + BLOCK] * 32768).astype("<i2").tobytes())
    return found.hexdigest()


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)


def moved(result: ChunkResult, seconds: float) -> ChunkResult:
    """The same heard so much later."""

    def later(value: Any) -> Any:
        return replace(value, start=round(value.start + seconds, DIGITS), end=round(value.end + seconds, DIGITS))

    return replace(result, words=tuple(map(later, result.words)), findings=tuple(map(later, result.findings)))


def _known(keys: Sequence[str], pieces: Sequence[Piece], engine: Engine, counted: bool) -> dict[int, ChunkResult]:
    """By number of the piece. `counted`: in the statistics, at the first look."""
    found = store.look_up(CachedKind.CHUNK, keys, counted)
    results = {}
    for index, (key, piece) in enumerate(zip(keys, pieces, strict=True)):
        try:
            if key in found:
                results[index] = _believed(moved(load_result(found[key]), piece.start), engine)
        except (ValueError, KeyError, TypeError) as error:
            logger.warning("The cache entry %s cannot be read: %s", key, error)
    return results


def _believed(result: ChunkResult, engine: Engine) -> ChunkResult:
    """What was kept when a number of the engine's was taken for its confidence is no surer than what it says now."""
    if engine.capabilities.word_confidence:
        return result
    return replace(result, words=tuple(replace(word, confidence=None) for word in result.words))


def _entry(key: str, result: ChunkResult, options: EngineOptions, recording: Recording) -> Entry:
    value = json.dumps(dump_result(result))
    return Entry(key, CachedKind.CHUNK, recording.sha256, result.engine, result.model, options.language, value)
