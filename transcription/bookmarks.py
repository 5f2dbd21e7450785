"""Bookmarks and private notes of a reader: made at a time of the recording, found again in the text as it is now.

What is noted is the reader's alone: nothing here writes a line of the audit trail or of a log.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from transcription.errors import WrongState
from transcription.models import Bookmark, Recording, Segment, Transcript
from transcription.sentences import FURTHEST, Sentence, find_again, sentence_at, sentences_of
from transcription.shown_words import one_line, timings_of
from transcription.transcripts import words_from

CAN_BE_BROUGHT_BACK = timedelta(days=1)
MOST_OF_A_RECORDING = 500
FIELDS = ("text", "words", "start", "end")


class TooManyBookmarks(WrongState):
    code = "too_many_bookmarks"
    message = _("This recording has as many bookmarks as are kept.")
    action = _("Remove some that you no longer need.")


@dataclass(frozen=True, slots=True)
class Placed:
    """A bookmark and where it stands in the text now; its own time and words where nothing is left of them."""

    bookmark: Bookmark
    start: float
    end: float
    text: str

    @property
    def is_changed(self) -> bool:
        """Whether the sentence reads otherwise than when it was marked."""
        return self.text.split() != self.bookmark.text.split()


def mark(transcript: Transcript, user: User, time: float) -> Bookmark | None:
    """A bookmark at the sentence spoken at `time` (seconds); the one that is there already; None without a text.

    `transcript` comes from access.get_visible. Raises TooManyBookmarks.
    """
    sentence = _sentence(transcript, time)
    if sentence is None:
        return None
    with transaction.atomic():
        # One after another: pressed twice it is one bookmark.
        Recording.objects.select_for_update().get(pk=transcript.recording_id)
        mine = Bookmark.objects.filter(owner=user, recording=transcript.recording_id)
        there = next((one for one in placed(transcript, mine.kept()) if one.start == sentence.start), None)
        if there is not None:
            return there.bookmark
        if mine.count() >= MOST_OF_A_RECORDING:
            raise TooManyBookmarks(f"recording {transcript.recording_id}")
        return mine.create(
            owner=user,
            recording_id=transcript.recording_id,
            start=sentence.start,
            end=sentence.end,
            text=sentence.text,
        )


def write_note(bookmark: Bookmark, note: str) -> None:
    bookmark.note = note
    bookmark.save(update_fields=["note"])


def remove(bookmark: Bookmark) -> None:
    bookmark.removed_at = timezone.now()
    bookmark.save(update_fields=["removed_at"])


def bring_back(bookmark: Bookmark) -> None:
    bookmark.removed_at = None
    bookmark.save(update_fields=["removed_at"])


def forget_removed(user: User) -> None:
    """Those that were removed a day ago, for good."""
    Bookmark.objects.filter(owner=user, removed_at__lt=timezone.now() - CAN_BE_BROUGHT_BACK).delete()


def bookmarks_in(transcript: Transcript, user: User) -> QuerySet[Bookmark]:
    """The user's own of the transcript's recording, those that can be brought back too."""
    return Bookmark.objects.visible_to(user).filter(recording=transcript.recording_id)


def bookmarks_of(user: User) -> QuerySet[Bookmark]:
    """All the user's own, those of the latest hearing first, with `transcript_id`, the newest one of the recording."""
    newest = Transcript.objects.filter(recording=OuterRef("recording")).order_by("-created_at").values("pk")[:1]
    return (
        Bookmark.objects.visible_to(user)
        .annotate(transcript_id=Subquery(newest))
        .filter(transcript_id__isnull=False)
        .select_related("recording__hearing__case")
        .order_by("-recording__hearing__starts_at", "recording", "start", "made_at")
    )


def placed(transcript: Transcript, bookmarks: Iterable[Bookmark]) -> list[Placed]:
    """In the order of the text."""
    bookmarks = list(bookmarks)
    sentences = _sentences_near(transcript, bookmarks)
    found = [(one, find_again(sentences, one.start, one.end, one.text)) for one in bookmarks]
    places = [_placed(bookmark, sentence) for bookmark, sentence in found]
    return sorted(places, key=lambda one: (one.start, one.bookmark.made_at))


def _placed(bookmark: Bookmark, sentence: Sentence | None) -> Placed:
    if sentence is None:
        return Placed(bookmark, bookmark.start, bookmark.end, bookmark.text)
    return Placed(bookmark, sentence.start, sentence.end, sentence.text)


def _sentence(transcript: Transcript, time: float) -> Sentence | None:
    """Of the segment that has begun last at `time`, as the page counts it."""
    begun = transcript.segments.filter(start__lte=time).order_by("-start", "-index")
    row = begun.values(*FIELDS).first() or transcript.segments.values(*FIELDS).first()
    return sentence_at(_in_segment(row), time) if row else None


def _sentences_near(transcript: Transcript, bookmarks: list[Bookmark]) -> list[Sentence]:
    """Of all segments near one of them; most of a long hearing is not read."""
    near = Q(pk__in=())
    for one in bookmarks:
        near |= Q(end__gt=one.start - FURTHEST, start__lt=one.end + FURTHEST)
    rows = Segment.objects.filter(near, transcript=transcript).values(*FIELDS)
    return [sentence for row in rows for sentence in _in_segment(row)]


def _in_segment(row: dict[str, Any]) -> list[Sentence]:
    """As the page shows and times it."""
    timings = timings_of(row["text"], words_from(row["words"]), row["start"], row["end"])
    return sentences_of(one_line(row["text"]), timings)
