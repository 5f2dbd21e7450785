"""The doubts of a transcript: what is stored brought to transcription.doubts, and their reasons in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.doubts import Doubt, DoubtKind, Known, Said, doubts_in, merged
from transcription.editing.segment import StaleRevision
from transcription.evaluation.items import Phrases, phrases_of
from transcription.models import Chunk, Segment, Transcript
from transcription.results import dump_word
from transcription.shown_words import one_line
from transcription.speakers.changes import lock
from transcription.transcripts import findings_of, words_from
from transcription.types import Span
from transcription.vocabulary import vocabulary_of
from transcription.word_times import timed_words

FIELDS = ("id", "speaker_id", "start", "end", "text", "words")
ROWS_AT_ONCE = 500
NEAR = 60.0  # seconds: no chunk that is further away has speech in it


def doubts_of(transcript: Transcript, only: Iterable[UUID] | None = None) -> list[dict[str, Any]]:
    """As JSON, in the order of the text and in the active language: of all segments, or only of some."""
    if only is None:
        return _shown(_doubts(transcript))
    return doubts_beside(transcript, [_said(*row) for row in _rows(transcript).filter(pk__in=list(only))])


def doubts_among(transcript: Transcript, segments: Sequence[Said]) -> list[dict[str, Any]]:
    """The same of all segments, for whoever has read their words already."""
    return _shown(doubts_in(segments, _known(transcript, segments)))


def doubts_beside(transcript: Transcript, segments: Sequence[Said]) -> list[dict[str, Any]]:
    """The same of some segments, for whoever has read their words already; who speaks at their time is looked up."""
    keys = [said.key for said in segments]
    start, end = min((said.start for said in segments), default=0.0), max((said.end for said in segments), default=0.0)
    beside = _rows(transcript).filter(end__gt=start, start__lt=end).exclude(pk__in=keys)
    both = [*segments, *(_said(*row) for row in beside)]
    return _shown(doubts_in(both, _known(transcript, segments), set(keys)))


def doubts_left(transcript: Transcript) -> int:
    """How many nobody has checked."""
    return sum(not doubt.checked for doubt in _doubts(transcript))


def check(seen: Segment, user: User, revision: int, first: int, last: int, checked: bool) -> None:
    """A person has listened to the words `first` to `last`, and says that they are right; or takes that back.

    `seen` comes from access.get_visible(..., Action.EDIT). The text stays, and so does the revision. Raises
    StaleRevision when the words are others by now, and Certified.
    """
    with transaction.atomic():
        lock(seen.transcript_id)
        segment = Segment.ever.select_for_update(of=["self"]).select_related("speaker", "transcript").get(pk=seen.pk)
        words = _words(one_line(segment.text), segment.words, segment.start, segment.end)
        if segment.index is None or segment.revision != revision or last >= len(words):
            raise StaleRevision(segment)
        stored = [dump_word(word) for word in words]
        for word in stored[first : last + 1]:
            word.pop("checked", None)
            word.update({"checked": True} if checked else {})
        if stored != segment.words:
            segment.words = stored
            segment.save(update_fields=["words"])
            details = {"transcript": str(segment.transcript_id), "checked": checked, "words": [first, last]}
            record_event(user, AuditAction.CHANGED, segment, **details)


def _shown(doubts: Iterable[Doubt]) -> list[dict[str, Any]]:
    reasons = _reasons()
    return [_shown_doubt(doubt, reasons) for doubt in doubts]


def _shown_doubt(doubt: Doubt, reasons: Mapping[DoubtKind, str]) -> dict[str, Any]:
    """`first` and `last` are the numbers of its first and its last word."""
    mark = doubt.mark
    place = {"segment_id": doubt.key, "first": mark.first, "last": mark.last - 1}
    reason = reasons[mark.kind] % {"percent": mark.percent}
    return place | {"kind": mark.kind.value, "reason": reason, "checked": doubt.checked}


def _reasons() -> dict[DoubtKind, str]:
    """In the active language, to be filled with `percent`. Looked up once: a day has tens of thousands of doubts."""
    return {
        DoubtKind.CONFIDENCE: _("The engine was only %(percent)s%% sure."),
        DoubtKind.SILENCE: _("No voice was heard here."),
        DoubtKind.REPETITION: _("The same words again and again."),
        DoubtKind.OVERLAP: _("Somebody else speaks at the same time."),
        DoubtKind.NUMBER: _("A number."),
        DoubtKind.AMOUNT: _("An amount of money."),
        DoubtKind.DATE: _("A date."),
        DoubtKind.NAME: _("A name."),
        DoubtKind.ARTICLE: _("An article of the law."),
    }


def _doubts(transcript: Transcript) -> Iterator[Doubt]:
    segments = [_said(*row) for row in _rows(transcript).iterator(chunk_size=ROWS_AT_ONCE)]
    return doubts_in(segments, _known(transcript, segments))


def _rows(transcript: Transcript) -> QuerySet[Segment, tuple[Any, ...]]:
    return transcript.segments.values_list(*FIELDS)


def _said(key: UUID, speaker: UUID | None, start: float, end: float, text: str, words: Any) -> Said:
    return Said(str(key), str(speaker or ""), start, end, tuple(_words(one_line(text), words, start, end)))


def _words(text: str, words: Any, start: float, end: float) -> list[Any]:
    return timed_words(text, words_from(words), start, end)


def _known(transcript: Transcript, segments: Sequence[Said]) -> Known:
    names = _phrases(vocabulary_of(transcript.recording))
    return Known(_speech(transcript, segments), findings_of(transcript), names)


@lru_cache(64)  # cases: each edit asks for them
def _phrases(names: tuple[str, ...]) -> Phrases:
    return phrases_of(names)


def _speech(transcript: Transcript, segments: Sequence[Said]) -> list[Span] | None:
    """Where voices were heard, as the job has kept it; None where it has not."""
    if transcript.job_id is None or not segments:
        return None
    start, end = min(said.start for said in segments), max(said.end for said in segments)
    chunks = Chunk.objects.filter(job=transcript.job_id, end__gt=start - NEAR, start__lt=end + NEAR).order_by()
    return merged(Span(*span) for speech in chunks.values_list("speech", flat=True) for span in speech) or None
