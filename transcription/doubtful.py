"""The doubts of a transcript: what is stored brought to transcription.doubts, and their reasons in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.doubts import Doubt, DoubtKind, Known, Said, doubts_in, merged
from transcription.editing.segment import StaleRevision
from transcription.evaluation.items import Phrases, phrases_of
from transcription.models import Segment, Transcript
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
    return _shown(_doubts(transcript, None if only is None else list(only)))


def doubts_among(transcript: Transcript, segments: Sequence[Said]) -> list[dict[str, Any]]:
    """The same of all segments, for whoever has read their words already."""
    return _shown(doubts_in(segments, _known(transcript, segments)))


def doubts_left(transcript: Transcript) -> int:
    """How many nobody has checked."""
    return sum(not doubt.checked for doubt in _doubts(transcript, None))


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


def _doubts(transcript: Transcript, only: list[UUID] | None) -> Iterator[Doubt]:
    segments = list(_said(transcript, only))
    wanted = None if only is None else {str(key) for key in only}
    return doubts_in(segments, _known(transcript, segments), wanted)


def _said(transcript: Transcript, only: list[UUID] | None) -> Iterator[Said]:
    """The segments, and where only some are wanted whatever is spoken at the same time."""
    rows = transcript.segments.all()
    if only is not None:
        time = rows.filter(pk__in=only).aggregate(start=Min("start"), end=Max("end"))
        rows = rows.filter(end__gt=time["start"] or 0.0, start__lt=time["end"] or 0.0) | rows.filter(pk__in=only)
    for key, speaker, start, end, text, words in rows.values_list(*FIELDS).iterator(chunk_size=ROWS_AT_ONCE):
        timed = _words(one_line(text), words, start, end)
        yield Said(str(key), str(speaker or ""), start, end, tuple(timed))


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
    chunks = transcript.job.chunks.filter(end__gt=start - NEAR, start__lt=end + NEAR).order_by()
    return merged(Span(*span) for speech in chunks.values_list("speech", flat=True) for span in speech) or None
