"""What is shown of a search: a page of hits with the words around them, and how all hits are spread."""

import base64
import binascii
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from search import retrieval
from search.highlighting import Marked, marked
from search.models import Child
from search.query import Query
from search.retrieval import Found, Mode
from search.scope import Filters, narrowed
from transcription.case_number import classification
from transcription.certification.standing import Standing, standings_of
from transcription.models import Segment, Transcript
from transcription.models.speaker import shown_role
from transcription.paging import BadCursor
from transcription.transcripts import words_of
from transcription.word_times import readable, time_words

PAGE_SIZE = 20
ROLE, CASE, HEARING, COURT, KIND = "role", "case", "hearing", "court", "kind"


@dataclass(frozen=True)
class Hit:
    """A child, where it is heard from (`start`: the first word that was found, in seconds), and what is said around.

    `is_near`: it has none of the words; it was found by its meaning alone. `standing`: of its transcript.
    """

    child: Child
    html: SafeString
    start: float
    before: str
    after: str
    score: float
    standing: Standing
    is_near: bool = False

    @property
    def link(self) -> str:
        return f"{reverse('transcript_detail', args=[self.child.transcript_id])}#t={self.start:.3f}"


@dataclass(frozen=True)
class Facet:
    """So many of the hits have this value; `label` is for people."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Results:
    """A page. `count`: of all hits; there may be more where it `is_capped`. `first`: so many stand before this page.

    `also`, `called`, `is_by_time`: see retrieval.Found.
    `previous_cursor`: None on the first page and on the second, before which there is no cursor.
    `facets`: all values of each, those with the most hits first.
    """

    hits: tuple[Hit, ...]
    first: int
    last: int
    count: int
    is_capped: bool
    is_by_time: bool
    facets: Mapping[str, Sequence[Facet]]
    also: tuple[tuple[str, str], ...]
    called: tuple[tuple[str, str], ...]
    next_cursor: str | None
    previous_cursor: str | None


def search(
    query: Query,
    transcripts: QuerySet[Transcript],
    filters: Filters,
    mode: Mode = Mode.HYBRID,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> Results:
    """`transcripts`: those that whoever asks may see. Raises BadCursor."""
    place = narrowed(transcripts, query, filters)
    found = retrieval.retrieve(query, transcripts, filters, mode)
    first = _after(found, cursor)
    page = found.ids[first : first + limit]
    hits = _hits(page, found, place, mode)
    is_last = first + limit >= len(found.ids)
    return Results(
        hits=tuple(hits),
        first=first,
        last=first + len(page),
        count=len(found.ids),
        is_capped=len(found.ids) >= found.most,
        is_by_time=found.is_by_time,
        facets=_facets(found.ids, place),
        also=found.also,
        called=found.called,
        next_cursor=None if is_last else _cursor(first + limit, page[-1]),
        previous_cursor=_cursor(first - limit, found.ids[first - limit - 1]) if first > limit else None,
    )


def _cursor(offset: int, last: int) -> str:
    return base64.urlsafe_b64encode(f"{offset} {last}".encode()).decode()


def _after(found: Found, cursor: str | None) -> int:
    """Behind the last hit that was shown; where that was when it is gone meanwhile."""
    if not cursor:
        return 0
    try:
        offset, last = map(int, base64.b64decode(cursor, altchars=b"-_", validate=True).decode().split(" "))
    except (ValueError, binascii.Error) as error:
        raise BadCursor(cursor) from error
    return found.ids.index(last) + 1 if last in found.ids else min(max(0, offset), len(found.ids))


def _hits(ids: Sequence[int], found: Found, place: QuerySet[Transcript], mode: Mode) -> list[Hit]:
    related = ("transcript__recording__hearing__case", "speaker")
    rows = Child.objects.filter(pk__in=ids, transcript__in=place).select_related(*related).in_bulk()
    children = [rows[key] for key in ids if key in rows]
    marks = marked([child.text for child in children], found.query, mode, found.terms)
    scores = dict(zip(found.ids, found.scores, strict=True))
    around = _around(children)
    starts = _starts(children, marks)
    standings = standings_of(child.transcript_id for child in children)
    return [
        Hit(
            child=child,
            html=mark.html,
            start=starts[child.pk],
            before=around.get((child.transcript_id, child.position - 1), ""),
            after=around.get((child.transcript_id, child.position + 1), ""),
            score=scores[child.pk],
            standing=standings[child.transcript_id],
            is_near=child.pk in found.near,
        )
        for child, mark in zip(children, marks, strict=True)
        if child.transcript_id in standings  # not deleted since the hits were read
    ]


def _around(children: Iterable[Child]) -> dict[tuple[UUID, int], str]:
    wanted = Q(pk=None)
    for child in children:
        wanted |= Q(transcript=child.transcript_id, position__in=[child.position - 1, child.position + 1])
    rows = Child.objects.filter(wanted).values_list("transcript_id", "position", "text")
    return {(transcript, position): text for transcript, position, text in rows}


def _starts(children: Sequence[Child], marks: Sequence[Marked]) -> dict[int, float]:
    """When the first marked word of each is spoken; the beginning where nothing is marked, or the text has changed."""
    wanted = Q(pk=None)
    for child in children:
        wanted |= Q(transcript=child.transcript_id, index__gte=child.first, index__lte=child.last)
    segments: dict[UUID, list[Segment]] = {}
    for segment in Segment.objects.filter(wanted).order_by("index"):
        segments.setdefault(segment.transcript_id, []).append(segment)
    return {
        child.pk: _start(child, mark.first, segments.get(child.transcript_id, []))
        for child, mark in zip(children, marks, strict=True)
    }


def _start(child: Child, number: int | None, segments: Sequence[Segment]) -> float:
    own = [segment for segment in segments if child.first <= segment.index <= child.last]
    # A part of one long segment begins somewhere in it: its times are by length already.
    if number is None or (child.first == child.last and own and len(child.text) < 0.8 * len(own[0].text)):
        return child.start
    timings = [
        timing
        for segment in own
        for timing in time_words(readable(segment.text), words_of(segment), segment.start, segment.end)
    ]
    return timings[number].start if number < len(timings) else child.start


def _facets(ids: Sequence[int], place: QuerySet[Transcript]) -> dict[str, list[Facet]]:
    """Of all hits, which are those that the user may see: there is nothing else to count."""
    hearing = "transcript__recording__hearing"
    case = f"{hearing}__case"
    rows = Child.objects.filter(pk__in=ids, transcript__in=place).order_by()
    counts: dict[str, Counter[str]] = {name: Counter() for name in (ROLE, CASE, HEARING, COURT, KIND)}
    labels: dict[str, str] = {}
    names = ("speaker__role", f"{case}__pk", f"{case}__number", f"{hearing}__pk", f"{hearing}__starts_at")
    for role, case_key, number, hearing_key, moment in rows.values_list(*names):
        if role:
            counts[ROLE][role] += 1
        if number:
            labels[str(case_key)] = number
            labels[str(hearing_key)] = f"{date_format(localtime(moment), 'DATE_FORMAT')}, {number}"
            counts[CASE][str(case_key)] += 1
            counts[HEARING][str(hearing_key)] += 1
            counts[COURT][number.rpartition("/")[2]] += 1
            counts[KIND][classification(number)] += 1
    return {
        name: [
            Facet(value, shown_role(value) if name == ROLE else labels.get(value, value), count)
            for value, count in counter.most_common()
            if value
        ]
        for name, counter in counts.items()
    }
