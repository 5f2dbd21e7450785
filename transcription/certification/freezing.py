"""What a version freezes: the words, who says them, what minutes say of the sitting, the digest of the sound.

docs/certification.md has the form.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from transcription.certification import keys
from transcription.certification.people import People
from transcription.editing import last_number
from transcription.gaps import gaps_in
from transcription.models import Confirmation, Court, Segment, Transcript, TranscriptVersion
from transcription.seals import canonical, digest_of, fingerprint, sign, words_digest
from transcription.seals.facts import facts_of
from transcription.seals.record import FORM
from transcription.sittings import sitting_of_hearing
from transcription.transcripts import findings_of, words_of

StoredWords = list[list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Content:
    """`document`: the part of the record that both confirm. `words`: as stored, for each segment."""

    document: dict[str, Any]
    words: StoredWords

    @property
    def sha256(self) -> str:
        return digest_of(self.document)


def content_of(transcript: Transcript) -> Content:
    """As it is now. Of a recording with a hearing. Names of roles are in Indonesian, whoever asks."""
    recording, hearing = transcript.recording, transcript.recording.hearing
    rows = list(transcript.segments.select_related("speaker").order_by("index"))
    words = [_words(row) for row in rows]
    with translation.override("id"):
        speakers, places = _speakers(rows)
        facts = facts_of(sitting_of_hearing(hearing, recording=recording))
    document = {
        "format": FORM,
        "transcript": str(transcript.pk),
        "court": Court.current().name,
        "case": hearing.case.number,
        "hearing": local(hearing.starts_at),
        "recording": _recording(transcript),
        "language": transcript.language,
        "speakers": speakers,
        "segments": [_segment(row, places, transcript.language) for row in rows],
        "words_sha256": words_digest(words),
        "sitting": facts,
    }
    return Content(document, words)


def freeze(transcript: Transcript, content: Content, people: People, now: datetime) -> TranscriptVersion:
    """The next version, signed. For a caller who has locked the transcript. Raises NoKey."""
    key = keys.signing_key()
    row = keys.remembered(key)
    before = transcript.versions.first()
    confirmed = {one.role: one for one in transcript.confirmations.select_related("user")}
    document = content.document | {
        "version": before.number + 1 if before else 1,
        "previous": before.sha256 if before else None,
        "certified_by": [_signer(confirmed[role]) for role in people],
        "certified_at": local(now),
        "key": fingerprint(key),
        "verify_at": f"{settings.PUBLIC_URL}/verify/",
    }
    form = canonical(document)
    return TranscriptVersion.objects.create(
        transcript=transcript,
        number=document["version"],
        canonical=form.decode(),
        sha256=digest_of(document),
        signature=sign(key, form),
        key=row,
        words=content.words,
        edit_number=last_number(transcript),
        certified_at=now,
    )


def local(moment: datetime) -> str:
    """In the court's time zone, to the second."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def ms(seconds: float) -> int:
    return round(seconds * 1000)


def _recording(transcript: Transcript) -> dict[str, Any]:
    """`gaps_ms` only where its file has no sound: at its end too, where it was cut off."""
    recording, gaps = transcript.recording, gaps_in(findings_of(transcript))
    lacking = {"gaps_ms": [[ms(gap.start), ms(gap.end)] for gap in gaps]} if gaps else {}
    return {"name": recording.name, "sha256": recording.sha256, "duration_ms": ms(recording.duration)} | lacking


def _speakers(rows: list[Segment]) -> tuple[list[dict[str, str]], dict[Any, int]]:
    """Those who are heard, in the order of their first words, and the place of each in that list."""
    heard = {row.speaker_id: row.speaker for row in rows if row.speaker is not None}
    listed = [{"id": str(speaker.pk), "name": speaker.shown_name, "role": speaker.role} for speaker in heard.values()]
    return listed, {key: place for place, key in enumerate(heard)}


def _segment(row: Segment, places: dict[Any, int], usual: str) -> dict[str, Any]:
    """`language` only where it is another one than the transcript's."""
    other = {"language": row.language} if row.language not in ("", usual) else {}
    return {
        "id": str(row.pk),
        "start_ms": ms(row.start),
        "end_ms": ms(row.end),
        "speaker": places.get(row.speaker_id),
        "text": row.text,
    } | other


def _words(row: Segment) -> list[dict[str, Any]]:
    return [
        {"start": word.start, "end": word.end, "word": word.word, "confidence": word.confidence}
        for word in words_of(row)
    ]


def _signer(one: Confirmation) -> dict[str, str]:
    return {"role": one.role, "name": one.user.display_name, "at": local(one.confirmed_at)}
