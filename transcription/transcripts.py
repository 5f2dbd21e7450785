"""Transcripts from values to rows (what jobs store) and back (what exports and the API write)."""

import math
from dataclasses import asdict, replace
from typing import Any

from django.db.models import QuerySet

from transcription import types
from transcription.correction import heard_text
from transcription.models import Job, Recording, Segment, Speaker, Transcript
from transcription.models.speaker import numbers_for
from transcription.results import dump_finding, dump_word, load_correction
from transcription.seat_roles import seats_called


def to_transcription(transcript: Transcript, chosen: QuerySet[Segment] | None = None) -> types.Transcription:
    """The transcript as it stands now, people's corrections included, in order; or only those chosen."""
    rows = transcript.segments.all() if chosen is None else chosen
    return types.Transcription(
        language=transcript.language,
        duration=transcript.recording.duration,
        # A line that a person emptied says nothing.
        segments=tuple(to_segment(row) for row in rows.exclude(text="").prefetch_related("speaker")),
        engine=transcript.engine,
        model=transcript.model,
        findings=findings_of(transcript),
    )


def store(transcription: types.Transcription, job: Job) -> Transcript:
    """The transcript of a job, in the caller's transaction; what the engine said is kept in each segment."""
    return store_for(job.recording, transcription, job)


def store_for(recording: Recording, transcription: types.Transcription, job: Job | None = None) -> Transcript:
    """The same where no job stands behind it."""
    transcript = Transcript.objects.create(
        recording=recording,
        job=job,
        language=transcription.language,
        engine=transcription.engine,
        model=transcription.model,
        findings=[dump_finding(finding) for finding in transcription.findings],
    )
    speakers = _store_speakers(transcript, transcription)
    Segment.objects.bulk_create(
        (_row(transcript, speakers, index, segment) for index, segment in enumerate(transcription.segments)),
        batch_size=500,
    )
    return transcript


def _store_speakers(transcript: Transcript, transcription: types.Transcription) -> dict[str | None, Speaker]:
    """One for each label of the machine's, in the order in which they speak. A seat of the room gives its role."""
    labels = dict.fromkeys(segment.speaker for segment in transcription.segments if segment.speaker)
    seats = seats_called(labels)
    rows = [
        Speaker(transcript=transcript, label=label, number=number, **asdict(seats[label]) if label in seats else {})
        for label, number in numbers_for(labels).items()
    ]
    return {speaker.label: speaker for speaker in Speaker.objects.bulk_create(rows)}


def _row(transcript: Transcript, speakers: dict[str | None, Speaker], index: int, segment: types.Segment) -> Segment:
    return Segment(
        transcript=transcript,
        index=index,
        start=segment.start,
        end=segment.end,
        speaker=speakers.get(segment.speaker),
        engine_speaker=segment.speaker or "",
        text=segment.text,
        confidence=segment.confidence,
        # Who speaks is said of the segment, and may change.
        words=[dump_word(replace(word, speaker=None)) for word in segment.words],
        engine_text=heard_text(segment.words),
        language=segment.language,
        engine=segment.engine,
        model=segment.model,
    )


def to_segment(row: Segment) -> types.Segment:
    return types.Segment(
        start=row.start,
        end=row.end,
        text=row.text,
        words=words_of(row),
        speaker=row.speaker_name or None,
        confidence=row.confidence,
        language=row.language,
        engine=row.engine,
        model=row.model,
    )


def words_of(row: Segment) -> tuple[types.Word, ...]:
    """The segment's words. One without text or without usable times is left out: the text still holds it."""
    return words_from(row.words)


def words_from(stored: Any) -> tuple[types.Word, ...]:
    """As of a segment, from what is stored of its words."""
    return tuple(word for word in map(_word, stored or ()) if word is not None)


def findings_of(transcript: Transcript) -> tuple[types.Finding, ...]:
    """What the pipeline noticed, in order of time. Kinds that this version does not know are left out."""
    found = [finding for finding in map(_finding, transcript.findings or ()) if finding is not None]
    return tuple(sorted(found, key=lambda finding: finding.start))


def _word(stored: Any) -> types.Word | None:
    if not isinstance(stored, dict):
        return None
    word, correction = stored.get("word"), stored.get("correction")
    start, end = _seconds(stored.get("start")), _seconds(stored.get("end"))
    if start is None or end is None or not isinstance(word, str) or not word.strip():
        return None
    return types.Word(
        start,
        end if end > start else start,
        word,
        _number(stored.get("confidence")),
        correction=None if correction is None else _correction(correction),
        typed=stored.get("typed") is True,
        checked=stored.get("checked") is True,
    )


def _correction(stored: Any) -> types.Correction | None:
    try:
        return load_correction(stored) if isinstance(stored, dict) else None
    except (KeyError, TypeError, ValueError):
        return None


def _finding(stored: Any) -> types.Finding | None:
    if not isinstance(stored, dict) or stored.get("kind") not in set(types.FindingKind):
        return None
    start = _seconds(stored.get("start")) or 0.0
    end = _seconds(stored.get("end")) or start
    return types.Finding(types.FindingKind(stored["kind"]), start, max(start, end), str(stored.get("text") or ""))


def _seconds(value: Any) -> float | None:
    number = _number(value)
    return None if number is None or number < 0 else number


def _number(value: Any) -> float | None:
    """A finite number, or None. JSON's true is an int to Python, and no number here."""
    return float(value) if type(value) in (float, int) and math.isfinite(value) else None
