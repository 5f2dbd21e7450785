"""The speakers of a transcript told apart again: one change that can be undone. Workers only.

Nothing of people's work is in the way: see docs/decisions/speakers-and-undo.md.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription import live
from transcription.correction import heard_text
from transcription.editing.lineage import heirs_of_removed
from transcription.editing.log import log, state_of
from transcription.models import EditKind, Segment, SpeakerChange, SpeakerMove, Transcript, TranscriptEdit
from transcription.models.speaker import ChangeKind
from transcription.results import dump_word
from transcription.segments import segment_of
from transcription.speakers.changes import inherit_moves, lock
from transcription.speakers.regrouping import Part, Said, heard_anew, known_again, regrouped
from transcription.speakers.voice_prints import keep_voices
from transcription.transcripts import words_of
from transcription.types import FindingKind, Turn

if TYPE_CHECKING:
    from transcription.diarization import Voice

ROWS_AT_ONCE = 500
CUT = ("text", "words", "confidence", "engine_text", "start", "end")


@transaction.atomic
def tell_again(
    transcript: Transcript,
    turns: Sequence[Turn],
    user: User | None,
    voices: Mapping[str, "Voice"] | None = None,
    speaker_model: str = "",
) -> SpeakerChange | None:
    """Say anew who speaks, by turns of the whole recording. None when that changes nothing for the reader.

    `voices`: what those of the turns sound like, as voices_of gives them. They take the place of those that were kept.
    """
    transcript = lock(transcript.pk)
    rows = list(transcript.segments.select_for_update(of=("self",)).order_by("index"))
    said = _said(transcript, rows)
    heard = heard_anew(said, turns)
    speakers = _Speakers(transcript, known_again(said, heard), _held(transcript, rows, said))
    pieces = [
        _Piece(
            piece,
            row,
            row.speaker_id if one.is_placed else speakers.key_of(part.speaker),
            part.label,
        )
        for row, one, words in zip(rows, said, heard, strict=True)
        for piece, part in _cut(row, regrouped(one, words, speakers.known))
    ]
    _forget_that_they_are_unknown(transcript)
    change = _store(transcript, rows, pieces, user, speakers.reused)
    labels = speakers.labels()
    _note_labels(pieces, labels)
    heard_there = {labels[label]: voice for label, voice in (voices or {}).items() if label in labels}
    keep_voices(transcript, heard_there, speaker_model)
    return change


@dataclass(frozen=True, slots=True)
class _Piece:
    """A segment as it is to be; the row that it was or was cut from, who speaks, and the machine's new label."""

    segment: Segment
    origin: Segment
    speaker_id: UUID | None
    label: str | None

    @property
    def moves(self) -> bool:
        return self.speaker_id != self.origin.speaker_id


def _said(transcript: Transcript, rows: Sequence[Segment]) -> list[Said]:
    placed, merged = _placed(transcript)
    written = {key for keys in transcript.edits.by_people().values_list("segment_ids", flat=True) for key in keys}
    return [
        Said(
            row.start,
            row.end,
            words_of(row),
            merged.get(row.pk, row.speaker_id),
            is_placed=row.pk in placed,
            is_whole=row.pk in written,
        )
        for row in rows
    ]


def _placed(transcript: Transcript) -> tuple[set[UUID], dict[UUID, UUID | None]]:
    """Segments that a person put where they are; and of those merged away whose they were before."""
    moves = SpeakerMove.objects.filter(change__transcript=transcript, change__undone_at=None)
    by_people = moves.exclude(change__kind=ChangeKind.RELABEL).order_by("change__created_at", "pk")
    last = {move["segment"]: move for move in by_people.values("segment", "change__kind", "before")}
    merged = (move for move in last.values() if move["change__kind"] == ChangeKind.MERGE)
    return set(last) | _joined_to(transcript, last), {move["segment"]: move["before"] for move in merged}


def _joined_to(transcript: Transcript, placed: Collection[UUID]) -> set[UUID]:
    """Segments to which one of those was joined, and that are still of whom a person had given it to."""
    speakers = dict(Segment.ever.filter(transcript=transcript).values_list("pk", "speaker"))
    return {
        heir
        for gone, heirs in heirs_of_removed(transcript).items()
        for heir in heirs
        if gone in placed and speakers[gone] == speakers[heir]
    }


def _held(transcript: Transcript, rows: Sequence[Segment], said: Sequence[Said]) -> set[UUID | None]:
    """Whoever keeps words whatever is heard, be they not in the text at present."""
    gone = Segment.ever.filter(transcript=transcript, index=None).values_list("speaker", flat=True)
    return {row.speaker_id for row, one in zip(rows, said, strict=True) if one.is_placed} | set(gone)


class _Speakers:
    """Who the labels stand for. Whoever was merged leads to the other.

    A voice that nobody knew gets the lowest number that is free: of none, or of a voice that has no words any more.
    """

    def __init__(self, transcript: Transcript, known: Mapping[str, Hashable], held: Collection[Hashable]) -> None:
        self.transcript = transcript
        self.merged = dict(transcript.speakers.values_list("pk", "merged_into"))
        self.heard = known
        self.known = {label: self._present(speaker) for label, speaker in known.items()}
        self.new: dict[Hashable, UUID] = {}
        self.reused: list[UUID] = []
        busy = {*held, *known.values(), *self.known.values()}
        self._free = {row.number: row for row in transcript.speakers.free() if row.pk not in busy}

    def key_of(self, speaker: Hashable | None) -> UUID:
        """Of one of the transcript's, by its key, or of a new voice, by its label."""
        if speaker in self.merged:
            return speaker
        if speaker not in self.new:
            self.new[speaker] = self._another()
        return self.new[speaker]

    def _another(self) -> UUID:
        used = set(self.transcript.speakers.values_list("number", "label"))
        taken = {number for number, _ in used} | {int(label) for _, label in used if label.isdecimal()}
        number = next(number for number in count(1) if number in self._free or number not in taken)
        silent = self._free.pop(number, None)
        if silent is None:
            return self.transcript.speakers.create(label=str(number), number=number).pk
        self.reused.append(silent.pk)
        return silent.pk

    def labels(self) -> dict[Hashable, str]:
        """What each new label is called in the transcript, which goes on counting where it was.

        Whoever a person had added has none yet. Those merged away have their own: they may be parted again.
        """
        rows = self.transcript.speakers.in_bulk([*self.heard.values(), *self.new.values()])
        for row in rows.values():
            if not row.label:
                row.label = str(row.number)
                row.save(update_fields=["label"])
        return {label: rows[key].label for label, key in (self.heard | self.new).items()}

    def _present(self, speaker: Hashable) -> Hashable:
        while self.merged[speaker] is not None:
            speaker = self.merged[speaker]
        return speaker


def _cut(row: Segment, parts: Sequence[Part]) -> list[tuple[Segment, Part]]:
    """The row itself, or pieces of it: the first one keeps its key, and with it its history."""
    if len(parts) == 1:
        return [(row, parts[0])]
    pieces = [_piece(row, part) for part in parts]
    pieces[0].pk, pieces[0].revision, pieces[0].start, pieces[-1].end = row.pk, row.revision, row.start, row.end
    return list(zip(pieces, parts, strict=True))


def _piece(row: Segment, part: Part) -> Segment:
    written = segment_of(part.words)
    return Segment(
        transcript_id=row.transcript_id,
        start=written.start,
        end=written.end,
        speaker_id=row.speaker_id,
        engine_speaker=row.engine_speaker,
        text=written.text,
        confidence=written.confidence,
        words=[dump_word(word) for word in part.words],
        engine_text=heard_text(part.words),
        language=row.language,
        engine=row.engine,
        model=row.model,
    )


def _store(
    transcript: Transcript,
    rows: Sequence[Segment],
    pieces: Sequence[_Piece],
    user: User | None,
    reused: Iterable[UUID],
) -> SpeakerChange | None:
    moving = [piece for piece in pieces if piece.moves]
    if not moving:
        return None  # then nothing was cut, either
    if len(pieces) > len(rows):
        _store_cuts(rows, pieces)
    kept = [str(key) for key in reused]
    change = SpeakerChange.objects.create(transcript=transcript, made_by=user, kind=ChangeKind.RELABEL, reused=kept)
    moves = (
        SpeakerMove(change=change, segment=piece.segment, before_id=piece.origin.speaker_id, after_id=piece.speaker_id)
        for piece in moving
    )
    SpeakerMove.objects.bulk_create(moves, batch_size=ROWS_AT_ONCE)
    for speaker in {piece.speaker_id for piece in moving}:
        theirs = change.moves.filter(after=speaker).values("segment")
        Segment.objects.filter(pk__in=theirs).update(speaker=speaker, revision=F("revision") + 1)
    if len(pieces) > len(rows):
        change.cuts = _log_cuts(transcript, rows, pieces, user)
        change.save(update_fields=["cuts"])
    live.tell_after_commit(transcript.pk, live.SPEAKERS_CHANGED)
    details = {"change": change.kind, "segments": len(moving)}
    record_event(user, AuditAction.CHANGED, transcript, **details)
    return change


def _note_labels(pieces: Sequence[_Piece], labels: Mapping[Hashable, str]) -> None:
    """What the machine says now, whoever speaks there by what people say. It makes no new revision: nobody sees it."""
    changed: dict[str, list[UUID]] = {}
    for piece in pieces:
        label = labels.get(piece.label, "")
        if piece.label is not None and label != piece.segment.engine_speaker:
            changed.setdefault(label, []).append(piece.segment.pk)
    for label, keys in changed.items():
        Segment.objects.filter(pk__in=keys).update(engine_speaker=label)


def _store_cuts(rows: Sequence[Segment], pieces: Sequence[_Piece]) -> None:
    """Pieces take their places among the others, whose numbers grow."""
    kept = {row.pk for row in rows}
    for index, piece in enumerate(pieces):
        piece.segment.index = index
    present = [piece.segment for piece in pieces if piece.segment.pk in kept]
    Segment.objects.bulk_update(present, ["index"], batch_size=ROWS_AT_ONCE)
    cut = [piece.segment for piece in pieces if piece.segment is not piece.origin]
    old = [segment for segment in cut if segment.pk in kept]
    for segment in old:
        segment.revision += 1
    Segment.objects.bulk_update(old, [*CUT, "revision"], batch_size=ROWS_AT_ONCE)
    new = {piece.segment.pk: piece for piece in pieces if piece.segment.pk not in kept}
    Segment.objects.bulk_create([piece.segment for piece in new.values()], batch_size=ROWS_AT_ONCE)
    inherit_moves({key: piece.origin.pk for key, piece in new.items()})


def _log_cuts(
    transcript: Transcript, rows: Sequence[Segment], pieces: Sequence[_Piece], user: User | None
) -> TranscriptEdit:
    """A text that was cut is an edit like any other. The rows are as they were before."""
    by_origin: dict[UUID, list[UUID]] = {}
    for piece in pieces:
        by_origin.setdefault(piece.origin.pk, []).append(piece.segment.pk)
    cuts = {key: parts for key, parts in by_origin.items() if len(parts) > 1}
    now = transcript.segments.in_bulk([key for parts in cuts.values() for key in parts])
    numbers = {key: number for number, key in enumerate(cuts)}
    before = [state_of(row, numbers[row.pk]) for row in rows if row.pk in cuts]
    after = [state_of(now[part], numbers[key]) for key, parts in cuts.items() for part in parts]
    edit = TranscriptEdit(transcript=transcript, kind=EditKind.RELABEL, made_by=user)
    log(edit, before, after)
    return edit


def _forget_that_they_are_unknown(transcript: Transcript) -> None:
    """They are told apart now."""
    findings = [found for found in transcript.findings if found.get("kind") != FindingKind.SPEAKERS_UNKNOWN]
    if len(findings) != len(transcript.findings):
        transcript.findings = findings
        transcript.save(update_fields=["findings"])
