"""The path of one segment: what the engine said, what the machine made of it, and each edit up to today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from transcription.editing import State
from transcription.editing.log import changes_in
from transcription.history.deeds import deed_of
from transcription.history.words import Stretch, stretches
from transcription.models import Segment, TranscriptEdit


@dataclass(frozen=True, slots=True)
class Station:
    """`kind` is one of EditKind, or `engine` and `machine` for what was before all edits."""

    kind: str
    text: str
    words: tuple[Stretch, ...]  # against the station before
    number: int = 0
    made_by: str = ""
    made_at: datetime | None = None
    deed: str = ""  # of an edit, in the reader's language


def path_of(segment: Segment) -> list[Station]:
    """From the first to the last. A segment that was joined away ends with the text of what it was joined into."""
    edits = list(segment.transcript.edits.of_segments([segment.pk]).select_related("made_by"))
    first = _first_text(segment, edits)
    stations = [Station("engine", segment.engine_text, tuple(stretches(segment.engine_text, segment.engine_text)))]
    if first != segment.engine_text:
        stations.append(Station("machine", first, tuple(stretches(segment.engine_text, first))))
    for edit in edits:
        before, after = _around(edit, str(segment.pk))
        made_by = edit.made_by.display_name if edit.made_by else ""
        words = tuple(stretches(before, after))
        stations.append(Station(edit.kind, after, words, edit.number, made_by, edit.made_at, deed_of(edit)))
    return stations


def _first_text(segment: Segment, edits: list[TranscriptEdit]) -> str:
    """Before the first edit, of the run that it was part of."""
    return _around(edits[0], str(segment.pk))[0] if edits else segment.text


def _around(edit: TranscriptEdit, key: str) -> tuple[str, str]:
    """What was said before and after an edit by the run that the segment was in."""
    before, after = changes_in(edit.before), changes_in(edit.after)
    mine = (number for side in (before, after) for number, group in side.items() if _has(group, key))
    number = next(mine)
    return _text(before.get(number, [])), _text(after.get(number, []))


def _has(states: Iterable[State], key: str) -> bool:
    return any(state["id"] == key for state in states)


def _text(states: Iterable[State]) -> str:
    return " ".join(state["text"] for state in states)
