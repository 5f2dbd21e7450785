"""People's corrections of a transcript. What a segment was stays as a revision; what the engine said never changes."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.correction import whole_only
from transcription.errors import CourtSightError
from transcription.models import Segment, SegmentRevision
from transcription.results import dump_word
from transcription.speakers.changes import assign, lock
from transcription.speakers.identity import Target
from transcription.transcripts import words_of
from transcription.types import Word
from transcription.word_times import time_words, tokens_of

StoredWord = dict[str, Any]  # as in Segment.words


class StaleRevision(CourtSightError):
    """Somebody else changed the segment meanwhile; `current` is what it is now."""

    code = "stale_revision"
    status = 409
    message = _("Somebody else changed this segment meanwhile.")
    action = _("Look at the current text, then make your change again.")

    def __init__(self, current: Segment) -> None:
        super().__init__(f"segment {current.pk} is at revision {current.revision}")
        self.current = current


def edit_segment(
    seen: Segment, user: User, revision: int, *, text: str | None = None, speaker: Target | None = None
) -> Segment:
    """Change the text, the speaker or both (None: leave it); `revision` is the one that the person saw.

    `speaker` is one of the transcript's, a new one, or what one is called ("": nobody knows who).
    `seen` comes from `access.get_visible(user, ..., Action.EDIT)`: whether the user may is asked there, not here.
    Nothing happens when both are as they were. Raises StaleRevision, and what speakers.assign raises.
    """
    # Before the row is locked: others wait for the lock.
    words = timed_words(seen, text) if text not in (None, seen.text) else seen.words
    with transaction.atomic():
        transcript = None if speaker is None else lock(seen.transcript_id)
        segment = Segment.objects.select_for_update(of=["self"]).select_related("speaker").get(pk=seen.pk)
        if not segment.revision == seen.revision == revision:
            raise StaleRevision(segment)
        is_replaced = text not in (None, segment.text)
        if is_replaced:
            _keep_former(segment, user)
            segment.text, segment.words = text, words
        if (transcript and assign(segment, transcript, user, speaker)) or is_replaced:
            _save(segment, user)
    return segment


def _keep_former(segment: Segment, user: User) -> None:
    SegmentRevision.objects.create(
        segment=segment,
        revision=segment.revision,
        text=segment.text,
        speaker=segment.speaker_name,
        words=segment.words,
        replaced_by=user,
    )


def _save(segment: Segment, user: User) -> None:
    segment.revision += 1
    segment.save(update_fields=["text", "speaker", "revision", "words"])
    record_event(user, AuditAction.CHANGED, segment, transcript=str(segment.transcript_id), revision=segment.revision)


def timed_words(segment: Segment, text: str) -> list[StoredWord]:
    """The words of the segment's corrected text with their times, see word_times. A person's word has no confidence.

    What the machine had corrected stays marked where the person left all of it as it was.
    """
    timings = time_words(text, words_of(segment), segment.start, segment.end)
    words = [
        Word(round(timing.start, 3), round(timing.end, 3), word, timing.confidence, correction=timing.correction)
        for word, timing in zip(tokens_of(text), timings, strict=True)
    ]
    return [dump_word(word) for word in whole_only(words)]
