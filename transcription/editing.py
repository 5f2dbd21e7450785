"""People's corrections of a transcript. What a segment was stays as a revision; what the engine said never changes."""

from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.errors import CourtSightError
from transcription.models import Segment, SegmentRevision

StoredWord = dict[str, Any]  # as in Segment.words


class StaleRevision(CourtSightError):
    """Somebody else changed the segment meanwhile; `current` is what it is now."""

    code = "stale_revision"
    message = _("Somebody else changed this segment meanwhile.")
    action = _("Look at the current text, then make your change again.")

    def __init__(self, current: Segment) -> None:
        super().__init__(f"segment {current.pk} is at revision {current.revision}")
        self.current = current


@transaction.atomic
def edit_segment(
    segment_id: UUID, user: User, revision: int, *, text: str | None = None, speaker: str | None = None
) -> Segment:
    """Change the text, the speaker or both (None: leave it); `revision` is the one that the person saw.

    Nothing happens when both are as they were. Raises StaleRevision.
    """
    segment = Segment.objects.select_for_update().get(pk=segment_id)
    if segment.revision != revision:
        raise StaleRevision(segment)
    text = segment.text if text is None else text
    speaker = segment.speaker if speaker is None else speaker
    if (text, speaker) == (segment.text, segment.speaker):
        return segment
    SegmentRevision.objects.create(
        segment=segment,
        revision=segment.revision,
        text=segment.text,
        speaker=segment.speaker,
        words=segment.words,
        replaced_by=user,
    )
    if text != segment.text:
        segment.words = timed_words(segment.words, text, segment.start, segment.end)
    segment.text, segment.speaker, segment.revision = text, speaker, revision + 1
    segment.save(update_fields=["text", "speaker", "revision", "words"])
    record_event(user, AuditAction.CHANGED, segment, transcript=str(segment.transcript_id), revision=segment.revision)
    return segment


def timed_words(before: list[StoredWord], text: str, start: float, end: float) -> list[StoredWord]:
    """The words of a corrected text with times, in seconds.

    Words that stayed keep what they had. Changed words take the times of those they replace, one by one
    when they are as many, else spread over that stretch. A person's word has no confidence.
    """
    after = text.split()
    if len(after) == len(before):
        return [_respelled(old, word) for old, word in zip(before, after, strict=True)]
    words: list[StoredWord] = []
    matcher = SequenceMatcher(a=[old["word"] for old in before], b=after, autojunk=False)
    for _tag, first, last, first_after, last_after in matcher.get_opcodes():
        replaced, written = before[first:last], after[first_after:last_after]
        if len(replaced) == len(written):
            words += [_respelled(old, word) for old, word in zip(replaced, written, strict=True)]
        else:
            begin = replaced[0]["start"] if replaced else before[first - 1]["end"] if first else start
            finish = replaced[-1]["end"] if replaced else before[first]["start"] if first < len(before) else end
            words += _spread(written, begin, max(begin, finish))
    return words


def _respelled(old: StoredWord, word: str) -> StoredWord:
    return old if old["word"] == word else {**old, "word": word, "confidence": None}


def _spread(words: list[str], start: float, end: float) -> list[StoredWord]:
    """Each word gets a share of the stretch by its length."""
    letters = sum(len(word) for word in words) or 1
    spread, done = [], 0
    for word in words:
        begin = start + (end - start) * done / letters
        done += len(word)
        finish = start + (end - start) * done / letters
        spread.append({"start": round(begin, 3), "end": round(finish, 3), "word": word, "confidence": None})
    return spread
