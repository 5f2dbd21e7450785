"""What the editor of a transcript gets: the text, its words, and each edit of it, as JSON."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from transcription.doubtful import doubts_among, doubts_beside, doubts_of
from transcription.doubts import Said
from transcription.editing import State, last_number, removed_by, state_of
from transcription.models import Segment, Transcript, TranscriptEdit
from transcription.models.transcript import TranscriptStatus
from transcription.shown_words import corrections_in, flat_times, one_line, timings_of
from transcription.speaker_schemas import SpeakerSchema
from transcription.speakers import heard_in
from transcription.transcripts import words_from
from transcription.word_times import Timing, words_at

SHOWN = ("id", "revision", "start", "end", "speaker_id", "text")
WORDS_AT_ONCE = 500


def editor_state(transcript: Transcript, user: User) -> dict[str, Any]:
    """All that the page needs before anybody types. The times of the words come apart, see `words_state`."""
    number = last_number(transcript)  # before the texts: what is told twice is harmless
    # Keys as text: ten thousand UUIDs would be made only to be written out again.
    keys = {"key": Cast("id", TextField()), "who": Cast("speaker_id", TextField())}
    rows = transcript.segments.annotate(**keys).values_list("key", "revision", "start", "end", "who", "text")
    recording = transcript.recording
    return {
        "number": number,
        "status": transcript.status,
        "editable": user.may(Action.EDIT) and transcript.status != TranscriptStatus.CERTIFIED,
        "audio": reverse("recording_audio", args=[recording.pk]),
        "duration": recording.duration,
        "peaks": reverse("api:recording_peaks", args=[recording.pk]),
        "speakers": [SpeakerSchema.from_heard(one).model_dump(mode="json") for one in heard_in(transcript)],
        "segments": [
            {
                "id": key,
                "revision": revision,
                "start": round(start, 3),
                "end": round(end, 3),
                "speaker_id": speaker,
                "text": one_line(text),
            }
            for key, revision, start, end, speaker, text in rows.iterator(chunk_size=2000)
        ],
    }


def words_state(transcript: Transcript) -> dict[str, Any]:
    """The times of all words, by segment, and what is doubtful."""
    number = last_number(transcript)
    segments, said = {}, []
    rows = transcript.segments.values_list("id", "speaker_id", "text", "words", "start", "end")
    for key, speaker, text, words, start, end in rows.iterator(chunk_size=WORDS_AT_ONCE):
        timings = timings_of(text, words_from(words), start, end)
        segments[str(key)] = _served(timings, start)
        said.append(_said(key, speaker, text, timings, start, end))
    return {"number": number, "segments": segments, "doubts": doubts_among(transcript, said)}


def _said(
    key: UUID | str, speaker: UUID | str | None, text: str, timings: Sequence[Timing], start: float, end: float
) -> Said:
    return Said(str(key), str(speaker or ""), start, end, tuple(words_at(one_line(text), timings)))


def _served(timings: Sequence[Timing], start: float) -> dict[str, Any]:
    return {"times": flat_times(start, timings), "corrections": corrections_in(timings)}


def edit_state(edit: TranscriptEdit) -> dict[str, Any]:
    """What an edit has made, as whoever sees the text before it needs it. The same at any time."""
    return _made(edit, [shown(state) for state in edit.after])


def _made(edit: TranscriptEdit, segments: list[dict[str, Any]]) -> dict[str, Any]:
    return {"number": edit.number, "segments": segments, "removed": removed_by(edit)}


def answer_to(edit: TranscriptEdit, transcript: Transcript) -> dict[str, Any]:
    """What whoever made an edit is told: also what is doubtful in these segments."""
    timed = [(state, _timings(state)) for state in edit.after]
    said = [
        _said(state["id"], state["speaker_id"], state["text"], timings, state["start"], state["end"])
        for state, timings in timed
    ]
    made = _made(edit, [_whole(state, timings) for state, timings in timed])
    return made | {"doubts": doubts_beside(transcript, said)}


def answer_to_nothing(transcript: Transcript, rows: Sequence[Segment]) -> dict[str, Any]:
    """As of an edit that has changed nothing in these rows."""
    doubts = doubts_of(transcript, [row.pk for row in rows])
    segments = [shown(state_of(row)) for row in rows]
    return {"number": last_number(transcript), "segments": segments, "removed": [], "doubts": doubts}


def logged(edit: TranscriptEdit) -> dict[str, Any]:
    """One line of the log."""
    made_by = edit.made_by and edit.made_by.display_name
    about = {"edit_id": str(edit.pk), "kind": edit.kind, "made_by": made_by, "made_at": edit.made_at.isoformat()}
    return about | edit_state(edit)


def shown(state: State) -> dict[str, Any]:
    """A segment whole: text, and times of its words."""
    return _whole(state, _timings(state))


def _timings(state: State) -> list[Timing]:
    return timings_of(state["text"], words_from(state["words"]), state["start"], state["end"])


def _whole(state: State, timings: Sequence[Timing]) -> dict[str, Any]:
    text = {name: state[name] for name in SHOWN} | {"text": one_line(state["text"])}
    return text | _served(timings, state["start"])
