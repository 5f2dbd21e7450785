"""Transcripts to rows that can be searched. Safe to run again at any point, by several workers at once.

Text first, which takes milliseconds; the vectors follow. See docs/decisions/search.md.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length, Now

from search import known_words, lexemes
from search.affixes import roots_of
from search.chunking import Context, Piece, chunk
from search.citations import citations
from search.embeddings import Embedder, embedder
from search.fields import as_vector
from search.models import Child, Embedding, EmbeddingModel, Parent, Pending
from search.text import clean, words_of
from transcription.models import Transcript
from transcription.word_times import readable

BATCH = 16  # texts that are embedded before the clock is looked at
REWRITTEN = 200  # passages that are written at once; who seals the hearing waits for them
OPENED = 100  # passages that go into the indexes before the clock is looked at; who seals the hearing waits for them
# "Ya, betul." means nothing by itself; it is found by its words.
SHORTEST_EMBEDDED = 16  # characters
PARENT_FIELDS = ("position", "start", "end")
CHILD_FIELDS = ("parent_id", "position", "speaker_id", "first", "last", "start", "end")
Row = TypeVar("Row", Parent, Child)


@dataclass(frozen=True, slots=True)
class Changes:
    """How many children were made, moved or removed; and of how many others only the words behind them are others."""

    added: int
    moved: int
    removed: int
    followed: int = 0


def work_off(seconds: float) -> bool:
    """Index what has changed, the oldest first, for about so long. Whether something is left."""
    deadline = time.monotonic() + seconds
    for pending in Pending.objects.exclude(indexed=F("version")).order_by("since"):
        index_text(pending.pk)
        # The same row, and not one that was made since another worker had finished this one: its version is 1 again.
        Pending.objects.filter(pk=pending.pk, since=pending.since).update(indexed=pending.version)
        if time.monotonic() > deadline:
            return True
    model = EmbeddingModel.current()
    for pending in Pending.objects.filter(indexed=F("version")).order_by("since"):
        if not open_passages(pending.pk, deadline):
            return True
        if not embed_missing(missing(model).filter(transcript=pending.pk), model, deadline):
            return True
        # A change in between has made another version: then it stays.
        Pending.objects.filter(pk=pending.pk, since=pending.since, version=pending.version).delete()
    return Pending.objects.exists()


def mark(transcripts: QuerySet[Transcript]) -> int:
    """Have these indexed; how many they are. Those that are waiting already stay as they are."""
    rows = [Pending(transcript_id=pk, since=Now()) for pk in transcripts.values_list("pk", flat=True)]
    return len(Pending.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000))


def never_indexed() -> QuerySet[Transcript]:
    """Those that have text, nothing in the index, and nobody has marked."""
    transcripts = Transcript.objects.exclude(pk__in=Pending.objects.values("pk"))
    return transcripts.filter(segments__text__regex=r"\S", children=None).distinct()


def index_text(transcript_id: UUID) -> Changes:
    """Bring parents and children in line with the segments; what has not changed is left alone, its vectors too."""
    taken_in = list(taking_in(transcript_id))
    added, moved, removed = (sum(getattr(step, name) for step in taken_in) for name in ("added", "moved", "removed"))
    return Changes(added, moved, removed, sum(following(transcript_id)))


def taking_in(transcript_id: UUID) -> Iterator[Changes]:
    """What is new, moved or gone, by steps: between two of them whoever seals the hearing has his turn.

    Until the last step some of it is not found yet, or stands beside what stood beside it before.
    """
    changes = Changes(REWRITTEN, 0, 0)
    while changes.added + changes.moved == REWRITTEN:
        changes = _take_some_in(transcript_id)
        yield changes


@transaction.atomic
def _take_some_in(transcript_id: UUID) -> Changes:
    """All that takes time is worked out before anything is held."""
    _alone(transcript_id)
    transcript = Transcript.objects.filter(pk=transcript_id).first()
    if transcript is None:
        return Changes(0, 0, 0)
    contexts = chunk(pieces_of(transcript))
    parents, old_parents = _align(list(Parent.objects.filter(transcript=transcript)), _parents(transcript, contexts))
    wanted = [child for parent, context in zip(parents, contexts, strict=True) for child in _children(parent, context)]
    for position, child in enumerate(wanted):
        child.position = position
    children, old_children = _align(list(_stored(transcript_id)), wanted)
    changed = [child for child in children if _is_changed(child, CHILD_FIELDS)]
    some = changed[:REWRITTEN]
    new = [child for child in some if child.was is None]
    _look_ahead(children[new[0].position :] if new else [])
    for child in new:
        child.words, child.forms = _stems(child.text), _forms(child)
    is_open = _hold(transcript_id)
    _store(parents, PARENT_FIELDS)
    for child in some:
        child.parent_id = child.parent.pk  # a new one has its key by now
    added, moved = _store(some, CHILD_FIELDS)
    Child.objects.filter(pk__in=[child.pk for child in old_children]).delete()
    if len(some) == len(changed):  # else passages that stay may still be in one of them
        Parent.objects.filter(pk__in=[parent.pk for parent in old_parents]).delete()
    if is_open:
        known_words.learn([child.pk for child in new])
    return Changes(added, moved, len(old_children))


def following(transcript_id: UUID) -> Iterator[int]:
    """Write those again that have other words behind them by now, or were written by other rules: how many, by steps.

    Each passage is right by itself, before and after: so between two steps whoever seals the hearing has his turn.
    """
    count = REWRITTEN
    while count == REWRITTEN:
        count = _follow_some(transcript_id)
        yield count


@transaction.atomic
def _follow_some(transcript_id: UUID) -> int:
    """Their stems as well: passages that were indexed before any words were carried have no roots either."""
    _alone(transcript_id)
    children = list(_stored(transcript_id).order_by("position"))
    before = [child.carried for child in children]
    _look_ahead(children)
    changed = [child for child, carried in zip(children, before, strict=True) if child.carried != carried][:REWRITTEN]
    for child in changed:
        child.words, child.forms = _stems(child.text), _forms(child)
    if changed:
        _hold(transcript_id)
        Child.objects.bulk_update(changed, ["words", "forms", "carried"])
    return len(changed)


def _stored(transcript_id: UUID) -> QuerySet[Child]:
    """Without what is only ever written."""
    return Child.objects.filter(transcript=transcript_id).defer("words", "forms")


def pieces_of(transcript: Transcript) -> list[Piece]:
    rows = transcript.segments.order_by("index").values_list("id", "index", "speaker_id", "start", "end", "text")
    return [Piece(*row[:5], clean(readable(row[5]))) for row in rows]


def open_passages(transcript_id: UUID, deadline: float = float("inf")) -> bool:
    """Passages of a hearing that has been opened into the indexes, until `deadline`. Whether all of them are there."""
    while _open_some(transcript_id):
        if time.monotonic() > deadline:
            return False
    return True


@transaction.atomic
def _open_some(transcript_id: UUID) -> bool:
    """Whether there may be more."""
    _alone(transcript_id)
    if not _hold(transcript_id):
        return False
    closed = Child.objects.filter(transcript=transcript_id, is_open=False).order_by("pk")
    keys = list(closed.values_list("pk", flat=True)[:OPENED])
    Child.objects.filter(pk__in=keys).update(is_open=True)
    Embedding.objects.filter(child__in=keys).update(is_open=True)
    known_words.learn(keys)
    return bool(keys)


def missing(model: EmbeddingModel) -> QuerySet[Child]:
    """Children that have no vector by this model, and should."""
    known = Embedding.objects.filter(child=OuterRef("pk"), model=model)
    return Child.objects.annotate(length=Length("text")).filter(~Exists(known), length__gte=SHORTEST_EMBEDDED)


def embed_missing(children: QuerySet[Child], model: EmbeddingModel, deadline: float = float("inf")) -> bool:
    """Give children their vectors, until `deadline` (monotonic time). Whether all have theirs."""
    while rows := list(children.order_by("pk")[:BATCH]):
        if time.monotonic() > deadline:
            return False
        embed(rows, model, embedder(model.name))
    return True


def embed(children: Sequence[Child], model: EmbeddingModel, by: Embedder) -> None:
    vectors = by.passages([child.text for child in children])
    rows = [
        Embedding(child=child, model=model, transcript_id=child.transcript_id, vector=as_vector(vector))
        for child, vector in zip(children, vectors, strict=True)
    ]
    with transaction.atomic():
        transcripts = Transcript.objects.filter(pk__in={child.transcript_id for child in children})
        for key in transcripts.order_by("recording_id", "pk").values_list("pk", flat=True):
            _hold(key)
        # Somebody may have removed them, or embedded them too.
        here = set(
            Child.objects.select_for_update().filter(pk__in=[c.pk for c in children]).values_list("pk", flat=True)
        )
        Embedding.objects.bulk_create([row for row in rows if row.child_id in here], ignore_conflicts=True)


def _alone(transcript_id: UUID) -> None:
    """One indexes it at a time, until the transaction ends. Nobody else waits for this."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [transcript_id.int % 2**63])


def _hold(transcript_id: UUID) -> bool:
    """Its hearing is neither sealed nor opened until the transaction ends. Whether everybody may see it.

    Before any passage is locked, as whoever seals does it: else each might wait for the other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_is_open(%s)", [transcript_id])
        return cursor.fetchone()[0]


def _parents(transcript: Transcript, contexts: Sequence[Context]) -> list[Parent]:
    return [
        Parent(
            transcript=transcript,
            position=position,
            start=context.passages[0].start,
            end=context.passages[-1].end,
            digest=context.digest,
        )
        for position, context in enumerate(contexts)
    ]


def _children(parent: Parent, context: Context) -> list[Child]:
    return [
        Child(
            transcript=parent.transcript,
            parent=parent,
            speaker_id=passage.speaker,
            first=passage.first,
            last=passage.last,
            start=passage.start,
            end=passage.end,
            text=passage.text,
            digest=passage.digest,
        )
        for passage in context.passages
    ]


def _align(stored: Sequence[Row], wanted: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Each wanted row, with the key of a stored one of the same digest if there is one; and those left over.

    A row that was stored carries it as it was, in `was`.
    """
    by_digest: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(stored, key=lambda row: row.position, reverse=True):
        by_digest[row.digest].append(row)
    rows = []
    for row in wanted:
        row.was = by_digest[row.digest].pop() if by_digest[row.digest] else None
        if row.was is not None:
            row.pk = row.was.pk
        rows.append(row)
    return rows, [row for left in by_digest.values() for row in left]


def _is_changed(row: Row, fields: Sequence[str]) -> bool:
    """New, or not as it was."""
    return row.was is None or any(getattr(row, field) != getattr(row.was, field) for field in fields)


def _store(rows: Sequence[Row], fields: Sequence[str]) -> tuple[int, int]:
    """Create what is new, update what has moved: how many of each."""
    new = [row for row in rows if row.was is None]
    moved = [row for row in rows if row.was and _is_changed(row, fields)]
    if rows:
        model = type(rows[0])
        model.objects.bulk_create(new, batch_size=500)
        # Each row is looked for among all of its batch.
        model.objects.bulk_update(moved, [field.removesuffix("_id") for field in fields], batch_size=100)
    return len(new), len(moved)


def _look_ahead(children: Sequence[Child]) -> None:
    """Give children in order `own`, their words, and `behind`, those that follow as far as a phrase reaches."""
    coming: list[tuple[str, UUID | None]] = []
    for child in reversed(children):
        child.own = words_of(child.text)
        child.behind = [lexemes.Spoken(word, speaker == child.speaker_id) for word, speaker in coming]
        child.carried = lexemes.digest_of(child.behind)
        coming = [*((word, child.speaker_id) for word in child.own), *coming][: lexemes.CARRIED]


def _stems(text: str) -> SearchVector:
    """With the citations under all their names, and with the roots of words that have affixes."""
    words, cited = words_of(text), [name for citation in citations(text) for name in citation.names]
    return SearchVector(Value(" ".join([*words, *cited, *roots_of(words)])), config="indonesian")


def _forms(child: Child) -> RawSQL:
    return RawSQL("%s::tsvector", [lexemes.vector_of(child.own, child.behind)])
