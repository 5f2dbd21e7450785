"""Captions as a draft transcript: what the machine had written, and people's corrections as edits of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from courtsight.accounts.models import User
from transcription import transcripts
from transcription.captions.seating import one_spelling
from transcription.editing import By, Change, Seen, apply_edit
from transcription.models import CaptionLine, EditKind, LiveSession, Recording, Segment, Transcript
from transcription.transcripts import words_from
from transcription.types import Segment as Said
from transcription.types import Transcription

MODEL = "live"


def make_draft(session: LiveSession, recording: Recording, lines: Sequence[CaptionLine]) -> Transcript | None:
    """In the caller's transaction. None where nothing was said."""
    # In the order of what was said: the lines of a gap came later.
    lines = sorted((line for line in lines if _machine_text(line)), key=lambda line: (line.start, line.number))
    if not lines:
        return None
    said = tuple(_as_heard(line, session.language) for line in lines)
    transcription = Transcription(session.language, recording.duration, said, session.engine, MODEL)
    transcript = transcripts.store_for(recording, transcription)
    _correct(transcript, lines)
    return transcript


def _machine_text(line: CaptionLine) -> str:
    return line.text if line.machine_text is None else line.machine_text


def _as_heard(line: CaptionLine, language: str) -> Said:
    words = words_from(line.words)
    speaker, text = line.machine_speaker or None, _machine_text(line)
    return Said(line.start, line.end, text, words, speaker, line.confidence, language, line.engine, line.model or MODEL)


def _correct(transcript: Transcript, lines: Iterable[CaptionLine]) -> None:
    """Each person's corrections are one edit of theirs. Of somebody who is gone they are kept as nobody's."""
    by_person: dict[User | None, list[Change]] = defaultdict(list)
    lines = list(lines)
    names = one_spelling(line.speaker for line in lines)
    rows: list[Segment] = list(transcript.segments.order_by("index"))
    for line, row in zip(lines, rows, strict=True):
        if line.corrected_at is not None:
            speaker = names[line.speaker] if line.speaker != line.machine_speaker else None
            change = Change((Seen(row.pk, row.revision),), (By(row.pk, line.text, speaker),))
            by_person[line.corrected_by].append(change)
    for person, changes in by_person.items():
        apply_edit(transcript, person, EditKind.EDIT, changes)
