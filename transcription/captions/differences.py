"""Differences between live corrections and the better text, with what stands around them; a person takes either.

What is taken becomes an edit like any other, so that the history has it and it can be undone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.captions.comparing import TOLERANCE, place_of
from transcription.editing import By, Change, Seen, apply_edit
from transcription.errors import CourtSightError
from transcription.models import EditKind, LiveDifference, Segment, Transcript
from transcription.models.live_difference import Taken
from transcription.speakers.changes import lock
from transcription.transcripts import words_of
from transcription.types import Word
from transcription.word_times import timed_words

AROUND = 6.0  # seconds of text on either side
SHOWN = 12  # words of it at most


class TextMovedOn(CourtSightError):
    code = "text_moved_on"
    status = 409
    message = _("Somebody has changed the text at this place meanwhile.")
    action = _("Put it right in the editor, then say here which of the two holds.")


@dataclass(frozen=True, slots=True)
class Shown:
    """A difference in its sentence: what is before it and after it in the text as it is now."""

    difference: LiveDifference
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A word of the text: which of its segment."""

    row: Segment
    number: int
    word: Word

    @property
    def middle(self) -> float:
        return (self.word.start + self.word.end) / 2


def differences_in(transcript: Transcript) -> list[Shown]:
    found = transcript.live_differences.select_related("taken_by")
    return [shown(one) for one in found]


def take(difference: LiveDifference, user: User, taken: Taken) -> LiveDifference:
    """Have it in the text as one of the two says. Raises TextMovedOn, Certified."""
    with transaction.atomic():
        lock(difference.transcript_id)
        locked = LiveDifference.objects.select_related("transcript__recording").get(pk=difference.pk)
        if locked.taken == taken:
            return locked
        wanted = locked.live if taken == Taken.LIVE else locked.batch
        if wanted != locked.in_text:
            _replace(locked, user, wanted)
        locked.taken, locked.taken_by, locked.taken_at = taken, user, timezone.now()
        locked.save(update_fields=["taken", "taken_by", "taken_at"])
        details = {"transcript": str(locked.transcript_id), "taken": taken, "live": locked.live, "batch": locked.batch}
        record_event(user, AuditAction.CHANGED, locked, **details)
    return locked


def shown(difference: LiveDifference) -> Shown:
    words = list(_words(difference.transcript, difference.start - AROUND, difference.end + AROUND))
    found = _find(words, difference, difference.in_text)
    first, last = found or _gap(words, difference)
    before, after = words[max(0, first - SHOWN) : first], words[last : last + SHOWN]
    return Shown(difference, *(" ".join(one.word.word for one in part) for part in (before, after)))


def _replace(difference: LiveDifference, user: User, wanted: str) -> None:
    words = list(_words(difference.transcript, difference.start - AROUND, difference.end + AROUND))
    found = _find(words, difference, difference.in_text)
    is_there = (found is None or not difference.in_text) and _find(words, difference, wanted) is not None
    if is_there:
        return  # somebody has written it by hand
    if found is None or not words:
        raise TextMovedOn(f"difference {difference.pk}")
    apply_edit(difference.transcript, user, EditKind.EDIT, list(_changes(words, *found, wanted)))


def _words(transcript: Transcript, start: float, end: float) -> Iterator[_Place]:
    for row in transcript.segments.filter(start__lt=end, end__gt=start).order_by("index"):
        for number, word in enumerate(timed_words(row.text, words_of(row), row.start, row.end)):
            yield _Place(row, number, word)


def _find(words: Sequence[_Place], difference: LiveDifference, said: str) -> tuple[int, int] | None:
    """Where these words stand at its time: the first, and the one behind the last. Where none do: in the gap."""
    if not said:
        return _gap(words, difference)
    since, until = difference.start - TOLERANCE, difference.end + TOLERANCE
    near = [place for place, one in enumerate(words) if since <= one.middle <= until]
    sought = said.split()
    found = place_of(sought, [words[place].word.word for place in near])
    return None if found is None else (near[found], near[found] + len(sought))


def _gap(words: Sequence[_Place], difference: LiveDifference) -> tuple[int, int]:
    middle = (difference.start + difference.end) / 2
    place = sum(one.middle < middle for one in words)
    return place, place


def _changes(words: Sequence[_Place], first: int, last: int, wanted: str) -> Iterator[Change]:
    """Of each segment that has some of the words [first, last): the first of them gets what is wanted."""
    for row, (begin, end) in _stretches(words, first, last):
        tokens = [one.word.word for one in words if one.row.pk == row.pk]
        tokens[begin:end] = wanted.split()
        wanted = ""
        yield Change((Seen(row.pk, row.revision),), (By(row.pk, " ".join(tokens)),))


def _stretches(words: Sequence[_Place], first: int, last: int) -> Iterator[tuple[Segment, tuple[int, int]]]:
    if first == last:
        before = words[max(0, first - 1)]
        place = before.number + (first > 0)
        yield before.row, (place, place)
    for row, places in groupby(words[first:last], key=lambda one: one.row):
        numbers = [one.number for one in places]
        yield row, (numbers[0], numbers[-1] + 1)
