"""Where the words of a segment are after edits: what the log says of runs that became other runs."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.db.models import QuerySet

from transcription.editing.log import State, changes_in
from transcription.models import Segment, Transcript, TranscriptEdit

EDITS_AT_ONCE = 50


def heirs_of_removed(transcript: Transcript) -> dict[UUID, set[UUID]]:
    """For each segment that was joined away or removed, those of the text in which its words are now."""
    gone = list(Segment.ever.filter(transcript=transcript, index=None).values_list("pk", flat=True))
    became: dict[UUID, set[UUID]] = {}  # in the order in which they were removed the last time
    for before, after in _runs(transcript.edits.of_segments(gone)):
        left = set(_keys(after))
        for key in _keys(before):
            if key not in left:
                became.pop(key, None)
                became[key] = left
    heirs: dict[UUID, set[UUID]] = {key: set() for key in gone}
    for key in reversed(became):
        if key in heirs:
            heirs[key] = set[UUID]().union(*(heirs.get(other, {other}) for other in became[key]))
    return heirs


def are_mixed(edits: QuerySet[TranscriptEdit], marks: Mapping[UUID, UUID | None]) -> bool:
    """Whether one of the edits put words of marked segments together with those of others, or into others.

    Segments with different marks are others to each other. Not where they have come back with the texts that they had.
    """
    mixed: list[set[tuple[str, str]]] = []
    for before, after in _runs(edits):
        texts = _texts(after)
        still = [run for run in mixed if not run <= texts]
        came_back = len(still) < len(mixed)
        if not came_back and any(key in marks for key in _keys(before)):
            found = {(key in marks, marks.get(key)) for key in _keys([*before, *after])}
            still += [_texts(before)] if len(found) > 1 else []
        mixed = still
    return bool(mixed)


def _runs(edits: QuerySet[TranscriptEdit]) -> Iterator[tuple[list[State], list[State]]]:
    """What each change of the edits replaced, and by what; the oldest first."""
    states = edits.order_by("number").values_list("before", "after")
    for before, after in states.iterator(chunk_size=EDITS_AT_ONCE):
        became = changes_in(after)
        for number, run in changes_in(before).items():
            yield run, became[number]


def _keys(states: list[State]) -> list[UUID]:
    return [UUID(state["id"]) for state in states]


def _texts(states: list[State]) -> set[tuple[str, str]]:
    return {(state["id"], state["text"]) for state in states}
