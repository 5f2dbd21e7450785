"""Where a transcript stands: its status, and the certified version in force, also while a newer draft is worked on."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max

from transcription.models import Transcript, TranscriptVersion
from transcription.models.transcript import TranscriptStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """`version`: the number of the last certified one, which holds until the next one is certified; None before."""

    transcript: UUID
    status: TranscriptStatus
    version: int | None

    @property
    def has_newer_draft(self) -> bool:
        """Whether the text is on its way to the version that follows on the one in force."""
        return self.version is not None and self.status != TranscriptStatus.CERTIFIED

    @property
    def next_version(self) -> int:
        return (self.version or 0) + 1


def standing_of(transcript: Transcript) -> Standing:
    return _standing(transcript, transcript.versions.values_list("number", flat=True).first())


def standing_with(transcript: Transcript, in_force: TranscriptVersion | None) -> Standing:
    """The same, where the version in force has been read already."""
    return _standing(transcript, in_force.number if in_force else None)


def _standing(transcript: Transcript, number: int | None) -> Standing:
    return Standing(transcript.pk, TranscriptStatus(transcript.status), number)


def standings_of(keys: Iterable[UUID]) -> dict[UUID, Standing]:
    """Of transcripts that the caller has found visible, if they are still there; one query, however many."""
    rows = Transcript.objects.filter(pk__in=set(keys)).annotate(last=Max("versions__number")).order_by()
    found = rows.values_list("pk", "status", "last")
    return {key: Standing(key, TranscriptStatus(status), last) for key, status, last in found}


def with_standing(transcripts: Iterable[Transcript]) -> list[Transcript]:
    """Those that are still there; each has its `standing`, for templates."""
    transcripts = list(transcripts)
    found = standings_of(transcript.pk for transcript in transcripts)
    there = [transcript for transcript in transcripts if transcript.pk in found]
    for transcript in there:
        transcript.standing = found[transcript.pk]
    return there
