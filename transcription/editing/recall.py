"""What was there before comes back as it was: the states that the log of edits has of the segments asked for."""

from collections.abc import Sequence
from dataclasses import replace
from math import isclose
from uuid import UUID

from transcription.editing.changes import Change
from transcription.editing.log import changes_in, spoken_in
from transcription.editing.runs import Spoken
from transcription.models import EditKind, Segment, TranscriptEdit
from transcription.word_times import tokens_of

MOST_EDITS = 50  # of these segments, the last ones
_Key = tuple[tuple[str, str], ...]  # keys and texts of a run
RECALLING = (EditKind.UNDO, EditKind.REDO, EditKind.RESTORE, EditKind.RELABEL)


def recalled(edit: TranscriptEdit, changes: Sequence[Change], rows: dict[UUID, Segment]) -> dict[int, list[Spoken]]:
    """By the number of the change: the same segments with the same texts, as the log has them.

    So an undo brings back the machine's words with their times and confidence, which a text alone could not.
    """
    if edit.kind not in RECALLING:
        return {}
    wanted = {_key_of(change): number for number, change in enumerate(changes)}
    found: dict[int, list[Spoken]] = {}
    for earlier in _edits_of(edit, changes):
        for states in (*changes_in(earlier.before).values(), *changes_in(earlier.after).values()):
            number = wanted.get(tuple((state["id"], state["text"]) for state in states))
            if number is not None and number not in found:
                said = [spoken_in(state) for state in states]
                if _covers([rows[one.id] for one in changes[number].seen], said):
                    found[number] = said
        if len(found) == len(changes):
            break
    return {number: _still_checked(said, changes[number], rows) for number, said in found.items()}


def _key_of(change: Change) -> _Key:
    return tuple((str(by.id), by.text) for by in change.by)


def _edits_of(edit: TranscriptEdit, changes: Sequence[Change]) -> Sequence[TranscriptEdit]:
    keys = [one.id for change in changes for one in change.seen]
    return edit.transcript.edits.of_segments(keys).order_by("-number")[:MOST_EDITS].iterator()


def _covers(run: Sequence[Segment], said: Sequence[Spoken]) -> bool:
    """Whether it is the same stretch of the recording: nothing that the engine said is lost, or there twice."""
    start, end = run[0].start, max(row.end for row in run)
    if not (isclose(said[0].start, start, abs_tol=0.001) and isclose(max(one.end for one in said), end, abs_tol=0.001)):
        return False
    return _heard(run) == _heard(said)


def _heard(run: Sequence[Segment | Spoken]) -> list[str]:
    return [token for one in run for token in tokens_of(one.engine_text)]


def _still_checked(said: Sequence[Spoken], change: Change, rows: dict[UUID, Segment]) -> list[Spoken]:
    """What people have confirmed meanwhile of words that are there as they were stays confirmed."""
    run = [rows[one.id] for one in change.seen]
    checked = {
        (word["word"], word["start"], word["end"]) for row in run for word in row.words or () if word.get("checked")
    }
    return [
        replace(
            one,
            words=tuple(
                replace(word, checked=word.checked or (word.word, word.start, word.end) in checked)
                for word in one.words
            ),
        )
        for one in said
    ]
