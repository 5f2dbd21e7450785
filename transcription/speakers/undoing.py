"""Taking a change of speakers back, exactly, or refusing to."""

from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription import live
from transcription.editing import By, Change, Seen, apply_edit
from transcription.editing.lineage import are_mixed
from transcription.editing.log import changes_in
from transcription.editing.places import is_one_run
from transcription.errors import AlreadyUndone, ChangedSince
from transcription.models import EditKind, Segment, SpeakerChange, TranscriptEdit
from transcription.models.speaker import ChangeKind
from transcription.speakers.changes import lock
from transcription.speakers.identity import Identity, check_free


@transaction.atomic
def undo(seen: SpeakerChange, user: User) -> SpeakerChange:
    """All that the change touched becomes what it was before. Texts that were edited meanwhile stay edited.

    Raises AlreadyUndone, ChangedSince where a later change stands on this one, and NameTaken where somebody else has
    the earlier name by now.
    """
    transcript = lock(seen.transcript_id)
    change = SpeakerChange.objects.select_related("speaker", "source", "cuts").get(pk=seen.pk)
    if change.undone_at is not None:
        raise AlreadyUndone
    if _is_overtaken(change):
        raise ChangedSince
    _move_back(change)
    if change.cuts is not None:
        _join_again(change.cuts, user)
    _give_back(change)
    change.undone_at, change.undone_by = timezone.now(), user
    change.save(update_fields=["undone_at", "undone_by"])
    live.tell_after_commit(transcript.pk, live.SPEAKERS_CHANGED)
    record_event(user, AuditAction.CHANGED, transcript, change="undo", undone=str(change.pk), kind=change.kind)
    return change


def _is_overtaken(change: SpeakerChange) -> bool:
    """Whether what the change left is no longer so."""
    speaker, source = change.speaker, change.source
    if change.after is not None and not Identity.of(speaker).reads_like(Identity.load(change.after)):
        return True
    if speaker is not None and speaker.merged_into_id is not None:
        return True
    if change.kind == ChangeKind.MERGE and source.merged_into_id != speaker.pk:
        return True
    # All segments go back to the source, which must still be somebody of its own.
    if change.kind != ChangeKind.MERGE and source is not None and source.merged_into_id is not None:
        return True
    if change.kind == ChangeKind.RELABEL and change.moves.filter(before__merged_into__isnull=False).exists():
        return True
    return change.moves.elsewhere().exists() or _is_another_voice(change) or _is_mixed(change)


def _is_another_voice(change: SpeakerChange) -> bool:
    """Whether whoever would get words or a name back stands for a voice that was told apart since."""
    since = change.transcript.speaker_changes.filter(created_at__gt=change.created_at, undone_at=None)
    reused = {UUID(key) for keys in since.exclude(reused=[]).values_list("reused", flat=True) for key in keys}
    if not reused:
        return False
    return not reused.isdisjoint({change.speaker_id, change.source_id}) or (
        change.moves.filter(before__in=reused).exists()
    )


def _is_mixed(change: SpeakerChange) -> bool:
    """Whether words that it moved are in one segment with others by now: they could not go back alone."""
    before = dict(change.moves.values_list("segment", "before"))
    edits = change.transcript.edits.filter(made_at__gt=change.created_at).exclude(pk=change.cuts_id)
    return are_mixed(edits.of_segments(list(before)), before)


def _move_back(change: SpeakerChange) -> None:
    before = change.moves.filter(segment=OuterRef("pk")).values("before")[:1]
    moved = Segment.ever.filter(pk__in=change.moves.values("segment"))
    moved.update(speaker=Subquery(before), revision=F("revision") + 1)


def _join_again(cuts: TranscriptEdit, user: User) -> None:
    """What was cut is whole again, where nobody has worked on the pieces since."""
    before, after = changes_in(cuts.before), changes_in(cuts.after)
    rows = Segment.objects.filter(transcript=cuts.transcript_id).in_bulk(cuts.segment_ids)
    changes = []
    for number, pieces in after.items():
        run = [row for piece in pieces if (row := rows.get(UUID(piece["id"]))) and row.text == piece["text"]]
        is_of_one = len({row.speaker_id for row in run}) == 1
        if len(run) == len(pieces) and is_of_one and is_one_run(cuts.transcript, run):
            whole = (By(UUID(state["id"]), state["text"]) for state in before[number])
            changes.append(Change(tuple(Seen(row.pk, row.revision) for row in run), tuple(whole)))
    if changes:
        apply_edit(cuts.transcript, user, EditKind.RELABEL, changes)


def _give_back(change: SpeakerChange) -> None:
    """Names, and that they are two. What one segment's change had not touched keeps its revision."""
    if change.before is not None:
        before = Identity.load(change.before)
        check_free(change.transcript, before, change.speaker)
        before.give_to(change.speaker)
    if change.kind == ChangeKind.MERGE:
        change.source.merged_into = None
    if change.kind != ChangeKind.REASSIGN:
        for speaker in filter(None, (change.speaker, change.source)):
            speaker.revision += 1
            speaker.save()
