"""What people do to the speakers of a transcript. Each operation is one transaction, one row, one line of the trail.

Operations on one transcript come one after another: each locks its row first. What a person saw goes with the
request, as the revision of the speaker; one segment is put right by editing.edit_segment.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription import live
from transcription.certification import check_editable
from transcription.errors import CourtSightError, MergedAway, SameSpeaker
from transcription.models import Segment, Speaker, SpeakerChange, SpeakerMove, Transcript
from transcription.models.speaker import ChangeKind
from transcription.speakers.identity import Identity, Target, check_identity, speaker_meant

MOVES_AT_ONCE = 1000


class StaleSpeaker(CourtSightError):
    """Somebody else changed the speaker meanwhile; `current` is what it is now."""

    code = "stale_speaker"
    status = 409
    message = _("Somebody else changed this speaker meanwhile.")
    action = _("Look at the current name, then make your change again.")

    def __init__(self, current: Speaker) -> None:
        super().__init__(f"speaker {current.pk} is at revision {current.revision}")
        self.current = current


def lock(transcript_id: UUID) -> Transcript:
    """The transcript, whose speakers nobody else changes until the transaction ends. Raises Certified."""
    rows = Transcript.objects.select_for_update(no_key=True, of=["self"]).select_related("recording")
    transcript = rows.get(pk=transcript_id)
    check_editable(transcript)
    return transcript


@transaction.atomic
def rename(
    seen: Speaker, user: User, revision: int, identity: Identity, voice: Speaker | None = None
) -> SpeakerChange | None:
    """Say who a speaker is; every segment follows. None when nothing changes. An empty identity takes the name away.

    `voice`: the speaker of another hearing whose voice had suggested it, for the audit trail.
    Raises StaleSpeaker, MergedAway, UnknownParticipant and NameTaken.
    """
    transcript = lock(seen.transcript_id)
    speaker = _current(seen, revision)
    before = Identity.of(speaker)
    if before == identity:
        return None
    check_identity(transcript, identity, speaker)
    change = _begin(transcript, user, ChangeKind.RENAME, speaker=speaker, before=before.dump(), after=identity.dump())
    identity.give_to(speaker)
    _save(speaker)
    _note(user, transcript, change, **_voice_of(voice))
    return change


@transaction.atomic
def merge(seen: Speaker, user: User, revision: int, into: Speaker, into_revision: int) -> SpeakerChange:
    """Two are one person: all that `seen` said goes to `into`, which keeps its name or takes that of the other.

    Raises SameSpeaker, StaleSpeaker and MergedAway.
    """
    if seen.pk == into.pk:
        raise SameSpeaker
    transcript = lock(seen.transcript_id)
    speaker, into = _current(seen, revision), _current(into, into_revision)
    change = _begin(transcript, user, ChangeKind.MERGE, speaker=into, source=speaker)
    if speaker.is_named and not into.is_named:
        change.before, change.after = Identity.of(into).dump(), Identity.of(speaker).dump()
        change.save(update_fields=["before", "after"])
        Identity.of(speaker).give_to(into)
    _move(change, speaker.segments.all(), into)
    speaker.merged_into = into
    _save(speaker)
    _save(into)
    _note(user, transcript, change)
    return change


@transaction.atomic
def split(seen: Speaker, user: User, revision: int, first: Segment, target: Speaker | Identity) -> SpeakerChange:
    """From the segment `first` on, what `seen` says is somebody else's.

    Raises SameSpeaker, StaleSpeaker, MergedAway, UnknownParticipant and NameTaken.
    """
    transcript = lock(seen.transcript_id)
    speaker = _current(seen, revision)
    following = speaker.segments.filter(index__gte=first.index)
    if not following.filter(pk=first.pk).exists():
        raise StaleSpeaker(speaker)
    after = speaker_meant(transcript, target)
    if after == speaker:
        raise SameSpeaker
    change = _begin(transcript, user, ChangeKind.SPLIT, speaker=after, source=speaker, after=_if_new(target))
    _move(change, following, after)
    _save(speaker)
    _save(after)
    _note(user, transcript, change)
    return change


def assign(segment: Segment, transcript: Transcript, user: User, target: Target) -> SpeakerChange | None:
    """Somebody else says this segment. For a caller who has locked both, and saves the segment; None: no change.

    Raises MergedAway, UnknownParticipant and NameTaken.
    """
    if isinstance(target, str) and target == segment.speaker_name:
        return None
    after = speaker_meant(transcript, target)
    if after == segment.speaker:
        return None
    change = _begin(transcript, user, ChangeKind.REASSIGN, speaker=after, source=segment.speaker, after=_if_new(target))
    SpeakerMove.objects.create(change=change, segment=segment, before=segment.speaker, after=after)
    segment.speaker = after
    return change


Move = tuple[Segment, Speaker | None, Speaker | None]  # whose it was, and whose it is


def reassign(transcript: Transcript, user: User, moves: Iterable[Move]) -> None:
    """Segments that somebody else says now: for a caller who has locked and saved them.

    One change for each pair of speakers.
    """
    by_pair: dict[tuple[Speaker | None, Speaker | None], list[Segment]] = defaultdict(list)
    for segment, before, after in moves:
        by_pair[before, after].append(segment)
    for (before, after), segments in by_pair.items():
        change = _begin(transcript, user, ChangeKind.REASSIGN, speaker=after, source=before)
        rows = (SpeakerMove(change=change, segment=segment, before=before, after=after) for segment in segments)
        SpeakerMove.objects.bulk_create(rows, batch_size=MOVES_AT_ONCE)


def inherit_moves(origins: Mapping[UUID, UUID]) -> None:
    """New segments, by key, have the moves of those out of which they come: what gives these back gives all back."""
    if not origins:
        return
    moves: dict[UUID, list[SpeakerMove]] = defaultdict(list)
    for move in SpeakerMove.objects.filter(segment__in=set(origins.values()), change__undone_at=None).order_by("pk"):
        moves[move.segment_id].append(move)
    copies = (
        SpeakerMove(change_id=move.change_id, segment_id=new, before_id=move.before_id, after_id=move.after_id)
        for new, origin in origins.items()
        for move in moves[origin]
    )
    SpeakerMove.objects.bulk_create(copies, batch_size=MOVES_AT_ONCE)


def merge_too(segments: Sequence[tuple[Segment, Speaker]]) -> None:
    """Segments that were not in the text when theirs was merged away, and are now: the merge moves them as well."""
    if not segments:
        return
    standing = SpeakerChange.objects.filter(kind=ChangeKind.MERGE, undone_at=None)
    merges = {change.source_id: change for change in standing.filter(source__in={before for _, before in segments})}
    moves = (
        SpeakerMove(change=merge, segment=segment, before_id=merge.source_id, after_id=merge.speaker_id)
        for segment, before in segments
        if (merge := merges.get(before.pk))
    )
    SpeakerMove.objects.bulk_create(moves, batch_size=MOVES_AT_ONCE)


def _current(seen: Speaker, revision: int) -> Speaker:
    """The row as it is now, if it is as the person saw it."""
    speaker = Speaker.objects.get(pk=seen.pk)
    if speaker.revision != revision:
        raise StaleSpeaker(speaker)
    if speaker.merged_into_id is not None:
        raise MergedAway
    return speaker


def _begin(
    transcript: Transcript,
    user: User,
    kind: ChangeKind,
    speaker: Speaker | None,
    source: Speaker | None = None,
    **fields: object,
) -> SpeakerChange:
    """Before anybody gets another name: the change keeps what both are called now."""
    live.tell_after_commit(transcript.pk, live.SPEAKERS_CHANGED)
    people = {"speaker": speaker, "source": source}
    names = {part: Identity.of(one).dump() for part, one in people.items() if one is not None}
    return SpeakerChange.objects.create(transcript=transcript, made_by=user, kind=kind, names=names, **people, **fields)


def _if_new(target: Target) -> dict[str, object] | None:
    """What undoing must find unchanged: the name of somebody whom this change adds."""
    return target.dump() if isinstance(target, Identity) else None


def _move(change: SpeakerChange, segments: QuerySet[Segment], after: Speaker) -> None:
    moves = (
        SpeakerMove(change=change, segment_id=segment, before_id=before, after=after)
        for segment, before in segments.values_list("pk", "speaker")
    )
    SpeakerMove.objects.bulk_create(moves, batch_size=MOVES_AT_ONCE)
    moved = change.moves.values("segment")
    Segment.objects.filter(pk__in=moved).update(speaker=after, revision=F("revision") + 1)


def _save(speaker: Speaker) -> None:
    speaker.revision += 1
    speaker.save()


def _voice_of(voice: Speaker | None) -> dict[str, str]:
    """For the trail. Who reads it may not know of that hearing: its name is not written down here."""
    return {"voice": str(voice.pk)} if voice is not None else {}


def _note(user: User, transcript: Transcript, change: SpeakerChange, **more: str) -> None:
    details = {"change": change.kind, "speaker": str(change.speaker_id), "name": change.speaker.shown_name}
    record_event(user, AuditAction.CHANGED, transcript, **details, **more)
