"""Results of whole files."""

import json
import logging
from dataclasses import asdict, fields
from typing import Any

from transcription.cache import store
from transcription.cache.entries import Entry
from transcription.cache.keys import engine_in, language_in
from transcription.cache.sealed import keep_open
from transcription.models import Recording
from transcription.models.cached import CachedKind
from transcription.results import dump_finding, dump_word, load_finding, load_word
from transcription.types import Segment, Transcription, Turn

logger = logging.getLogger(__name__)


def find(key: str, counted: bool = True) -> Transcription | None:
    """The cached result. None as well when it is one that this version cannot read."""
    stored = store.look_up(CachedKind.FILE, [key], counted).get(key)
    try:
        return None if stored is None else _load(stored)
    except (ValueError, KeyError, TypeError) as error:
        logger.warning("The cache entry %s cannot be read: %s", key, error)
    return None


def keep(key: str, transcription: Transcription, recording: Recording) -> None:
    """Store a result, unless its hearing is sealed. What two engines made is no result of either."""
    engine = engine_in(key)
    if any(segment.engine not in ("", engine) for segment in transcription.segments):
        return
    value = json.dumps(_dump(transcription))
    entry = Entry(key, CachedKind.FILE, recording.sha256, engine, transcription.model, language_in(key), value)
    keep_open([entry], recording)


def _dump(transcription: Transcription) -> dict[str, Any]:
    segments = [
        _plain(segment, words=[dump_word(word) for word in segment.words]) for segment in transcription.segments
    ]
    findings = [dump_finding(found) for found in transcription.findings]
    return _plain(
        transcription, segments=segments, findings=findings, turns=[asdict(turn) for turn in transcription.turns]
    )


def _plain(value: Segment | Transcription, **plain: Any) -> dict[str, Any]:
    """The fields of a dataclass, not copied deeply; those that are no JSON come as `plain`."""
    return {item.name: plain.get(item.name, getattr(value, item.name)) for item in fields(value)}


def _load(stored: dict[str, Any]) -> Transcription:
    """Raises KeyError, TypeError, ValueError for what another version stored."""
    segments = (_segment(**segment) for segment in stored["segments"])
    findings = (load_finding(item) for item in stored["findings"])
    turns = tuple(Turn(**turn) for turn in stored.get("turns", ()))
    return Transcription(**stored | {"segments": tuple(segments), "findings": tuple(findings), "turns": turns})


def _segment(words: list[dict[str, Any]], **rest: Any) -> Segment:
    return Segment(words=tuple(load_word(word) for word in words), **rest)
