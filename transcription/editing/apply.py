"""The one way in which the text of a transcript changes. See docs/decisions/edits.md.

Edits of one transcript come one after another: each locks its row first, as changes of speakers do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import Http404

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.editing.changes import BadEdit, By, Change, EditIdReused, StaleEdit, check, digest_of
from transcription.editing.log import State, dump_words, last_number, log, spoken_of, state_of
from transcription.editing.places import NoRoom, is_one_run, number_anew, places_for
from transcription.editing.recall import recalled
from transcription.editing.runs import Spoken, rewritten
from transcription.models import EditKind, Segment, Speaker, Transcript, TranscriptEdit
from transcription.speakers.changes import Move, inherit_moves, lock, merge_too, reassign
from transcription.speakers.identity import speaker_meant
from transcription.word_times import MOST_TOKENS_TO_COMPARE

ROWS_AT_ONCE = 500
WRITTEN = ["index", "revision", "start", "end", "speaker", "text", "words", "confidence", "engine_text", "machine_text"]
# A hostile change of so many words takes a tenth of a second; where there are many changes, each is to take less.
FEW_CHANGES = 10
TOKENS_OF_MANY = 40
# What a new segment has from the one out of which it comes.
INHERITED = ("transcript_id", "engine_speaker", "language", "engine", "model")


def apply_edit(
    transcript: Transcript, user: User, kind: EditKind, changes: Sequence[Change], edit_id: UUID | None = None
) -> TranscriptEdit | None:
    """Do all of the changes, or none. None when nothing is other than it was.

    The same `edit_id` again is the same edit: nothing happens twice. Whether the user may is asked before, by
    access.get_visible(..., Action.EDIT). Raises StaleEdit, BadEdit, EditIdReused, and Http404 for segments and
    speakers that are not of this transcript.
    """
    check(changes)
    digest = digest_of(kind, changes)
    with transaction.atomic():
        locked = lock(transcript.pk)
        if (made := TranscriptEdit.objects.filter(pk=edit_id).first()) is not None:
            return _again(made, locked, digest)
        made = TranscriptEdit(pk=edit_id or uuid4(), transcript=locked, kind=kind, digest=digest, made_by=user)
        try:
            return _write(made, changes)
        except NoRoom:
            number_anew(locked)
            return _write(made, changes)


def _again(made: TranscriptEdit, transcript: Transcript, digest: str) -> TranscriptEdit:
    if (made.transcript_id, made.digest) != (transcript.pk, digest):
        raise EditIdReused(str(made.pk))
    return made


@dataclass(slots=True)
class _Draft:
    """What an edit is going to store."""

    transcript: Transcript
    people: dict[UUID, Speaker]
    before: list[State] = field(default_factory=list)
    after: list[tuple[int, Segment]] = field(default_factory=list)  # with the number of the change
    new: dict[UUID, UUID] = field(default_factory=dict)  # with the segment out of which it comes
    removed: list[UUID] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    merged: list[tuple[Segment, Speaker]] = field(default_factory=list)  # back after theirs was merged away

    def replace(self, number: int, change: Change, rows: dict[UUID, Segment], said: Sequence[Spoken]) -> None:
        """Raises NoRoom, and what speaker_meant raises."""
        run = [rows[one.id] for one in change.seen]
        places = [run[0].index] if change.is_plain else places_for(self.transcript, change, run)
        self.before += [state_of(row, number) for row in run]
        for by, piece, place in zip(change.by, said, places, strict=True):
            row = rows.get(by.id) or self._new(by, run, piece)
            _give(row, piece, place)
            self._speak(row, by)
            self.after.append((number, row))
        left = {by.id for by in change.by}
        self.removed += [row.pk for row in run if row.pk not in left]

    def _new(self, by: By, run: Sequence[Segment], piece: Spoken) -> Segment:
        """Out of the last segment of the run that had begun when it begins."""
        begun = [row for row in run if row.start <= piece.start]
        origin = begun[-1] if begun else run[0]
        self.new[by.id] = origin.pk
        inherited = {name: getattr(origin, name) for name in INHERITED}
        return Segment(pk=by.id, revision=0, speaker=origin.speaker, **inherited)

    def _speak(self, row: Segment, by: By) -> None:
        """Whoever is to say it says it."""
        while row.speaker is not None and row.speaker.merged_into_id is not None:
            self.merged.append((row, row.speaker))
            row.speaker = self.people[row.speaker.merged_into_id]
        after = self._wanted(by, row)
        if after != row.speaker:
            self.moves.append((row, row.speaker, after))
            row.speaker = after

    def _wanted(self, by: By, row: Segment) -> Speaker | None:
        if by.speaker is None or (isinstance(by.speaker, str) and by.speaker == row.speaker_name):
            return row.speaker
        if not isinstance(by.speaker, UUID):
            return speaker_meant(self.transcript, by.speaker)
        if by.speaker not in self.people:
            raise Http404
        return self._present(self.people[by.speaker])

    def _present(self, speaker: Speaker) -> Speaker:
        """Whoever was merged away meanwhile stands for whom they were merged with."""
        while speaker.merged_into_id is not None:
            speaker = self.people[speaker.merged_into_id]
        return speaker


def _write(edit: TranscriptEdit, changes: Sequence[Change]) -> TranscriptEdit | None:
    rows = _rows(edit.transcript, changes)
    _refuse_stale(edit.transcript, changes, rows)
    _refuse_taken(changes, rows)
    draft = _draft(edit, changes, rows)
    if not draft.after:
        return None
    _store(draft)
    log(edit, draft.before, [state_of(row, number) for number, row in draft.after])
    inherit_moves(draft.new)
    merge_too(draft.merged)
    reassign(edit.transcript, edit.made_by, draft.moves)
    _note(edit)
    return edit


def _rows(transcript: Transcript, changes: Sequence[Change]) -> dict[UUID, Segment]:
    """All rows that are named and are there, locked. Raises Http404."""
    seen = {one.id for change in changes for one in change.seen}
    named = seen | {one.id for change in changes for one in change.by}
    found = Segment.ever.filter(transcript=transcript, pk__in=named).select_for_update(of=["self"])
    rows = {row.pk: row for row in found.select_related("speaker").order_by("pk")}
    if not seen <= rows.keys():
        raise Http404
    return rows


def _refuse_stale(transcript: Transcript, changes: Sequence[Change], rows: dict[UUID, Segment]) -> None:
    stale = [number for number, change in enumerate(changes) if not _is_fresh(transcript, change, rows)]
    if stale:
        run = [rows[one.id] for number in stale for one in changes[number].seen]
        raise StaleEdit(stale, list(_now(transcript, run)), last_number(transcript))


def _refuse_taken(changes: Sequence[Change], rows: dict[UUID, Segment]) -> None:
    """Raises BadEdit for a new key that is one of the text's."""
    seen = {one.id for change in changes for one in change.seen}
    if any(row.index is not None for key, row in rows.items() if key not in seen):
        raise BadEdit("a new segment has the key of another one")


def _is_fresh(transcript: Transcript, change: Change, rows: dict[UUID, Segment]) -> bool:
    run = [rows[one.id] for one in change.seen]
    pairs = zip(run, change.seen, strict=True)
    as_seen = all(row.index is not None and row.revision == one.revision for row, one in pairs)
    return as_seen and (len(run) == 1 or is_one_run(transcript, run))


def _now(transcript: Transcript, run: Sequence[Segment]) -> Iterator[Segment]:
    """Those segments as they are; for one that is gone, those that are there at its time."""
    gone = [row for row in run if row.index is None]
    there = Q(pk__in=[row.pk for row in run])
    for row in gone[:ROWS_AT_ONCE]:
        there |= Q(start__lt=row.end, end__gt=row.start)
    yield from transcript.segments.filter(there).select_related("speaker")


def _draft(edit: TranscriptEdit, changes: Sequence[Change], rows: dict[UUID, Segment]) -> _Draft:
    most = MOST_TOKENS_TO_COMPARE if len(changes) <= FEW_CHANGES else TOKENS_OF_MANY
    earlier = recalled(edit, changes, rows)
    draft = _Draft(edit.transcript, {speaker.pk: speaker for speaker in edit.transcript.speakers.all()})
    for number, change in enumerate(changes):
        if not (change.is_plain and _is_so(change.by[0], rows[change.by[0].id])):
            run = [spoken_of(rows[one.id]) for one in change.seen]
            said = earlier.get(number) or rewritten(run, [by.text for by in change.by], most)
            draft.replace(number, change, rows, said)
    return draft


def _is_so(by: By, row: Segment) -> bool:
    return by.text == row.text and by.speaker in (None, row.speaker_id or "")


def _give(row: Segment, piece: Spoken, place: float) -> None:
    row.index, row.revision = place, row.revision + 1
    row.start, row.end, row.text = piece.start, piece.end, piece.text
    row.words, row.confidence, row.engine_text = dump_words(piece), piece.confidence, piece.engine_text
    stands = piece.machine_text.split() == piece.text.split()
    row.machine_text = None if stands else piece.machine_text


def _store(draft: _Draft) -> None:
    """Raises BadEdit where a new key is one of another transcript's."""
    Segment.ever.filter(pk__in=draft.removed).update(index=None)
    old = [row for _, row in draft.after if row.pk not in draft.new]
    new = [row for _, row in draft.after if row.pk in draft.new]
    Segment.ever.bulk_create(
        old, batch_size=ROWS_AT_ONCE, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
    )
    try:
        Segment.ever.bulk_create(new, batch_size=ROWS_AT_ONCE)
    except IntegrityError as error:
        raise BadEdit("a new segment has the key of another one") from error


def _note(edit: TranscriptEdit) -> None:
    """In the audit trail: under the segment where there is one, else under the transcript."""
    details = {"edit": edit.number, "kind": edit.kind}
    if len(edit.segment_ids) == 1:
        (state,) = edit.after
        segment = Segment(pk=UUID(state["id"]), transcript=edit.transcript)
        details |= {"transcript": str(edit.transcript_id), "revision": state["revision"]}
        record_event(edit.made_by, AuditAction.CHANGED, segment, **details)
    else:
        record_event(edit.made_by, AuditAction.CHANGED, edit.transcript, segments=len(edit.segment_ids), **details)
