"""Live corrections in the better transcript: carried over as edits of those who made them; what differs is kept."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID, uuid4

from django.db.models import F, Q, QuerySet

from courtsight.accounts.models import User
from transcription.captions.comparing import Carried, Correction, compare, corrections_in
from transcription.captions.keeping import is_whole
from transcription.captions.seating import Given, Part, one_spelling, parts_of
from transcription.editing import By, Change, Seen, apply_edit
from transcription.models import CaptionLine, EditKind, Job, LiveDifference, LiveSession, Segment, Transcript
from transcription.transcripts import words_from, words_of
from transcription.types import Word
from transcription.word_times import timed_words


def carry_over(job: Job, transcript: Transcript) -> None:
    """In the transaction that stores the transcript of the job."""
    for session in LiveSession.objects.filter(Q(job=job) | Q(closed_job=job)):
        lines = _lines_in(session, job).select_related("corrected_by")
        _carry(list(lines.filter(machine_text__isnull=False)), transcript)
        given = lines.filter(corrected_at__isnull=False).exclude(speaker=F("machine_speaker"))
        _carry_speakers(list(given.order_by("start")), transcript)


def _lines_in(session: LiveSession, job: Job) -> QuerySet[CaptionLine]:
    """Those whose sound the job's recording has: of one side of the closed doors, unless it has both."""
    if is_whole(session):
        return session.lines.all()
    return session.lines.filter(closed=session.closed_job_id == job.pk)


def _carry(lines: Sequence[CaptionLine], transcript: Transcript) -> None:
    rows = list(transcript.segments.order_by("index"))
    by_line = {line.number: line for line in lines}
    corrections = [one for line in lines for one in _corrections(line)]
    carried, different = compare(corrections, [words_from(row.words) for row in rows])
    by_person: dict[User | None, dict[int, list[Carried]]] = defaultdict(lambda: defaultdict(list))
    for change in carried:
        by_person[by_line[change.correction.line.number].corrected_by][change.segment].append(change)
    for person, changes in by_person.items():
        _edit(transcript, person, rows, changes)
    for one in different:
        said = {"start": one.start, "end": one.end, "live": one.live, "batch": one.batch}
        LiveDifference.objects.create(transcript=transcript, line=by_line[one.line], **said)


def _corrections(line: CaptionLine) -> list[Correction]:
    return corrections_in(line.number, words_from(line.words), line.text, line.start, line.end)


def _edit(
    transcript: Transcript, person: User | None, rows: Sequence[Segment], changes: dict[int, list[Carried]]
) -> None:
    wanted = []
    for number, parts in changes.items():
        row = Segment.objects.get(pk=rows[number].pk)
        words = row.text.split()
        for part in sorted(parts, key=lambda part: part.first, reverse=True):
            words[part.first : part.last] = part.correction.written
        wanted.append(Change((Seen(row.pk, row.revision),), (By(row.pk, " ".join(words)),)))
    apply_edit(transcript, person, EditKind.EDIT, wanted)


def _carry_speakers(lines: Sequence[CaptionLine], transcript: Transcript) -> None:
    """Whom a person named speaks in the better text, which is cut where only some of the words are theirs."""
    by_person: dict[User | None, list[Given]] = defaultdict(list)
    names = one_spelling(line.speaker for line in lines)
    for line in lines:
        given = Given(line.start, line.end, len(line.text.split()), names[line.speaker])
        by_person[line.corrected_by].append(given)
    for person, given in by_person.items():
        changes = list(_seated(transcript, given))
        if changes:
            apply_edit(transcript, person, EditKind.EDIT, changes)


def _seated(transcript: Transcript, given: Sequence[Given]) -> Iterator[Change]:
    """The segments as they are now: another person's lines may have cut them already."""
    for row in transcript.segments.select_related("speaker").order_by("index"):
        words = timed_words(row.text, words_of(row), row.start, row.end)
        parts = parts_of(words, given)
        if any(part.given is not None and not _is_said_by(row, part.speaker) for part in parts):
            keys = [row.pk, *(uuid4() for _ in parts[1:])]
            by = (_by(key, words, part) for key, part in zip(keys, parts, strict=True))
            yield Change((Seen(row.pk, row.revision),), tuple(by))


def _is_said_by(row: Segment, name: str | None) -> bool:
    return not name if row.speaker is None else row.speaker.is_called(name or "")


def _by(key: UUID, words: Sequence[Word], part: Part) -> By:
    return By(key, " ".join(word.word for word in words[part.first : part.last]), part.speaker)
