"""Segments as the log of edits keeps them, and earlier versions of the text from it."""

from collections.abc import Iterable, Sequence
from itertools import chain, groupby
from typing import Any
from uuid import UUID

from django.db.models import Max

from transcription import live
from transcription.editing.runs import Spoken
from transcription.models import Segment, Transcript, TranscriptEdit
from transcription.results import dump_word
from transcription.transcripts import words_from, words_of

# All that a segment is, besides its key and those of its transcript and speaker. `words` are as in Segment.words.
KEPT = (
    "index",
    "revision",
    "start",
    "end",
    "text",
    "words",
    "confidence",
    "engine_text",
    "machine_text",
    "engine_speaker",
    "language",
    "engine",
    "model",
)
State = dict[str, Any]  # {"id", "change", "speaker_id"} and those of KEPT


def state_of(row: Segment, change: int = 0) -> State:
    """As JSON. `change` is the number of the change in its edit: states with the same one replace each other."""
    speaker = row.speaker_id and str(row.speaker_id)
    kept = {name: getattr(row, name) for name in KEPT}
    return {"id": str(row.pk), "change": change, "speaker_id": speaker, **kept}


def spoken_of(row: Segment) -> Spoken:
    machine_text = row.text if row.machine_text is None else row.machine_text
    return Spoken(row.start, row.end, row.text, words_of(row), row.engine_text, machine_text, row.confidence)


def spoken_in(state: State) -> Spoken:
    machine_text = state["text"] if state["machine_text"] is None else state["machine_text"]
    names = ("start", "end", "text", "engine_text", "confidence")
    return Spoken(words=words_from(state["words"]), machine_text=machine_text, **{name: state[name] for name in names})


def dump_words(said: Spoken) -> list[dict[str, Any]]:
    return [dump_word(word) for word in said.words]


def changes_in(states: Iterable[State]) -> dict[int, list[State]]:
    """The states of each change, by its number, in the order of the text."""
    return {number: list(group) for number, group in groupby(states, key=lambda state: state["change"])}


def removed_by(edit: TranscriptEdit) -> list[str]:
    """Segments that were there before, and no longer after."""
    left = {state["id"] for state in edit.after}
    return [state["id"] for state in edit.before if state["id"] not in left]


def version_at(transcript: Transcript, number: int) -> list[State]:
    """The text as it was after the edit with this number, in order; 0: as the machine wrote it.

    Who spoke is told of the segments that were edited since as it was then, of the others as it is now.
    """
    states = [state_of(row) for row in transcript.segments.all()]
    for edit in transcript.edits.filter(number__gt=number).order_by("-number").iterator(chunk_size=50):
        states = stepped_back(states, edit)
    return states


def stepped_back(states: Sequence[State], edit: TranscriptEdit) -> list[State]:
    """The text before an edit, from the text after it."""
    before, after = changes_in(edit.before), changes_in(edit.after)
    first_of = {group[0]["id"]: number for number, group in after.items()}
    replaced = {state["id"] for state in edit.after}
    earlier: list[State] = []
    for state in states:
        if (number := first_of.get(state["id"])) is not None:
            earlier += before[number]
        elif state["id"] not in replaced:
            earlier.append(state)
    return earlier


def log(edit: TranscriptEdit, before: list[State], after: list[State]) -> None:
    """Store it as the last one of its transcript, which is locked; whoever has it open is told."""
    edit.number = last_number(edit.transcript) + 1
    edit.before, edit.after = before, after
    edit.segment_ids = [UUID(key) for key in dict.fromkeys(state["id"] for state in chain(before, after))]
    edit.save(force_insert=True)
    live.tell_after_commit(edit.transcript_id, live.EDITED, edit=str(edit.pk))


def last_number(transcript: Transcript) -> int:
    """Of the edits; 0 before there is one."""
    return transcript.edits.aggregate(last=Max("number"))["last"] or 0
