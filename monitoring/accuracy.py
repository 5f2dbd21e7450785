"""How right engines were, by what people made of their words. Counts only: never a word of a transcript is kept here.

Counted is what a person has read: the whole transcript once it was submitted for review or certified; of a draft all
up to the last segment that somebody corrected by hand, since nobody knows how far beyond it they have read. Sealed
hearings and recordings without a hearing are left out.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from monitoring.models import AccuracyRow
from monitoring.scoring import Counts, count_errors
from transcription.microphones import Microphones, neutral_label
from transcription.models import Segment, Transcript, TranscriptEdit
from transcription.models.edit import EditKind
from transcription.models.transcript import TranscriptStatus

logger = logging.getLogger(__name__)

# What a person does at one place; a replacement throughout says nothing of what else was read.
BY_HAND = (EditKind.EDIT, EditKind.SPLIT, EditKind.JOIN, EditKind.PASTE)
# The rest comes with the next run.
LONGEST_RUN_SECONDS = 600.0


class Part(NamedTuple):
    """Of a transcript: what one engine heard at one microphone."""

    microphone: str
    engine: str
    model: str


def measure_changed(longest: float = LONGEST_RUN_SECONDS) -> int:
    """Measure what was changed since it was measured last, for so many seconds; how many transcripts that were."""
    forget()
    until, count = time.monotonic() + longest, 0
    for transcript in changed():
        measure(transcript)
        count += 1
        if time.monotonic() > until:
            logger.info("Accuracy: %s transcripts are measured, others come with the next run", count)
            break
    return count


def changed() -> Iterator[Transcript]:
    """Those that were measured at another edit or in another state, or never."""
    done = {row[0]: row[1:] for row in AccuracyRow.objects.values_list("transcript", "edit_number", "status")}
    keys = [row["pk"] for row in counted().values("pk", "last", "status") if done.get(row["pk"]) != _state(row)]
    for key in keys:
        # One by one: it may take minutes until its turn, and be another text by then.
        transcript = counted().select_related("job", "recording__hearing").filter(pk=key).first()
        if transcript is not None:
            yield transcript


def _state(row: dict[str, object]) -> tuple[object, object]:
    return row["last"], row["status"]


def counted() -> QuerySet[Transcript]:
    """Those of open hearings that a person has read, or is reading. `last`: number of the last edit, 0 for none."""
    hearing = "recording__hearing"
    is_open = Q(**{f"{hearing}__sealed": False, f"{hearing}__case__sealed": False})
    by_hand = TranscriptEdit.objects.filter(transcript=OuterRef("pk"), kind__in=BY_HAND)
    is_read = ~Q(status=TranscriptStatus.DRAFT) | Exists(by_hand)
    return Transcript.objects.filter(is_open, is_read).annotate(last=Coalesce(Max("edits__number"), 0)).order_by("pk")


def forget() -> None:
    """What counts no longer: the hearing was sealed, or nothing of the draft is read any more."""
    AccuracyRow.objects.exclude(transcript__in=counted().values("pk")).delete()


def measure(transcript: Transcript) -> None:
    """Count anew. A transcript that is edited meanwhile is measured again next time: `last` was read before."""
    sums: dict[Part, Counts] = defaultdict(Counts)
    names = list(transcript.recording.hearing.participants.values_list("name", flat=True))
    microphones = _microphones(transcript)
    for segment in _read_segments(transcript):
        label = neutral_label(segment.engine_speaker)
        part = Part(
            label if label in microphones else "",
            segment.engine or transcript.engine,
            segment.model or transcript.model,
        )
        sums[part] += count_errors(segment.text, segment.engine_text, names)
    with transaction.atomic():
        AccuracyRow.objects.filter(transcript=transcript).delete()
        AccuracyRow.objects.bulk_create(_row(transcript, part, counts) for part, counts in sums.items())


def _read_segments(transcript: Transcript) -> QuerySet[Segment]:
    segments = transcript.segments.order_by("index")
    if transcript.status != TranscriptStatus.DRAFT:
        return segments
    edits = transcript.edits.filter(kind__in=BY_HAND).values_list("segment_ids", flat=True)
    touched: set[UUID] = {key for keys in edits for key in keys}
    last = segments.filter(pk__in=touched).aggregate(last=Max("index"))["last"]
    return segments.none() if last is None else segments.filter(index__lte=last)


def _microphones(transcript: Transcript) -> set[str]:
    """What the machine called whoever sat at them; none where all was heard in one track."""
    job = transcript.job
    if job is None:
        return set()
    channels = list(job.chunks.exclude(channel=None).values_list("channel", flat=True).distinct().order_by("channel"))
    wired = Microphones(len(channels), True, tuple(job.microphones))
    return {neutral_label(wired.speaker_at(channel) or "") for channel in channels}


def _row(transcript: Transcript, part: Part, counts: Counts) -> AccuracyRow:
    return AccuracyRow(
        transcript=transcript,
        edit_number=transcript.last,
        status=transcript.status,
        **part._asdict(),
        words=counts.words.of,
        words_wrong=counts.words.wrong,
        names=counts.names.of,
        names_wrong=counts.names.wrong,
        numbers=counts.numbers.of,
        numbers_wrong=counts.numbers.wrong,
        terms=counts.terms.of,
        terms_wrong=counts.terms.wrong,
    )
